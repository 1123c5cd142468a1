package parse

import (
	"go/ast"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// describe is a short form of a parsed cell: one word an item.
func describe(f *File) string {
	var out []string
	for _, c := range f.Commands {
		out = append(out, "cmd:"+c.Name+c.Text)
	}
	for _, i := range f.Imports {
		out = append(out, "import"+i.Path.Value)
	}
	for _, item := range f.Items {
		switch n := any(item.Decl).(type) {
		case *ast.FuncDecl:
			out = append(out, "func:"+n.Name.Name)
		case *ast.GenDecl:
			out = append(out, n.Tok.String())
		default:
			out = append(out, "stmt:"+strings.Join(strings.Fields(f.Text(item.Stmt)), " "))
		}
	}
	if f.Value != nil {
		out = append(out, "value")
	}
	if f.Quiet {
		out = append(out, "quiet")
	}
	if f.Main != nil {
		out = append(out, "main")
	}
	return strings.Join(out, "; ")
}

func TestCell(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"value", "1 + 2", "stmt:1 + 2; value"},
		{"semicolon hides the value", "f();", "stmt:f(); value; quiet"},
		{"mixed", "import \"fmt\"\nx := 1\nfunc f() int { return x }\ntype T struct{}\nfmt.Println(f())", `import"fmt"; stmt:x := 1; func:f; type; stmt:fmt.Println(f()); value`},
		{"method", "func (t T) m() {}", "func:m"},
		{"literal is no declaration", "func() { x() }()", "stmt:func() { x() }(); value"},
		{"literal with parameter", "func(a int) int { return a }(3)", "stmt:func(a int) int { return a }(3); value"},
		{"main body", "var x = 1\n%% -a \"b c\"\ny := x\n_ = y", "var; main"},
		{"func main", "func main() { }", "main"},
		{"commands", "%cd /tmp\n!echo it's `ok`\nx := 1", "cmd:cd/tmp; cmd:echo it's `ok`; stmt:x := 1"},
		{"no command in a raw string", "s := `\n%cd x\n!ls\n`", "stmt:s := ` %cd x !ls `"},
		{"no command in a comment", "/*\n%cd x\n*/\nx := 1", "stmt:x := 1"},
		{"continued command", "!echo a \\\n  b\nx := 1", "cmd:echo a    b; stmt:x := 1"},
		{"operator at line start", "x := a &&\n!b", "stmt:x := a && !b"},
		{"package clause", "package main\nx := 1", "stmt:x := 1"},
		{"packages is no clause", "packages := 1", "stmt:packages := 1"},
		{"CRLF", "x := 1\r\n%env A=1\r\ny := 2\r\n", "cmd:envA=1; stmt:x := 1; stmt:y := 2"},
		{"comments only", "// nada\n", ""},
		{"command after comment", "// nada\n%list", "cmd:list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Cell(cell.Source{Count: 1, Text: c.in})
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(f); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"x := (1", "celda[1]:1:6: esta ( no se cierra — expected ')', found 'EOF'"},
		{"x := 1)", "celda[1]:1:7: esta ) no cierra nada — unexpected )"},
		{"x := `a", "celda[1]:1:6: el texto entre acentos graves no termina — raw string literal not terminated"},
		{"ñ := 1\nif ñ > {\n}", "celda[1]:2:8: se esperaba un valor y hay '{' — expected operand, found '{'"},
		{"%%\nx := 1\n%%\n", "celda[1]:3:1: una celda solo puede tener un %% o un func main"},
	} {
		_, err := Cell(cell.Source{Count: 1, Text: c.in})
		if err == nil {
			t.Errorf("%q: no error", c.in)
			continue
		}
		if got, _, _ := strings.Cut(err.Error(), "\n"); got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestCompleteness(t *testing.T) {
	for _, c := range []struct {
		in     string
		status Status
		indent string
	}{
		{"x := 1", Complete, ""},
		{"for i := range 3 {", Incomplete, "\t"},
		{"f(1,\n\tg(2,", Incomplete, "\t\t"},
		{"x := `abc", Incomplete, ""},
		{"/* abc", Incomplete, ""},
		{"x :=", Incomplete, ""},
		{"x := )", Invalid, ""},
		{"x := \"abc", Invalid, ""},
		{"if x { } else }", Invalid, ""},
		{"%cd /tmp", Complete, ""},
		{"", Complete, ""},
	} {
		if status, indent := Completeness(c.in); status != c.status || indent != c.indent {
			t.Errorf("%q: got %d %q, want %d %q", c.in, status, indent, c.status, c.indent)
		}
	}
}
