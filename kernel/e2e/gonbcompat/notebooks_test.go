package gonbcompat

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// TestNotebooksOfGoNB runs the notebooks in testdata. In each file the comment
// says what it is about, "in" is a cell, and the lines of "want" have to be in
// what the cell gives, in this order. They begin with
//
//	|   what a stream of the cell, of whatever kind, holds
//	2>  what its standard error holds
//	!   its error: name and value
//	a MIME type and a colon, for data that it displays
//
// "nothing" is a cell that gives nothing, "file NAME" what a file holds at the
// end. A file named *_one runs in a kernel of its own; all others share a
// kernel, with %reset in between.
func TestNotebooksOfGoNB(t *testing.T) {
	t.Parallel()
	python := labtest.FindPython(t)
	jupyter := t.TempDir()
	labtest.InstallKernel(t, jupyter)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no notebooks", err)
	}
	var shared []*book
	for _, file := range files {
		b := readBook(t, file)
		if strings.HasSuffix(b.name, "_one") {
			t.Run(b.name, func(t *testing.T) {
				t.Parallel()
				runBooks(t, python, jupyter, b)
			})
			continue
		}
		shared = append(shared, b)
	}
	t.Run("shared", func(t *testing.T) {
		t.Parallel()
		runBooks(t, python, jupyter, shared...)
	})
}

// book is a notebook with what its cells should give.
type book struct {
	name  string
	cells []string
	want  [][]string        // by cell; nil: nothing is demanded
	files map[string]string // what files hold at the end
}

func readBook(t *testing.T, file string) *book {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b := &book{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), files: map[string]string{}}
	for _, f := range txtar.Parse(data).Files {
		text := strings.TrimSuffix(string(f.Data), "\n")
		switch name, isFile := strings.CutPrefix(f.Name, "file "); {
		case isFile:
			b.files[name] = string(f.Data)
		case f.Name == "in":
			b.cells, b.want = append(b.cells, text), append(b.want, nil)
		case f.Name == "nothing":
			b.want[len(b.want)-1] = []string{}
		case f.Name == "want":
			b.want[len(b.want)-1] = strings.Split(text, "\n")
		default:
			t.Fatalf("%s: section %q", file, f.Name)
		}
	}
	return b
}

// runBooks runs notebooks one after the other in one kernel, in a folder of
// theirs.
func runBooks(t *testing.T, python, jupyter string, books ...*book) {
	t.Helper()
	dir := moduleFolder(t)
	var sources []string
	for _, b := range books {
		sources = append(append(sources, "%reset\n%cd "+dir), b.cells...)
	}
	path := filepath.Join(dir, "cuaderno.ipynb")
	labtest.WriteNotebook(t, path, sources...)
	cmd := exec.CommandContext(t.Context(), python, "-m", "nbconvert", "--to=notebook", "--execute", "--allow-errors",
		"--ExecutePreprocessor.timeout=240", "--output=ejecutado.ipynb", path)
	cmd.Env = environment(jupyter)
	if log, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nbconvert: %v\n%s", err, log)
	}
	book, err := notebook.Load(filepath.Join(dir, "ejecutado.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	cells := book.Cells
	for _, b := range books {
		t.Run(b.name, func(t *testing.T) {
			for i, want := range b.want {
				checkCell(t, b.cells[i], cells[i+1].Outputs, want)
			}
			for name, want := range b.files {
				got, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil || string(got) != want {
					t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
				}
			}
		})
		cells = cells[1+len(b.cells):]
	}
}

func environment(jupyter string) []string {
	return append(os.Environ(), "JUPYTER_PATH="+jupyter, "CUADERNO_LANG=es", "GOPROXY=off", "GOFLAGS=-mod=mod")
}

// moduleFolder is a folder with the go.mod of this repository, which has all that
// the notebooks import.
func moduleFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// checkCell demands what want says. A cell that is not said to fail must not.
func checkCell(t *testing.T, source string, outputs []*notebook.Output, want []string) {
	t.Helper()
	got := described(outputs)
	if want == nil {
		for _, line := range got {
			if strings.HasPrefix(line, "! ") {
				t.Errorf("the cell\n%s\nfails: %s", source, line)
			}
		}
		return
	}
	if len(want) == 0 && len(got) > 0 {
		t.Errorf("the cell\n%s\ngives\n%s", source, strings.Join(got, "\n"))
		return
	}
	rest := got
	for _, line := range want {
		at := slices.IndexFunc(rest, func(g string) bool { return matches(g, line) })
		if at < 0 {
			t.Errorf("the cell\n%s\ngives\n%s\nand not, at its place,\n%s", source, strings.Join(got, "\n"), line)
			return
		}
		rest = rest[at+1:]
	}
}

// matches reports whether a line of the outputs is of the kind of want and holds
// its text.
func matches(got, want string) bool {
	kind, text, _ := strings.Cut(want, " ")
	gotKind, gotText, _ := strings.Cut(got, " ")
	same := kind == gotKind || kind == "|" && gotKind == "2>"
	return same && (strings.Contains(gotText, text) || text == "")
}

// described are the lines of outputs, each with its kind before it.
func described(outputs []*notebook.Output) []string {
	var lines []string
	add := func(kind, text string) {
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			lines = append(lines, kind+" "+line)
		}
	}
	for _, out := range outputs {
		switch {
		case out.Type == notebook.Stream && out.Name == "stderr":
			add("2>", out.Text)
		case out.Type == notebook.Stream:
			add("|", out.Text)
		case out.Type == notebook.Failure:
			add("!", out.Name+": "+out.Text)
			add("traceback:", plain(strings.Join(out.Traceback, "\n")))
		default:
			for _, mime := range slices.Sorted(maps.Keys(out.Data)) {
				add(mime+":", fmt.Sprint(out.Data[mime]))
			}
		}
	}
	return lines
}
