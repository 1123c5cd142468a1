package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// chain writes a module of packages that import one another and that nobody has
// compiled before.
func chain(t *testing.T, packages int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module ejemplo.org/cadena/larga\n\ngo 1.26\n")
	for i := range packages {
		text := fmt.Sprintf("package p%d\n\nconst Nueva = %d\n", i, time.Now().UnixNano())
		if i > 0 {
			text = fmt.Sprintf("package p%d\n\nimport \"ejemplo.org/cadena/larga/p%d\"\n\nconst Nueva = p%d.Nueva + 1\n", i, i-1, i-1)
		}
		write(fmt.Sprintf("p%d/p.go", i), text)
	}
	return dir
}

// TestStatusLine: while packages are compiled the user sees how many, and in the
// end the output is that of a cell that did not have to wait.
func TestStatusLine(t *testing.T) {
	t.Parallel()
	const packages = 80 // one after the other: that takes longer than the line needs to appear
	e := newEngine(t, engine.Config{Dir: chain(t, packages), Lang: diag.ES})
	var events []output.Event
	err := e.Run(t.Context(), cell.Source{Count: 1, Text: fmt.Sprintf(
		"!echo orden\nimport \"ejemplo.org/cadena/larga/p%d\"\nfmt.Println(p%d.Nueva > 0)", packages-1, packages-1)},
		output.SinkFunc(func(e output.Event) { events = append(events, e) }))
	if err != nil {
		t.Fatal(err)
	}
	taken := slices.IndexFunc(events, func(e output.Event) bool { return e.Kind == output.Clear })
	if taken < 0 {
		t.Fatalf("no line was taken away: %v", events)
	}
	var said []string
	for _, e := range events[:taken] {
		if e.Metadata[engine.StatusMetadata] == true {
			text, _ := e.Bundle["text/plain"].(string)
			said = append(said, text)
		}
	}
	if len(said) == 0 || !strings.Contains(said[0], "⏳ compilando larga, ") || !strings.Contains(said[0], fmt.Sprintf(" de %d paquetes…", packages)) {
		t.Errorf("said %q", said)
	}
	var left strings.Builder
	for _, e := range events[taken+1:] {
		left.WriteString(e.Text)
		if e.Bundle != nil {
			t.Errorf("left behind: %v", e.Bundle)
		}
	}
	if left.String() != "orden\ntrue\n" {
		t.Errorf("left %q", left.String())
	}
}
