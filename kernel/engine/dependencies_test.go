package engine_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	nb "github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// The dependencies of a notebook are stored in its metadata, and a kernel that
// finds them there fetches nothing anew and needs no network.
func TestDependenciesTravelWithTheNotebook(t *testing.T) {
	t.Setenv("GOPROXY", moduleProxy(t))
	t.Setenv("GOSUMDB", "off")
	const use = "import \"example.com/saludo\"\nsaludo.Hola()"
	file := filepath.Join(t.TempDir(), "viaja.ipynb")
	if err := (&nb.Notebook{Metadata: map[string]any{"otro": "queda"}}).Save(file); err != nil {
		t.Fatal(err)
	}
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: filepath.Dir(file), Notebook: file})
	if out := n.ok(use); !strings.HasSuffix(out, "\nhola\n") {
		t.Fatalf("got %q", out)
	}
	if out := n.ok("%go.mod save"); !strings.Contains(out, "require example.com/saludo v1.0.0\n* guardado en los metadatos de viaja.ipynb") {
		t.Errorf("got %q", out)
	}
	if out := n.ok("%go.mod save"); !strings.Contains(out, "ya estaban guardadas") {
		t.Errorf("got %q", out)
	}
	book, err := nb.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if m := book.Modules(); m.GoMod != "require example.com/saludo v1.0.0\n" || !strings.Contains(m.GoSum, "example.com/saludo v1.0.0 h1:") {
		t.Errorf("got %+v", m)
	}
	if book.Metadata["otro"] != "queda" {
		t.Errorf("got %v", book.Metadata)
	}

	t.Setenv("GOPROXY", "off")
	elsewhere := filepath.Join(t.TempDir(), "otro sitio.ipynb")
	if err := book.Save(elsewhere); err != nil {
		t.Fatal(err)
	}
	n = newNotebook(t, engine.Config{Lang: diag.ES, Dir: filepath.Dir(elsewhere), Notebook: elsewhere})
	if out := n.ok("%noautoget\n" + use); out != "hola\n" {
		t.Errorf("got %q", out)
	}
}

// Where the file of the notebook is not known, %go.mod save says how to go on.
func TestDependenciesWithoutAFile(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	if _, err := n.run("%go.mod save"); err == nil || !strings.Contains(err.Error(), "cuaderno run -o") {
		t.Errorf("got %v", err)
	}
}
