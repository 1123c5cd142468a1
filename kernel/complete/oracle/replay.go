package oracle

import (
	"context"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/library"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// Replay checks cells one after the other and calls each for those that have no
// mistakes, with the session as it is when the cell is being written. Nothing is
// run.
func Replay(ctx context.Context, lib *library.Library, cells []string, each func(s *complete.Session, c *check.Cell)) {
	s := &complete.Session{Scope: check.NewScope(), Library: lib, Lang: diag.ES, Cells: func() []cell.Source { return nil }}
	for i, text := range cells {
		file, err := parse.Cell(cell.Source{Count: i + 1, Text: text})
		if err != nil {
			continue
		}
		checked, err := check.File(file, s.Scope, complete.Packages(ctx, lib))
		if err != nil {
			continue
		}
		each(s, checked)
		s.Scope = checked.Scope
	}
}

// Cells are the texts of a notebook's code cells.
func Cells(path string) ([]string, error) {
	book, err := notebook.Load(path)
	if err != nil {
		return nil, err
	}
	var cells []string
	for _, c := range book.Cells {
		if c.Runs() {
			cells = append(cells, c.Source)
		}
	}
	return cells, nil
}
