package engine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// notebook runs cells one after the other.
type notebook struct {
	*engine.Engine
	t     *testing.T
	count int
}

func newNotebook(t *testing.T, cfg engine.Config) *notebook {
	t.Helper()
	return &notebook{Engine: newEngine(t, cfg), t: t}
}

// run gives what a cell prints, and its error.
func (n *notebook) run(text string) (string, error) {
	n.t.Helper()
	n.count++
	r := &recorder{}
	err := n.Run(n.t.Context(), cell.Source{Count: n.count, Text: text}, r)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String(), err
}

// ok is run of a cell that must not fail.
func (n *notebook) ok(text string) string {
	n.t.Helper()
	out, err := n.run(text)
	if err != nil {
		n.t.Fatalf("%s\n%v", text, err)
	}
	return out
}

func TestTimeNamesTheStages(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	out := n.ok("%time\nfmt.Println(6 * 7)")
	stage := ` [0-9]+\.[0-9] ms · `
	want := regexp.MustCompile(`^42\nleer` + stage + `esperar` + stage + `comprobar` + stage + `.*ejecutar` + stage + `.*total [0-9]+\.[0-9] ms\n$`)
	if !want.MatchString(out) {
		t.Errorf("got %q", out)
	}
	n.ok("%lang en")
	if out := n.ok("%%time\nx := 1"); !strings.HasPrefix(out, "parse ") {
		t.Errorf("got %q", out)
	}
}

func TestTimeitMeasures(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	n.ok("n := 0\nfunc suma() { n++ }")
	for _, what := range []string{"n + 1", "suma()", "strings.Repeat(\"a\", 10)", "n++"} {
		out := n.ok("%timeit " + what)
		if !regexp.MustCompile(`^[0-9.]+(ns|µs|ms) × [0-9]+\n$`).MatchString(out) {
			t.Errorf("%s: got %q", what, out)
		}
	}
	if _, err := n.run("%timeit n +"); err == nil || diag.AsFailure(err).Name != "CompileError" {
		t.Errorf("got %v", err)
	}
}

func TestTestRunsBenchmarks(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	n.ok("func doble(n int) int { return 2 * n }")
	out := n.ok("%test -benchtime=10x\nfunc BenchmarkDoble(b *testing.B) {\n\tfor range b.N { doble(2) }\n}")
	if !regexp.MustCompile(`(?m)^BenchmarkDoble\S*\s+10\s+[0-9.]+ ns/op$`).MatchString(out) {
		t.Errorf("got %q", out)
	}
	out = n.ok("%goflags -cover\n%test\nfunc TestDoble(t *testing.T) { doble(1) }")
	if !strings.Contains(out, "coverage: ") {
		t.Errorf("got %q", out)
	}
}

func TestFilesThatCommandsWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir})
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	n.ok("%%writefile notas.txt\n%no es una orden\nfunc {")
	n.ok("%%writefile -a notas.txt\nfin")
	if got, want := read("notas.txt"), "%no es una orden\nfunc {\nfin\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	n.ok("%capture salida.txt\n!echo uno; echo dos >&2\nfmt.Println(\"tres\")\n4")
	n.ok("%capture -a salida.txt\nfmt.Println(\"cinco\")")
	n.ok("fmt.Println(\"no se guarda\")")
	got := strings.Fields(read("salida.txt"))
	if len(got) != 5 || strings.Join(got[2:], " ") != "tres 4 cinco" {
		t.Errorf("got %q", got)
	}
	if _, err := n.run("%%writefile no/existe\nx"); err == nil || !strings.Contains(err.Error(), "no se puede escribir") {
		t.Errorf("got %v", err)
	}
}

// A module that is not there is an error that names %autoget; with %autoget it
// is fetched, into a go.mod of the session where the notebook has none; there it
// is so by itself, as in GoNB.
func TestAutogetFetchesModules(t *testing.T) {
	t.Setenv("GOPROXY", moduleProxy(t))
	t.Setenv("GOSUMDB", "off")
	for _, own := range []bool{false, true} {
		dir := t.TempDir()
		if own {
			writeFile(t, filepath.Join(dir, "go.mod"), "module propio\n\ngo 1.25\n")
		}
		n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir})
		use := "import \"example.com/saludo\"\nsaludo.Hola()"
		if !own { // else it is so by itself
			n.ok("%noautoget")
		}
		_, err := n.run(use)
		if err == nil || !strings.Contains(strings.Join(diag.AsFailure(err).Traceback, "\n"), "%autoget") {
			t.Fatalf("got %v", err)
		}
		if out := n.ok("%autoget\n" + use); !strings.Contains(out, "go: added example.com/saludo v1.0.0\n") || !strings.HasSuffix(out, "\nhola\n") {
			t.Errorf("got %q", out)
		}
		if out := n.ok("%go.mod"); !strings.Contains(out, "example.com/saludo v1.0.0") {
			t.Errorf("got %q", out)
		}
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); own != (err == nil) {
			t.Errorf("go.mod of the notebook's folder: %v", err)
		}
		t.Setenv("GOPROXY", "off")
		_, err = n.run("import \"example.com/otro\"\notro.Nada()")
		if f := diag.AsFailure(err); f.Name != "ModuleError" || !strings.Contains(shown(err), "GOPROXY=off") {
			t.Errorf("got %v", f)
		}
		t.Setenv("GOPROXY", moduleProxy(t))
	}
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	if out := n.ok("import \"example.com/saludo\"\nsaludo.Hola()"); !strings.HasSuffix(out, "\nhola\n") {
		t.Errorf("got %q", out)
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
