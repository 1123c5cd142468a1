package engine

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// shell runs a ! line. What it prints appears as it comes; an exit status
// other than 0 is the cell's error; an interrupt ends it with all that it
// started.
func (e *Engine) shell(ctx context.Context, text string, out output.Sink) error {
	shell, err := exec.LookPath("bash")
	if err != nil {
		shell = "sh"
	}
	cmd := exec.CommandContext(ctx, shell, "-c", text) //nolint:gosec // running the user's command is the point
	cmd.Dir = e.dir
	cmd.WaitDelay = time.Second
	tool.OwnGroup(cmd)
	var lock sync.Mutex
	cmd.Stdout = &eventWriter{out, output.Stdout, &lock}
	cmd.Stderr = &eventWriter{out, output.Stderr, &lock}
	err = cmd.Run()
	switch exit, isExit := errors.AsType[*exec.ExitError](err); {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrWaitDelay):
		return nil // something that it left in the background still holds its output
	case isExit:
		return &diag.Failure{Name: "ShellError", Value: exit.Error(), Traceback: []string{red("!" + text), exit.Error()}}
	}
	return err
}

// eventWriter turns what a command writes into events.
type eventWriter struct {
	out  output.Sink
	kind output.Kind
	lock *sync.Mutex
}

var _ io.Writer = (*eventWriter)(nil)

// Write emits p.
func (w *eventWriter) Write(p []byte) (int, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.out.Emit(output.Event{Kind: w.kind, Text: string(p)})
	return len(p), nil
}
