package format_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	gofumpt "mvdan.cc/gofumpt/format"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/format"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"statements":              {"x:=1\nfor i:=range x{\nfmt.Println( i )\n}", "x := 1\nfor i := range x {\n\tfmt.Println(i)\n}"},
		"declarations":            {"func  f( ){\n\nreturn\n}", "func f() {\n\treturn\n}"},
		"one after the other":     {"import \"fmt\"\nx:=1\nfunc f(){}\nf( )", "import \"fmt\"\nx := 1\nfunc f() {}\nf()"},
		"commands are left alone": {"%env  A=b\n!ls   'it\nx:=1\n\n\n\n!echo `\ny:=2", "%env  A=b\n!ls   'it\nx := 1\n\n!echo `\ny := 2"},
		"and their continuations": {"!ls \\\n   -l\nx:=1", "!ls \\\n   -l\nx := 1"},
		"the body of %%":          {"x:=1\n%%  a b\ny:=2\nvar  z=3", "x := 1\n%%  a b\ny := 2\nz := 3"},
		"var stays at top level":  {"x:=1\nvar  y=2\nz:=3", "x := 1\nvar y = 2\nz := 3"},
		"a quiet value":           {"x:=1\nf( x );  // no", "x := 1\nf(x); // no"},
		"several values":          {"x:=1\nx,  x", "x := 1\nx,  x"},
		"comments":                {"//uno\nx:=1 //dos\n\n// tres\nfunc f(){}\n// fin", "// uno\nx := 1 // dos\n\n// tres\nfunc f() {}\n\n// fin"},
		"raw strings":             {"x:=`a\n\tb\n`\n%%\ny:=`a\n\tb\n`", "x := `a\n\tb\n`\n%%\ny := `a\n\tb\n`"},
		"on one line":             {"x:=1; func f(){}; y:=2", "x := 1\nfunc f() {}\ny := 2"},
		"func main":               {"func main(){\nx:=1\n_=x}", "func main() {\n\tx := 1\n\t_ = x\n}"},
		"a package clause":        {"package main\nimport  \"fmt\"\n", "package main\nimport  \"fmt\""},
		"only commands":           {"%ls\n", "%ls"},
		"no Go":                   {"%%bash\nls   -l", "%%bash\nls   -l"},
		"nothing":                 {"", ""},
	} {
		if got, err := format.Cell(test.in); err != nil || got != test.want {
			t.Errorf("%s: got %q, %v\nwant %q", name, got, err, test.want)
		}
	}
}

func TestUnfinishedCellIsAnError(t *testing.T) {
	t.Parallel()
	if got, err := format.Cell("x := (1"); err == nil {
		t.Errorf("got %q", got)
	}
}

// Cells that are only declarations look as gofumpt makes a file of them.
func TestDeclarationsAsGofumpt(t *testing.T) {
	t.Parallel()
	const text = "import (\n\"os\"\n\"github.com/x/y\"\n\"fmt\")\n\ntype   T struct{\na int\nbcd   string}\nfunc (t T) M( )(int){\n\nreturn 0644 }\nconst x  = 1\n//sin blanco\nvar (\ny=2\n)"
	want, err := gofumpt.Source([]byte("package p\n\n"+text), gofumpt.Options{LangVersion: "go1.26"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := format.Cell(text)
	if body := strings.TrimSpace(strings.TrimPrefix(string(want), "package p")); err != nil || got != body {
		t.Errorf("got %s, %v\nwant %s", got, err, body)
	}
}

// Formatting what is formatted changes nothing, and a formatted cell has the
// commands, the items and the silence of the one that was written.
func TestKeepsEveryCell(t *testing.T) {
	t.Parallel()
	n := 0
	for _, text := range allCells(t) {
		before, err := parse.Cell(cell.Source{Text: text})
		if _, raw := parse.Raw(text); raw || err != nil {
			continue
		}
		n++
		once, err := format.Cell(text)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := format.Cell(once); err != nil || twice != once {
			t.Errorf("not the same again (%v):\n%s\n---\n%s", err, once, twice)
		}
		after, err := parse.Cell(cell.Source{Text: once})
		if err != nil || statements(after) != statements(before) || len(after.Commands) != len(before.Commands) ||
			len(after.Imports) != len(before.Imports) || after.Quiet != before.Quiet || (after.Main == nil) != (before.Main == nil) {
			t.Errorf("another cell (%v):\n%s\n---\n%s", err, text, once)
		}
	}
	if n < 300 {
		t.Errorf("only %d cells", n)
	}
}

// statements is how many there are. Of declarations gofumpt makes groups.
func statements(f *parse.File) int {
	n := 0
	for _, item := range f.Items {
		if item.Stmt != nil {
			n++
		}
	}
	return n
}

// allCells are the cells of our notebooks and transcripts.
func allCells(t *testing.T) []string {
	t.Helper()
	var out []string
	notebooks, _ := filepath.Glob("../../notebooks/*.ipynb")
	for _, file := range notebooks {
		nb, err := notebook.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range nb.Cells {
			if c.Type == "code" {
				out = append(out, c.Source)
			}
		}
	}
	transcripts, _ := filepath.Glob("../engine/testdata/*.txtar")
	for _, file := range transcripts {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(data).Files {
			if f.Name == "in" {
				out = append(out, string(f.Data))
			}
		}
	}
	return out
}
