package engine_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// An interrupt ends a ! line with what it has put in the background: a process
// that holds the writing end of a pipe is gone when the pipe ends.
func TestInterruptEndsTheProcessGroupOfAShellLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir})
	n.ok("x := 1\n!mkfifo tubo")
	ended := make(chan error, 1)
	go func() {
		pipe, err := os.Open(filepath.Join(dir, "tubo")) // waits for the one who writes
		if err != nil {
			ended <- err
			return
		}
		defer pipe.Close()
		n.Interrupt()
		_, err = io.ReadAll(pipe)
		ended <- err
	}()
	if _, err := n.run("!sleep 600 > tubo & wait"); diag.AsFailure(err).Name != "KeyboardInterrupt" {
		t.Errorf("got %v", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := n.ok("x"); got != "1\n" {
		t.Errorf("got %q", got)
	}
}

// %restart is a new process: variables are gone, imports stay.
func TestRestartKeepsTheImports(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	n.ok("import texto \"strings\"\nproceso := os.Getpid()\nproceso")
	before := n.ok("os.Getpid()")
	n.ok("%restart")
	if _, err := n.run("proceso"); err == nil {
		t.Error("a variable is still there")
	}
	if got := n.ok("texto.ToUpper(\"a\")"); got != "A\n" {
		t.Errorf("got %q", got)
	}
	if after := n.ok("os.Getpid()"); after == before {
		t.Errorf("the process is still %s", after)
	}
}
