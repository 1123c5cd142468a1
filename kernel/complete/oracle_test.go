package complete

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/library"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// In these tests the code itself says what has to be offered: a name that stands
// in it is taken away but for its beginning, and must be among the candidates.

// replay checks cells one after the other and calls each for those that have no
// mistakes, with the session as it is when the cell is being written.
func replay(tb testing.TB, lib *library.Library, cells []string, each func(s *Session, c *check.Cell)) {
	tb.Helper()
	s := &Session{Scope: check.NewScope(), Library: lib, Lang: diag.ES, Cells: func() []cell.Source { return nil }}
	for i, text := range cells {
		file, err := parse.Cell(cell.Source{Count: i + 1, Text: text})
		if err != nil {
			continue
		}
		checked, err := check.File(file, s.Scope, &packages{s.Library, context.Background()})
		if err != nil {
			continue
		}
		each(s, checked)
		s.Scope = checked.Scope
	}
}

// tutorial is the code of the tutorial's cells.
func tutorial(tb testing.TB) []string {
	tb.Helper()
	book, err := notebook.Load("../../notebooks/01-tutorial-kafka.ipynb")
	if err != nil {
		tb.Fatal(err)
	}
	var cells []string
	for _, c := range book.Cells {
		if c.Runs() {
			cells = append(cells, c.Source)
		}
	}
	return cells
}

// probe is a text with a cursor, and the name that has to be offered there.
type probe struct {
	text   string
	cursor int
	want   string
	whole  bool // the rest of the cell is there
}

// probes are made of each name in c that stands for something: with the rest of
// the cell behind it, and at the end of a cell that nobody has gone on with.
func probes(c *check.Cell) []probe {
	var out []probe
	text := c.File.Source.Text
	for id, obj := range c.Info.Uses {
		if c.InPrelude(id.Pos()) || utf8.RuneCountInString(id.Name) < 2 || obj.Name() != id.Name {
			continue
		}
		at := c.File.Offset(id.Pos())
		if at+len(id.Name) > len(text) || text[at:at+len(id.Name)] != id.Name {
			continue
		}
		for _, whole := range []bool{true, false} {
			rest := ""
			if whole {
				rest = text[at+len(id.Name):]
			}
			if !whole && obj.Pkg() == c.Pkg && !c.InPrelude(obj.Pos()) && c.File.Offset(obj.Pos()) > at {
				continue // declared below
			}
			_, first := utf8.DecodeRuneInString(id.Name)
			begun := text[:at+first]
			out = append(out, probe{begun + rest, utf8.RuneCountInString(begun), id.Name, whole})
		}
	}
	slices.SortStableFunc(out, func(a, b probe) int { return a.cursor - b.cursor })
	return out
}

// offered reports whether s offers what p wants, and at which place.
func offered(ctx context.Context, s *Session, p probe) (place int, ok bool) {
	place = slices.IndexFunc(s.At(ctx, p.text, p.cursor).List, func(c cell.Candidate) bool { return c.Text == p.want || c.Text == p.want+": " })
	return place, place >= 0
}

func TestOffersWhatTheTutorialSays(t *testing.T) {
	t.Parallel()
	lib := library.New(library.Config{Dir: "../../notebooks"})
	asked, top := 0, 0
	replay(t, lib, tutorial(t), func(s *Session, c *check.Cell) {
		for _, p := range probes(c) {
			place, ok := offered(t.Context(), s, p)
			if !ok {
				t.Errorf("%s is not offered in\n%s", p.want, p.marked())
			}
			asked++
			if ok && place < 10 {
				top++
			}
		}
	})
	if asked < 200 {
		t.Errorf("only %d names to ask for", asked)
	}
	if top*10 < asked*9 {
		t.Errorf("%d of %d names are among the first ten", top, asked)
	}
	t.Logf("%d probes, %d among the first ten", asked, top)
}

func TestOffersWhatTheTranscriptsSay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../engine/testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	asked := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, f := range archive.Files {
			if f.Name == "in" {
				cells = append(cells, string(f.Data))
			}
		}
		replay(t, shared(), cells, func(s *Session, c *check.Cell) {
			for _, p := range probes(c) {
				asked++
				if _, ok := offered(t.Context(), s, p); !ok {
					t.Errorf("%s: %s is not offered in\n%s", filepath.Base(file), p.want, p.marked())
				}
			}
		})
	}
	t.Logf("%d probes", asked)
}

// marked is the text of p with a | at the cursor.
func (p probe) marked() string {
	at := byteOffset(p.text, p.cursor)
	return p.text[:at] + "|" + p.text[at:]
}
