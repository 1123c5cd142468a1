package run

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A worker must not outlive the kernel, even one that is busy where it cannot
// see its commands end, and even if the kernel is killed. The kernel here is
// this test program itself, started again.
func TestTheWorkerDiesWithTheKernel(t *testing.T) {
	if os.Getenv("CUADERNO_TEST_KERNEL") != "" {
		p, err := Start(t.Context(), Config{Worker: needParts(t).worker})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(os.Stdout, "pid", p.Pid())
		select {}
	}
	t.Parallel()
	needParts(t)
	kernel := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	kernel.Env = append(os.Environ(), "CUADERNO_TEST_KERNEL=1")
	out, err := kernel.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := kernel.Start(); err != nil {
		t.Fatal(err)
	}
	pid := 0
	for lines := bufio.NewScanner(out); pid == 0 && lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "pid "); ok {
			pid, _ = strconv.Atoi(text)
		}
	}
	worker, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatalf("worker %d: %v", pid, err)
	}
	defer unix.Close(worker)
	if err := kernel.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = kernel.Wait()
	if _, err := poll([]int{worker}, -1); err != nil { // readable when it has ended
		t.Fatal(err)
	}
}

func TestAWorkerStartsNoWorker(t *testing.T) {
	t.Setenv("CUADERNO_WORKER", "1")
	if _, err := Start(t.Context(), Config{Worker: "/bin/true"}); err == nil {
		t.Error("it did")
	}
}

func TestAWorkerThatDoesNotStart(t *testing.T) {
	t.Parallel()
	if _, err := Start(t.Context(), Config{Worker: t.TempDir() + "/none"}); err == nil {
		t.Error("no error for a program that does not exist")
	}
	if _, err := Start(t.Context(), Config{Worker: "/bin/false"}); err == nil || err.Error() != "exit status 1" {
		t.Errorf("a program that ends at once: %v", err)
	}
	complains := filepath.Join(t.TempDir(), "complains")
	if err := os.WriteFile(complains, []byte("#!/bin/sh\necho falta libx >&2\nexit 127\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Config{Worker: complains}); err == nil || err.Error() != "falta libx" {
		t.Errorf("a program that says why it ends: %v", err)
	}
}
