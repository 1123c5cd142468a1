package parse

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// FuzzCell: whatever the text, the parser ends, keeps its offsets within it,
// keeps its length and lines, and finds a mistake within it.
func FuzzCell(f *testing.F) {
	for _, text := range transcriptCells(f) {
		f.Add(text)
	}
	for _, text := range []string{"", "%%", "%", "!", "//gonb:", "%%bash\nx", "a, b", "x := `\n%", "func", "import", "{", "\x00", "%%\n%%", "a,\r\nb;", "//gonb:%%\nx"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Completeness(text)
		Raw(text)
		file, err := Cell(cell.Source{Count: 1, Text: text})
		if err != nil {
			return
		}
		if len(file.Code) != len(text) || strings.Count(file.Code, "\n") != strings.Count(text, "\n") {
			t.Errorf("the code has another form than the text: %q", file.Code)
		}
		at := -1
		for _, item := range file.Items {
			node := file.Text
			var from, to int
			if item.Decl != nil {
				from, to = file.Offset(item.Decl.Pos()), file.Offset(item.Decl.End())
				_ = node(item.Decl)
			} else {
				from, to = file.Offset(item.Stmt.Pos()), file.Offset(item.Stmt.End())
				_ = node(item.Stmt)
			}
			if from < at || to < from || to > len(text) {
				t.Errorf("an item at %d to %d, after one at %d, of %d bytes", from, to, at, len(text))
			}
			at = from
		}
		for _, c := range file.Commands {
			if c.Line < 1 || c.Line > 1+strings.Count(text, "\n") {
				t.Errorf("a command on line %d", c.Line)
			}
		}
	})
}

// transcriptCells are the cells of the engine's transcripts.
func transcriptCells(f *testing.F) []string {
	f.Helper()
	files, err := filepath.Glob("../engine/testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no transcripts", err)
	}
	var out []string
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, section := range archive.Files {
			if section.Name == "in" {
				out = append(out, string(section.Data))
			}
		}
	}
	return out
}
