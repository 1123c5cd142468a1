package rewrite_test

import (
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
)

// standard are a few packages of the standard library, from their sources.
type standard struct {
	mu   sync.Mutex
	from types.Importer
}

func (s *standard) Import(path string) (*types.Package, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.from.Import(path)
}

func (s *standard) Find(name string, _ []string) string {
	if slices.Contains([]string{"fmt", "strings", "errors", "time", "sync"}, name) {
		return name
	}
	return ""
}

// FuzzCell: what is made of a cell that the checker accepts is Go.
func FuzzCell(f *testing.F) {
	files, err := filepath.Glob("../engine/testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no transcripts", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, section := range archive.Files {
			if section.Name == "in" {
				f.Add(string(section.Data))
			}
		}
	}
	pkgs := &standard{from: importer.ForCompiler(token.NewFileSet(), "source", nil)}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parse.Cell(cell.Source{Count: 1, Text: text})
		if err != nil || !file.HasCode() || outside(file) {
			return
		}
		checked, err := check.File(file, check.NewScope(), pkgs)
		if err != nil {
			return
		}
		for i, source := range rewrite.Cell(checked).Files {
			if _, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution); err != nil {
				t.Errorf("file %d of the image of\n%s\n%v\n%s", i, text, err, source)
			}
		}
	})
}

// outside reports whether the cell imports what the test does not want to load.
func outside(f *parse.File) bool {
	for _, imp := range f.Imports {
		if path := strings.Trim(imp.Path.Value, "`\""); !slices.Contains([]string{"fmt", "strings", "errors", "time", "sync"}, path) {
			return true
		}
	}
	return false
}
