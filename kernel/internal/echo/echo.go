// Package echo is an engine that knows no Go: a cell is a list of commands, one
// a line, that each make one thing happen. With it the tests of the protocol say
// what the kernel has to send, without a compiler or a worker.
package echo

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// Engine runs these commands:
//
//	print TEXT       a line on stdout
//	stderr TEXT      a line on stderr
//	display TEXT     display_data with the id "d"
//	update TEXT      update_display_data of "d"
//	result TEXT      execute_result
//	clear            clear_output
//	error TEXT       the cell fails
//	panic TEXT       the engine itself panics
//	wait             waits until interrupted
//	stuck            waits and ignores interrupts, until Close
//	late TEXT        a goroutine prints TEXT as soon as Release is called
//	input PROMPT     asks the user and prints the answer
//	flood N          N lines on stdout
//
// Anything else is a syntax error.
type Engine struct {
	input kernel.Input

	mu          sync.Mutex
	interrupted chan struct{}
	release     chan struct{}
	closed      chan struct{}
	goroutines  sync.WaitGroup
}

// New returns an engine; many may be in use at once.
func New() *Engine {
	return &Engine{release: make(chan struct{}), closed: make(chan struct{})}
}

// UseInput takes the way to ask the user.
func (e *Engine) UseInput(input kernel.Input) { e.input = input }

// Release lets go of the texts of "late".
func (e *Engine) Release() { close(e.release) }

// Run executes the commands of a cell until one fails.
func (e *Engine) Run(ctx context.Context, src cell.Source, out output.Sink) error {
	interrupted := make(chan struct{})
	e.mu.Lock()
	e.interrupted = interrupted
	e.mu.Unlock()
	for line := range strings.Lines(src.Text) {
		name, argument, _ := strings.Cut(strings.TrimSpace(line), " ")
		if err := e.command(ctx, name, argument, out, interrupted); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) command(ctx context.Context, name, argument string, out output.Sink, interrupted <-chan struct{}) error {
	if event, ok := eventOf(name, argument); ok {
		out.Emit(event)
		return nil
	}
	switch name {
	case "":
		return nil
	case "error":
		return &diag.Failure{Name: "EchoError", Value: argument, Traceback: []string{"celda[1]:1", argument}}
	case "panic":
		panic(argument)
	case "wait":
		select {
		case <-interrupted:
			return &diag.Failure{Name: "KeyboardInterrupt", Value: "interrupted"}
		case <-ctx.Done():
			return ctx.Err()
		}
	case "stuck":
		<-e.closed
		return nil
	case "late":
		e.goroutines.Go(func() { e.late(argument, out) })
		return nil
	case "input":
		answer, err := e.input(ctx, argument, false)
		if err != nil {
			return err
		}
		out.Emit(output.Event{Kind: output.Stdout, Text: answer + "\n"})
		return nil
	case "flood":
		return flood(argument, out)
	}
	return &diag.Failure{Name: "SyntaxError", Value: name}
}

func eventOf(name, argument string) (output.Event, bool) {
	bundle := display.Bundle{"text/plain": argument}
	switch name {
	case "print":
		return output.Event{Kind: output.Stdout, Text: argument + "\n"}, true
	case "stderr":
		return output.Event{Kind: output.Stderr, Text: argument + "\n"}, true
	case "display":
		return output.Event{Kind: output.Display, Bundle: bundle, DisplayID: "d"}, true
	case "update":
		return output.Event{Kind: output.Update, Bundle: bundle, DisplayID: "d"}, true
	case "result":
		return output.Event{Kind: output.Result, Bundle: bundle}, true
	case "clear":
		return output.Event{Kind: output.Clear}, true
	}
	return output.Event{}, false
}

func flood(argument string, out output.Sink) error {
	var lines int
	if _, err := fmt.Sscan(argument, &lines); err != nil {
		return &diag.Failure{Name: "SyntaxError", Value: argument}
	}
	for i := range lines {
		out.Emit(output.Event{Kind: output.Stdout, Text: fmt.Sprintf("%08d\n", i)})
	}
	return nil
}

func (e *Engine) late(text string, out output.Sink) {
	select {
	case <-e.release:
		out.Emit(output.Event{Kind: output.Stdout, Text: text + "\n"})
	case <-e.closed:
	}
}

// Evaluate gives the expression itself back, or fails for one that begins with
// "error".
func (e *Engine) Evaluate(_ context.Context, expression string) (display.Bundle, error) {
	if strings.HasPrefix(expression, "error") {
		return nil, &diag.Failure{Name: "EchoError", Value: expression, Traceback: []string{expression}}
	}
	return display.Bundle{"text/plain": expression}, nil
}

// IsComplete takes the first word for the status.
func (e *Engine) IsComplete(text string) cell.Completeness {
	switch status, _, _ := strings.Cut(text, " "); status {
	case "incomplete":
		return cell.Completeness{Status: status, Indent: "\t"}
	case "complete", "invalid":
		return cell.Completeness{Status: status}
	}
	return cell.Completeness{Status: "unknown"}
}

// Interrupt ends "wait".
func (e *Engine) Interrupt() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.interrupted != nil {
		close(e.interrupted)
		e.interrupted = nil
	}
}

// Close ends everything that still waits.
func (e *Engine) Close() error {
	close(e.closed)
	e.goroutines.Wait()
	return nil
}
