package oracle

import (
	"testing"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/library"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// step is the distance of the places at which cells are cut apart: all of them
// take a minute.
const step = 17

// Whatever of a cell is there, the checker makes something of it, and the
// questions about it are answered.
func TestNoCellIsTooBroken(t *testing.T) {
	t.Parallel()
	lib := library.New(library.Config{Dir: notebooks})
	Replay(t.Context(), lib, tutorial(t), func(s *complete.Session, c *check.Cell) {
		text := c.File.Source.Text
		for i := 0; i <= utf8.RuneCountInString(text); i += step {
			before, after := Probe{Text: text, Cursor: i}.split()
			for part, n := range map[string]int{text: i, before: i, after: 0} {
				file, _ := parse.Partial(cell.Source{Text: part})
				if _, err := check.Partial(file, s.Scope, complete.Packages(t.Context(), lib)); err != nil {
					t.Errorf("%v\n%s", err, part)
				}
				s.At(t.Context(), part, n)
				s.On(t.Context(), part, n)
			}
		}
	})
}
