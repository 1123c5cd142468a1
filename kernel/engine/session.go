package engine

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// session is what survives a cell: the scope, and which text each cell had.
// The values themselves live in the worker.
type session struct {
	scope *check.Scope // only the goroutine that runs cells changes it, holding mu

	mu    sync.Mutex
	cells map[string]cell.Source // the last cell with a text, by the text's hash
	made  map[string]*composed   // texts made of pieces of cells, by hash

	ledger ledger
}

func newSession() session {
	return session{scope: check.NewScope(), cells: map[string]cell.Source{}, made: map[string]*composed{}}
}

// commit makes scope the session's.
func (s *session) commit(scope *check.Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scope = scope
}

// current is the scope, for others than the goroutine that runs cells.
func (s *session) current() *check.Scope {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scope
}

// latest are the cells that were entered, the latest first.
func (s *session) latest() []cell.Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Values(s.cells), func(a, b cell.Source) int { return b.Count - a.Count })
}

// enter notes the text of a cell that is to run.
func (s *session) enter(src cell.Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cells[check.Hash(src.Text)] = src
}

// compose notes a text made of pieces of cells.
func (s *session) compose(src cell.Source, c *composed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made[check.Hash(src.Text)] = c
}

// place matches a cell in generated positions: by the hash of its text, so
// that an unchanged cell is an unchanged image whatever its number.
var place = regexp.MustCompile(`celda\[([0-9a-f]{12})\](?::(\d+))?`)

// source is the cell and the line that a file name of the generated code and a
// line mean.
func (s *session) source(file string, line int) (cell.Source, int, bool) {
	m := place.FindStringSubmatch(file)
	if m == nil {
		return cell.Source{}, 0, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.made[m[1]]; c != nil {
		return c.at(line)
	}
	src, ok := s.cells[m[1]]
	return src, line, ok
}

// rename gives the cells in text their numbers.
func (s *session) rename(text string) string {
	if !strings.Contains(text, "celda[") {
		return text
	}
	return place.ReplaceAllStringFunc(text, func(name string) string {
		number := place.FindStringSubmatch(name)[2]
		line, _ := strconv.Atoi(number) // 0 without one
		src, line, ok := s.source(name, line)
		switch {
		case !ok:
			return name
		case number == "":
			return cell.Name(src.Count)
		}
		return cell.Name(src.Count) + ":" + strconv.Itoa(line)
	})
}

// sink is out with the cells' numbers in what is printed: stack traces that
// the user's code writes have them, too.
func (s *session) sink(out output.Sink) output.Sink {
	return output.SinkFunc(func(e output.Event) {
		if e.Kind == output.Stdout || e.Kind == output.Stderr {
			e.Text = check.Unmark(s.rename(e.Text))
		}
		out.Emit(e)
	})
}
