package complete

import (
	"context"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/library"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// shared is one library for all tests: it reads each package once.
var shared = sync.OnceValue(func() *library.Library { return library.New(library.Config{Dir: "testdata/notebook"}) })

// sessionOf is a session in which cells have been checked, one after the other;
// they are not run.
func sessionOf(tb testing.TB, cells ...string) *Session {
	tb.Helper()
	s := &Session{Scope: check.NewScope(), Library: shared(), Dir: tb.TempDir(), Lang: diag.EN, Commands: []Command{
		{Name: "env", Args: Variables},
		{Name: "cd", Args: Folders},
		{Name: "rm", Args: Names},
		{Name: "reset"},
		{Name: "timeit", Args: Code},
		{Name: "capture", Args: Files, Words: []string{"-a"}},
		{Name: "%script", Args: Programs},
		{Name: "lang", Words: []string{"es", "en"}, Doc: diag.Text{EN: "language of messages"}},
	}}
	var run []cell.Source
	s.Cells = func() []cell.Source { return run }
	for i, text := range cells {
		src := cell.Source{Count: i + 1, Text: text}
		file, err := parse.Cell(src)
		if err != nil {
			tb.Fatal(err)
		}
		checked, err := check.File(file, s.Scope, &packages{s.Library, context.Background()})
		if err != nil {
			tb.Fatal(err)
		}
		s.Scope, run = checked.Scope, append([]cell.Source{src}, run...)
	}
	return s
}

// cursor takes the | out of text and tells where it was, in code points.
func cursor(tb testing.TB, text string) (string, int) {
	tb.Helper()
	before, after, ok := strings.Cut(text, "|")
	if !ok {
		tb.Fatalf("no | in %q", text)
	}
	return before + after, utf8.RuneCountInString(before)
}

// at is what is offered at the | of text.
func at(tb testing.TB, s *Session, text string) []string {
	tb.Helper()
	code, n := cursor(tb, text)
	var out []string
	for _, c := range s.At(tb.Context(), code, n).List {
		out = append(out, c.Text)
	}
	return out
}
