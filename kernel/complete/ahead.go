package complete

import (
	"context"
	"slices"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// Ahead adds to what there is to choose from what cells would define that have
// not been run, in their order. A cell with a mistake adds nothing, nor does one
// that would define again what lives: what lives is what counts.
func (s *Session) Ahead(ctx context.Context, cells []cell.Source) {
	live, run := s.Scope, s.Cells
	s.live = live
	for _, src := range cells {
		if scope := after(ctx, s, src); scope != nil {
			s.Scope = scope
		}
	}
	s.Cells = func() []cell.Source { return slices.Concat(run(), cells) }
}

// Continue gives s what Ahead has given another session with the same Scope.
func (s *Session) Continue(other *Session) {
	s.live, s.Scope, s.Cells = s.Scope, other.Scope, other.Cells
}

// after is the scope that a cell would leave, nil if that is not wanted.
func after(ctx context.Context, s *Session, src cell.Source) (scope *check.Scope) {
	defer func() {
		if recover() != nil { // nobody has asked for this cell
			scope = nil
		}
	}()
	file, err := parse.Cell(src)
	if err != nil {
		return nil
	}
	checked, err := check.File(file, s.Scope, &packages{s.Library, ctx})
	if err != nil {
		return nil
	}
	for _, d := range checked.Defines {
		if s.live.Lookup(d.Key.Name) != nil {
			return nil
		}
	}
	return checked.Scope
}

// notRun marks what only cells define that have not been run.
var notRun = diag.Text{ES: "celda sin ejecutar", EN: "cell not run"}

// pending reports whether a name of the session exists only in cells that have
// not been run.
func (s *Session) pending(name string) bool {
	return s.live != nil && s.live.Lookup(name) == nil
}

// marked is a candidate of the session, with a mark if it is not there yet.
func (s *Session) marked(c candidate) candidate {
	if s.pending(check.Unmark(c.Text)) {
		c.group = ofAhead
		c.Signature += " · " + notRun.In(s.Lang)
	}
	return c
}
