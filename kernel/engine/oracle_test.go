package engine_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// TestCellsPrintWhatAProgramPrints is the oracle: sessions that define nothing
// twice print what "go run" prints of the same declarations and statements, put
// into one file.
func TestCellsPrintWhatAProgramPrints(t *testing.T) {
	t.Parallel()
	for _, session := range oracleSessions() {
		t.Run(session.name, func(t *testing.T) {
			t.Parallel()
			n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
			var got strings.Builder
			for _, c := range session.cells {
				got.WriteString(n.ok(c.decls + "\n" + c.body + "\n"))
			}
			if want := goRun(t, session); got.String() != want {
				t.Errorf("cells print\n%s\nthe program prints\n%s", got.String(), want)
			}
		})
	}
}

// oracleCell is a cell whose declarations and statements are told apart.
type oracleCell struct{ decls, body string }

type oracleSession struct {
	name    string
	imports []string
	cells   []oracleCell
}

// goRun runs the session as a program.
func goRun(t *testing.T, s oracleSession) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("package main\n")
	for _, path := range s.imports {
		text.WriteString("import \"" + path + "\"\n")
	}
	for _, c := range s.cells {
		text.WriteString(c.decls + "\n")
	}
	text.WriteString("func main() {\n")
	for _, c := range s.cells {
		text.WriteString(c.body + "\n")
	}
	text.WriteString("}\n")
	file := filepath.Join(t.TempDir(), "main.go")
	writeFile(t, file, text.String())
	out, err := exec.CommandContext(t.Context(), "go", "run", file).CombinedOutput()
	if err != nil {
		t.Fatalf("go run: %v\n%s", err, out)
	}
	return string(out)
}

func oracleSessions() []oracleSession {
	return []oracleSession{
		{"values", []string{"fmt", "sort"}, []oracleCell{
			{"type punto struct{ x, y int }\nfunc (p punto) String() string { return fmt.Sprintf(\"<%d,%d>\", p.x, p.y) }", ""},
			{"var ps = []punto{{3, 1}, {1, 2}}", "fmt.Println(ps, len(ps))"},
			{"", "sort.Slice(ps, func(i, j int) bool { return ps[i].x < ps[j].x })\nfmt.Printf(\"%v %+v %T\\n\", ps[0], ps, ps)"},
			{"", "total := 0\nfor _, p := range ps { total += p.x * p.y }\nfmt.Println(total)"},
		}},
		{"closures and defers", []string{"fmt"}, []oracleCell{
			{"func contador() func() int { n := 0; return func() int { n++; return n } }", "a, b := contador(), contador()"},
			{"", "fmt.Println(a(), a(), b())"},
			{"func orden() (s string) {\n\tdefer func() { s += \"!\" }()\n\tfor i := range 3 { defer func() { s += fmt.Sprint(i) }() }\n\treturn \"r\"\n}", "fmt.Println(orden())"},
			{"", "var fs []func() int\nfor i := range 3 { fs = append(fs, func() int { return i * i }) }"},
			{"", "for _, f := range fs { fmt.Print(f(), \" \") }\nfmt.Println()"},
		}},
		{"channels", []string{"fmt", "sync"}, []oracleCell{
			{"func genera(n int) <-chan int {\n\tc := make(chan int)\n\tgo func() { defer close(c); for i := range n { c <- i } }()\n\treturn c\n}", ""},
			{"", "suma := 0\nfor v := range genera(10) { suma += v }\nfmt.Println(suma)"},
			{"var mu sync.Mutex\nvar wg sync.WaitGroup", "cuenta := 0\nfor range 20 { wg.Go(func() { mu.Lock(); defer mu.Unlock(); cuenta++ }) }\nwg.Wait()\nfmt.Println(cuenta)"},
			{"", "c := make(chan string, 2)\nc <- \"a\"\nclose(c)\nv, ok := <-c\nw, ok2 := <-c\nfmt.Printf(\"%q %v %q %v\\n\", v, ok, w, ok2)"},
			{"", "select {\ncase x := <-c: fmt.Println(\"cerrado\", x == \"\")\ndefault: fmt.Println(\"nada\")\n}"},
		}},
		{"generics and iterators", []string{"fmt", "iter", "slices", "maps"}, []oracleCell{
			{"type árbol[T any] struct { izq, der *árbol[T]; v T }\nfunc (a *árbol[T]) todos() iter.Seq[T] {\n\treturn func(yield func(T) bool) { a.empuja(yield) }\n}\n" +
				"func (a *árbol[T]) empuja(yield func(T) bool) bool {\n\treturn a == nil || a.izq.empuja(yield) && yield(a.v) && a.der.empuja(yield)\n}", ""},
			{"func mapa[A, B any](xs []A, f func(A) B) (out []B) { for _, x := range xs { out = append(out, f(x)) }; return }", "raíz := &árbol[int]{&árbol[int]{nil, nil, 1}, &árbol[int]{nil, nil, 3}, 2}"},
			{"", "fmt.Println(slices.Collect(raíz.todos()), mapa([]int{1, 2}, func(i int) string { return fmt.Sprint(i, \"x\") }))"},
			{"", "m := map[string]int{\"b\": 2, \"a\": 1}\nfmt.Println(slices.Sorted(maps.Keys(m)), m)"},
		}},
		{"errors and interfaces", []string{"fmt", "errors", "strconv"}, []oracleCell{
			{"type fallo struct{ código int }\nfunc (f *fallo) Error() string { return \"fallo \" + strconv.Itoa(f.código) }\nvar ErrBase = errors.New(\"base\")", ""},
			{"func prueba(n int) (err error) {\n\tdefer func() { if r := recover(); r != nil { err = fmt.Errorf(\"recuperado %v: %w\", r, ErrBase) } }()\n" +
				"\tif n == 0 { panic(\"cero\") }\n\tif n < 0 { return &fallo{n} }\n\treturn nil\n}", ""},
			{"", "for _, n := range []int{1, 0, -7} {\n\terr := prueba(n)\n\tvar f *fallo\n\tfmt.Println(err, errors.Is(err, ErrBase), errors.As(err, &f), f != nil && f.código == -7)\n}"},
			{"", "_, errNum := strconv.Atoi(\"x\")\nfmt.Println(errNum)"},
		}},
	}
}
