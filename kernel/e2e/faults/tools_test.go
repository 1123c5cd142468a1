package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A tool that somebody kills is the error of that cell, and only of that one.
func TestAToolIsKilled(t *testing.T) {
	t.Parallel()
	for _, p := range phases() {
		if p.gate == "" {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, setup{})
			ended, stopped := s.come(p)
			if err := syscall.Kill(stopped, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
			// What is asked for packages has more than one way to find them.
			if r := <-ended; r.name() == "ok" && p.gate != resolving {
				t.Error(r.name(), r.text())
			}
			s.survives(true)
			s.end()
		})
	}
}

// That the linker of a package library is killed does not mean that the package
// cannot be in one: the session stays thin.
func TestTheLinkerOfALibraryIsKilled(t *testing.T) {
	t.Parallel()
	_, env := ownCache(t)
	s := launch(t, setup{env: env})
	arrived := s.gate.close(joining)
	code := "import \"go/version\"\nfmt.Print(version.Lang(\"go1.26.1\"))" // in no library yet
	ended, _ := s.begin(code)
	select {
	case linker := <-arrived:
		if err := syscall.Kill(linker, syscall.SIGKILL); err != nil {
			t.Error(err)
		}
	case r := <-ended:
		t.Fatalf("no library was linked; %s: %s", r.name(), r.text())
	}
	if r := <-ended; r.name() != "BuildError" || !strings.Contains(r.text(), "run the cell again") {
		t.Errorf("%s: %s", r.name(), r.text())
	}
	if got := s.must(code); got != "go1.26" {
		t.Errorf("printed %q", got)
	}
	if program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", s.worker())); err != nil || !strings.Contains(program, "thin-") {
		t.Errorf("the worker is %s, %v", program, err)
	}
	s.end()
}

// Without its guard a worker goes on.
func TestTheGuardIsKilled(t *testing.T) {
	t.Parallel()
	s := start(t, setup{})
	worker := s.worker()
	ended, said := s.begin("fmt.Println(\"aquí\")\nfor range 100 { time.Sleep(time.Millisecond) }")
	<-said
	guards := 0
	for _, pid := range group(worker) {
		command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if strings.Contains(string(command), "trap") && syscall.Kill(pid, syscall.SIGKILL) == nil {
			guards++
		}
	}
	if r := <-ended; guards != 1 || r.name() != "ok" {
		t.Errorf("%d guards; %s: %s", guards, r.name(), r.text())
	}
	s.survives(true)
	s.end()
}

// group are the processes of a process group.
func group(leader int) (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			continue
		}
		if pgid, err := syscall.Getpgid(pid); err == nil && pgid == leader {
			pids = append(pids, pid)
		}
	}
	return pids
}
