package engine

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// shellLine is a program that a cell runs beside its Go code.
type shellLine struct {
	program string
	args    []string
	dir     string
	title   string // in messages
	input   string // its standard input, unless it asks
	asks    asks
}

// bash is the shell of ! lines; sh where there is none.
func bash() string {
	if path, err := exec.LookPath("bash"); err == nil {
		return path
	}
	return "sh"
}

// shell runs a program. What it prints appears as it comes; an exit status
// other than 0 is the cell's error; an interrupt ends it with all that it
// started.
func (e *Engine) shell(ctx context.Context, line shellLine, out output.Sink) error {
	cmd := exec.CommandContext(ctx, line.program, line.args...)
	cmd.Dir = line.dir
	cmd.Env = append(os.Environ(), "GONB_DIR="+e.dir, "GONB_TMP_DIR="+e.module.tmp)
	cmd.WaitDelay = time.Second
	var lock sync.Mutex
	stdout, stderr := &eventWriter{out: out, kind: output.Stdout, lock: &lock}, &eventWriter{out: out, kind: output.Stderr, lock: &lock}
	defer stdout.flush()
	defer stderr.flush()
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Stdin = strings.NewReader(line.input)
	if line.asks != asksNothing {
		answers, stop, err := e.answers(ctx, line.asks, out)
		if err != nil {
			return err
		}
		defer stop()
		cmd.Stdin = answers
	}
	var outgrown atomic.Int64
	stop := func() {}
	left, err := tool.RunGroup(cmd, func() error {
		err := e.cfg.Limits.Start(cmd)
		if err == nil {
			stop = e.cfg.Limits.Watch(cmd.Process.Pid, func(used int64) {
				outgrown.Store(used)
				_ = cmd.Cancel()
			})
		}
		return err
	})
	stop()
	e.keep(left)
	if used := outgrown.Load(); used > 0 {
		return e.outgrown(used)
	}
	switch exit, isExit := errors.AsType[*exec.ExitError](err); {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrWaitDelay):
		return nil // something that it left in the background still holds its output
	case isExit:
		return &diag.Failure{Name: "ShellError", Value: exit.Error(), Traceback: []string{red(line.title), exit.Error()}}
	}
	return err
}

// keep remembers what a command has left running in the background: it may go on
// as long as the session.
func (e *Engine) keep(background *tool.Guard) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if background != nil {
		e.background = append(e.background, background)
	}
}

// eventWriter turns what a command writes into events.
type eventWriter struct {
	out  output.Sink
	kind output.Kind
	lock *sync.Mutex
	part []byte // of a character that is not complete
}

var _ io.Writer = (*eventWriter)(nil)

// Write emits p.
func (w *eventWriter) Write(p []byte) (int, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	text := slices.Concat(w.part, p)
	whole := wholeRunes(text)
	w.part = text[whole:]
	if whole > 0 {
		w.out.Emit(output.Event{Kind: w.kind, Text: string(text[:whole])})
	}
	return len(p), nil
}

// flush emits what was kept.
func (w *eventWriter) flush() {
	w.lock.Lock()
	defer w.lock.Unlock()
	if len(w.part) > 0 {
		w.out.Emit(output.Event{Kind: w.kind, Text: string(w.part)})
		w.part = nil
	}
}

// wholeRunes is the length of text without a last character that is cut off.
func wholeRunes(text []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if tail := text[len(text)-back:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return len(text) - back
			}
			break
		}
	}
	return len(text)
}
