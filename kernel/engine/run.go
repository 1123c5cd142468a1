package engine

import (
	"context"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// seat is where the Go of a cell runs and what it sees there.
type seat struct {
	worker *worker
	scope  *check.Scope
	notes  output.Sink        // what the kernel itself says while the cell is prepared
	keep   func(*check.Scope) // is given the scope with the cell's declarations, once it is built
}

// live is the seat of ordinary cells.
func (e *Engine) live(file *parse.File) seat {
	return seat{worker: e.worker, scope: e.session.scope, keep: func(s *check.Scope) {
		e.session.commit(s)
		e.session.ledger.record(file, s, e.c)
	}}
}

// carryOut does what the cell asks for: its Go code, then what commands want
// of it.
func (e *Engine) carryOut(ctx context.Context, file *parse.File, p *plan, notes output.Sink) error {
	out := p.sink(notes)
	if p.wasm != "" {
		return e.runWasm(ctx, file, p, out)
	}
	if p.fresh || e.compat {
		if err := e.runFresh(ctx, file, p, notes); err != nil {
			return err
		}
	} else if err := e.runLive(ctx, file, p, notes); err != nil {
		return err
	}
	if p.test {
		return e.test(ctx, file, p, out)
	}
	return nil
}

// runLive runs the Go of a cell in the worker.
func (e *Engine) runLive(ctx context.Context, file *parse.File, p *plan, notes output.Sink) error {
	if !file.HasCode() || e.excluded(file, notes) {
		return nil
	}
	s := e.live(file)
	s.notes = notes
	keep := s.keep
	s.keep = func(scope *check.Scope) {
		e.sayLeftBehind(file, scope.Changed(e.session.scope), notes)
		keep(scope)
	}
	err := e.code(ctx, file, s, p.args, p.sink(notes))
	if e.fallBack(err) {
		err = e.code(ctx, file, s, p.args, p.sink(notes))
	}
	return err
}

// withCall is the cell with a call of %exec's function behind it, as the body
// of its main.
func withCall(src cell.Source, function string) cell.Source {
	src.Text += "\n%%\n" + function + "()\n"
	return src
}
