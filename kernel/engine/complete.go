package engine

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/display"
)

// Complete lists what could stand at cursor, which counts code points of text.
// It may be called while a cell runs.
func (e *Engine) Complete(ctx context.Context, text string, cursor int) cell.Candidates {
	s := e.snapshot()
	defer e.warm(s)
	e.ahead.add(ctx, s, text)
	return s.At(ctx, text, cursor)
}

// Inspect says what stands at cursor, which counts code points of text; at
// detail 1 with its source. It may be called while a cell runs.
func (e *Engine) Inspect(ctx context.Context, text string, cursor, detail int) (display.Bundle, bool) {
	s := e.snapshot()
	defer e.warm(s)
	e.ahead.add(ctx, s, text)
	subject, ok := s.On(ctx, text, cursor)
	if !ok {
		return nil, false
	}
	return subject.Bundle(detail, s.Lang), true
}

// warm reads the packages of the session ahead: who has asked once asks again.
func (e *Engine) warm(s *complete.Session) {
	e.library.Warm(slices.Sorted(maps.Values(s.Scope.Imports())))
}

// snapshot is the session as it is now: what a cell that runs changes of it
// later does not matter.
func (e *Engine) snapshot() *complete.Session {
	e.mu.Lock()
	defer e.mu.Unlock()
	return &complete.Session{
		Scope: e.session.current(), Cells: e.session.latest, Library: e.library,
		Commands: lineCommands(), Dir: e.dir, Lang: e.cfg.Lang, Value: e.value,
	}
}

// glancePatience is how long a value may take. A worker that is stopped by the
// debugger does not answer.
const glancePatience = 250 * time.Millisecond

// value tells what a variable holds, without waiting for a cell or a build.
func (e *Engine) value(ctx context.Context, name string) (complete.Value, bool) {
	process := e.worker.now()
	if process == nil {
		return complete.Value{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, glancePatience)
	defer cancel()
	g, ok := process.Peek(ctx, name)
	return complete.Value{Text: g.Text, Busy: g.Busy}, ok
}
