package engine

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/run"
)

// UseInput gives the engine the way to ask the user. It is called once, before
// anything else.
func (e *Engine) UseInput(ask kernel.Input) { e.ask = ask }

// askUser asks for one line. Without a client that answers it is
// run.ErrNoInput.
func (e *Engine) askUser(ctx context.Context, prompt string, password bool) (string, error) {
	if e.ask == nil {
		return "", run.ErrNoInput
	}
	line, err := e.ask(ctx, prompt, password)
	if errors.Is(err, kernel.ErrNoStdin) {
		return "", run.ErrNoInput
	}
	if errors.Is(err, kernel.ErrInputInterrupted) {
		return "", context.Canceled
	}
	return line, err
}

// askDelay lets a program print its prompt before the user is asked.
const askDelay = 200 * time.Millisecond

// answers is a file that a program can read what the user types from, line by
// line, until stop is called. Nobody can see whether the program reads, so the
// user is asked as long as it runs.
func (e *Engine) answers(ctx context.Context, how asks, out output.Sink) (file *os.File, stop func(), err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer w.Close()
		for {
			select {
			case <-time.After(askDelay):
			case <-ctx.Done():
				return
			}
			line, err := e.askUser(ctx, "", how == asksPassword)
			if errors.Is(err, run.ErrNoInput) {
				out.Emit(output.Event{Kind: output.Stderr, Text: noInput.In(e.cfg.Lang) + "\n"})
			}
			if err != nil {
				return
			}
			if _, err := w.WriteString(line + "\n"); err != nil {
				return
			}
		}
	}()
	return r, func() { cancel(); <-done; _ = r.Close() }, nil
}

// noInput is what a cell that reads is told when nobody can answer.
var noInput = diag.Text{
	ES: "este cliente no admite preguntas: el programa lee un fin de archivo",
	EN: "this client does not answer questions: the program reads an end of file",
}
