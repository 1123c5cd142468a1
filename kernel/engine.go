package kernel

import (
	"context"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// Engine is all that the server knows of Go. The real one is in the package
// engine, a toy for protocol tests in internal/echo.
type Engine interface {
	// Run executes one cell and returns when all output of the cell itself has
	// been given to out. An error is a *diag.Failure wherever the user made
	// the mistake. Calls are never concurrent.
	Run(ctx context.Context, src cell.Source, out output.Sink) error

	// Evaluate gives the value of one expression, for user_expressions.
	Evaluate(ctx context.Context, expr string) (display.Bundle, error)

	// IsComplete says whether text is a whole cell.
	IsComplete(text string) cell.Completeness

	// Interrupt ends the running cell, if any, and keeps the state; Run then
	// returns a *diag.Failure named KeyboardInterrupt within a second. Safe to
	// call at any time from any goroutine.
	Interrupt()

	// Close stops the worker and all that it started. No call may follow.
	Close() error
}
