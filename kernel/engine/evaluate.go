package engine

import (
	"context"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// Evaluate gives the value of one expression; the session stays as it is.
func (e *Engine) Evaluate(ctx context.Context, expr string) (display.Bundle, error) {
	defer e.debugging.begin(ctx, output.SinkFunc(func(output.Event) {}))()
	return e.evaluate(ctx, expr)
}

func (e *Engine) evaluate(ctx context.Context, expr string) (display.Bundle, error) {
	src := cell.Source{Text: expr}
	file, err := parse.Cell(src)
	if err != nil {
		return nil, e.failure(err)
	}
	if file.Value == nil || len(file.Items) != 1 || len(file.Commands)+len(file.Imports) > 0 {
		text := e.say("no es una expresión: ", "not an expression: ") + expr
		return nil, &diag.Failure{Name: "CompileError", Value: text, Traceback: []string{text}}
	}
	var mu sync.Mutex
	bundle := display.Bundle{"text/plain": ""}
	before := e.session.scope
	err = e.runCell(ctx, src, output.SinkFunc(func(ev output.Event) {
		mu.Lock()
		defer mu.Unlock()
		if ev.Kind == output.Result {
			bundle = ev.Bundle
		}
	}))
	if err == nil {
		e.session.commit(before)
	}
	mu.Lock()
	defer mu.Unlock()
	return bundle, err
}

// IsComplete says whether text is a whole cell.
func (e *Engine) IsComplete(text string) cell.Completeness {
	status, indent := parse.Completeness(text)
	name := map[parse.Status]string{parse.Complete: "complete", parse.Incomplete: "incomplete", parse.Invalid: "invalid"}
	return cell.Completeness{Status: name[status], Indent: indent}
}
