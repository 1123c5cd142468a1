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
	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// session is what survives a cell: the scope, and which text each cell had.
// The values themselves live in the worker.
type session struct {
	scope *check.Scope // only the goroutine that runs cells changes it, holding mu

	mu    sync.Mutex
	cells map[string]cell.Source // the last cell with a text, by the text's hash
	order []cell.Source          // these, the latest first; nil: to be made
	made  map[string]*composed   // texts made of pieces of cells, by hash
	files map[string]string      // hashes by the file names that debuggers know
	names map[string]string      // and these by hashes

	ledger ledger
}

func newSession() session {
	return session{scope: check.NewScope(), cells: map[string]cell.Source{}, made: map[string]*composed{}, files: map[string]string{}, names: map[string]string{}}
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

// latest are the cells that were entered, the latest first. The same slice is
// given until a cell is entered: nobody may change it.
func (s *session) latest() []cell.Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.order == nil {
		s.order = slices.SortedFunc(maps.Values(s.cells), func(a, b cell.Source) int { return b.Count - a.Count })
	}
	return s.order
}

// enter notes the text of a cell that is to run.
func (s *session) enter(src cell.Source) { s.enterAs(src, src.Text) }

// enterAs notes a text that stands for the cell whose text is shown.
func (s *session) enterAs(src cell.Source, shown string) {
	hash, file := check.Hash(src.Text), debug.File(shown)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cells[hash], s.order = src, nil
	s.names[hash], s.files[file] = file, hash
}

// debugFile is the file name by which debuggers know the cell with a text.
func (s *session) debugFile(hash string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if file := s.names[hash]; file != "" {
		return file
	}
	return "celda[" + hash + "]"
}

// compose notes a text made of pieces of cells.
func (s *session) compose(src cell.Source, c *composed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made[check.Hash(src.Text)] = c
}

// place matches a cell in generated positions: by the hash of its text, so
// that an unchanged cell is an unchanged image whatever its number; in images
// for the debugger, by another hash in the form of a file name.
var place = regexp.MustCompile(`(?:celda\[([0-9a-f]{12})\]|(` + regexp.QuoteMeta(debug.FilePrefix) + `\d+` + regexp.QuoteMeta(debug.FileSuffix) + `))(?::(\d+))?`)

// source is the cell and the line that a file name of the generated code and a
// line mean.
func (s *session) source(file string, line int) (cell.Source, int, bool) {
	m := place.FindStringSubmatch(file)
	if m == nil {
		return cell.Source{}, 0, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	hash := m[1]
	if hash == "" {
		hash = s.files[m[2]]
	}
	if c := s.made[hash]; c != nil {
		return c.at(line)
	}
	src, ok := s.cells[hash]
	return src, line, ok
}

// rename gives the cells in text their numbers.
func (s *session) rename(text string) string {
	if !strings.Contains(text, "celda[") && !strings.Contains(text, debug.FilePrefix) {
		return text
	}
	return place.ReplaceAllStringFunc(text, func(name string) string {
		number := place.FindStringSubmatch(name)[3]
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
