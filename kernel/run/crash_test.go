package run

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// crashCase is a cell that ends the worker.
type crashCase struct {
	scenario
	out string
	err string // described
}

func crashes() []crashCase {
	return []crashCase{
		{
			scenario{"goroutine without a guard", "println(1)\nwait := make(chan int)\ngo func() {\npanic(\"ay\") }()\n<-wait"},
			"out \"1\\n\"\n", "panic: ay @ celda[7]:4",
		},
		{scenario{"fatal error", "var mu sync.Mutex\nmu.Unlock()"}, "", "fatal error: sync: unlock of unlocked mutex @ celda[7]:2"},
		{
			scenario{"stack overflow", "debug.SetMaxStack(1 << 16)\nvar f func(int) int\nf = func(n int) int {\nreturn f(n+1) + n }\nf(0)"},
			"", "fatal error: stack overflow",
		},
		{scenario{"killed", `syscall.Kill(os.Getpid(), syscall.SIGKILL); select {}`}, "", "signal: killed @"},
		{scenario{"exit in a library", `fmt.Fprintln(os.Stderr, "me voy"); os.Exit(5)`}, "err \"me voy\\n\"\n", "exit status 5 @"},
	}
}

func TestACrashIsReportedAndItsTraceIsNotShown(t *testing.T) {
	t.Parallel()
	for _, c := range crashes() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := start(t)
			out, err := runScenario(t, p, 7, c.name)
			got := describe(err)
			if c.name == "stack overflow" && len(got) > len(c.err) { // as many frames as the runtime prints
				got = got[:len(c.err)]
			}
			if out != c.out || got != c.err {
				t.Errorf("got %q, %s\nwant %q, %s", out, got, c.out, c.err)
			}
			if err := p.Run(t.Context(), job(t, 8, "count"), newRecorder()); describe(err) != describe(p.crash) || p.Alive() {
				t.Errorf("a run after it: %v", err)
			}
		})
	}
}

func TestACrashInC(t *testing.T) {
	t.Parallel()
	p := start(t)
	rec := newRecorder()
	err := p.Run(t.Context(), Job{Cell: 3, Image: cgoImage(t), Args: []string{"crash"}}, rec)
	e, ok := errors.AsType[*Crash](err)
	if !ok || e.Reason != "SIGSEGV: segmentation violation" || !e.InC {
		t.Errorf("got %#v", err)
	}
	if got := rec.String(); got != "" {
		t.Errorf("shown: %s", got)
	}
}

func TestWhatCBuffersIsShownAtTheEnd(t *testing.T) {
	t.Parallel()
	p := start(t)
	rec := newRecorder()
	err := p.Run(t.Context(), Job{Cell: 3, Image: cgoImage(t), Args: []string{"print"}}, rec)
	if got := rec.String(); err != nil || got != "out \"desde C\"\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCloseEndsTheWorker(t *testing.T) {
	t.Parallel()
	p := start(t)
	pid, dir := p.Pid(), p.pipes.fifos.Path
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the worker is still there: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its directory is still there: %v", err)
	}
	if err := p.Chdir("/"); err == nil {
		t.Error("Chdir of a closed worker succeeded")
	}
}

func TestThePipesOfGonbuiArePrivate(t *testing.T) {
	t.Parallel()
	p := start(t)
	for path, want := range map[string]os.FileMode{
		p.pipes.fifos.Path:                           os.ModeDir | 0o700,
		filepath.Join(p.pipes.fifos.Path, "display"): os.ModeNamedPipe | 0o600,
		filepath.Join(p.pipes.fifos.Path, "back"):    os.ModeNamedPipe | 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}
