package engine_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	ipynb "github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// The cells above in the notebook's file offer what they would define; the
// mark goes when they run. Those below offer nothing.
func TestOffersNamesOfCellsThatWereNotRun(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cuaderno.ipynb")
	book := &ipynb.Notebook{}
	for _, text := range []string{"primera := 1", "segunda := primera + 1", "fmt.Println(seg)", "tercera := 3"} {
		book.Cells = append(book.Cells, &ipynb.Cell{Type: ipynb.Code, Source: text})
	}
	if err := book.Save(file); err != nil {
		t.Fatal(err)
	}
	e := newEngine(t, engine.Config{Lang: diag.ES, Notebook: file})
	offered := func(text, name string) string {
		t.Helper()
		for _, c := range e.Complete(t.Context(), text, len(text)).List {
			if c.Text == name {
				return c.Signature
			}
		}
		return "no"
	}
	limit := time.Now().Add(time.Minute)
	for _, step := range []struct{ run, text, name, want string }{
		{"", "fmt.Println(segu", "segunda", "int · celda sin ejecutar"},
		{"", "fmt.Println(terc", "tercera", "no"},
		{"primera := 1", "fmt.Println(prim", "primera", "int"},
		{"", "fmt.Println(segu", "segunda", "int · celda sin ejecutar"},
		{"segunda := primera + 1", "fmt.Println(segu", "segunda", "int"},
	} {
		if step.run != "" {
			if err := e.Run(t.Context(), cell.Source{Count: 1, Text: step.run}, &recorder{}); err != nil {
				t.Fatal(err)
			}
		}
		for offered(step.text, step.name) != step.want { // it is made in the background
			if t.Context().Err() != nil || time.Now().After(limit) {
				t.Fatalf("%s: %s is %q, want %q", step.text, step.name, offered(step.text, step.name), step.want)
			}
		}
	}
	bundle, _ := e.Inspect(t.Context(), "primera", 3, 0)
	if text, _ := bundle["text/plain"].(string); !strings.Contains(text, "valor: 1") {
		t.Errorf("inspection says %q", text)
	}
}
