package debug

import (
	"strings"
	"testing"

	"github.com/google/go-dap"
)

const evaluated = `import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
)

type punto struct{ x, y int }

func (p *punto) mueve(dx int) int {
	p.x += dx
	return p.x
}

func primero[T any](xs []T) T {
	return xs[0]
}

func doble(n int) int {
	return 2 * n
}

func suma(p *punto) int {
	return p.x + p.y
}

var (
	texto  strings.Builder
	guarda []*punto
	visto  = time.Second
)
texto.WriteString("hola")`

const evaluatedHere = `func prueba(n int, datos []string, f func(int) int) int {
	p := punto{1, 2}
	q := &punto{3, 4}
	var err error = errors.New("mal")
	m := map[string]int{"a": 1}
	lector := strings.NewReader("abc")
	dir, _ := url.Parse("http://a.b/c?d=e")
	pila := []int{1, 2, 3}
	otra := pila[:2]

	return p.x + q.x + n + len(m) + f(n) + len(datos) + len(err.Error()) + lector.Len() + len(dir.Path) + len(pila) + len(otra)
}
prueba(4, []string{"uno", "dos"}, func(n int) int { return n * 2 })`

// Expressions have all of Go: methods and functions of packages, also those that
// no cell calls and that the linker has dropped, generic functions, literals,
// statements. What they change, in pointers to the stack as well, is changed.
func TestEvaluate(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.run(evaluated).ends()
	s.breakAt(evaluatedHere, at(11))
	cell := s.run(evaluatedHere)
	_, calls := s.stopped("breakpoint")
	here := calls[0].Id
	s.evaluates(here, [][2]string{
		{"texto.String()", `"hola"`},
		{"texto.Len() + lector.Len()", "7"},
		{"visto.Minutes() < 1", "true"},
		{`strings.Repeat("ab", n)`, `"abababab"`},
		{`dir.Query().Get("d")`, `"e"`},
		{"dir.Hostname()", `"a.b"`},
		{"err.Error()", `"mal"`},
		{"time.Duration(n)", "4"},
		{"slices.Max(datos)", `"uno"`},
		{"primero(datos)", `"uno"`},
		{`strings.Cut("a=b", "=")`, `"a", "b", true`},
		{"punto{5, 6}.y", "6"},
		{"func() int { return n + 1 }()", "5"},
		{"f(n)", "8"},
		{"doble(doble(n))", "16"},
		{"p.mueve(2)", "3"},
		{"p.x", "3"},
		{"q.mueve(2)", "5"},
		{"q.x", "5"},
		{"suma(q)", "9"},
		{"suma(&p)", "5"},
		{`m["b"] = 7`, ""},
		{`m["b"]`, "7"},
		{`delete(m, "a")`, ""},
		{"len(m)", "1"},
		{"slices.Reverse(pila)", ""},
		{"pila[0]", "3"},
		{"otra[1]", "2"},
		{"otra[0]", "3"},
		{"n, pila[0] = pila[0], n", ""},
		{"n", "3"},
		{"pila[0]", "4"},
		{"p = punto{7, 8}", ""},
		{"p.y", "8"},
		{"guarda = append(guarda, q)", ""},
		{"guarda[0].x", "5"},
	})
	for expression, reason := range map[string]string{
		"texto.NoHay()":             "no field or method NoHay",
		"noHay(1)":                  "undefined: noHay",
		"x := 1":                    "declares nothing",
		"doble(\"a\")":              "as int value",
		"pila[n*100]":               "out of range",
		"strings.Repeat(\"a\", -1)": "negative Repeat count",
	} {
		a := s.try("evaluate", dap.EvaluateArguments{Expression: expression, FrameId: here, Context: "repl"})
		if a.Success || !strings.Contains(a.Message, reason) || strings.Contains(a.Message, "celda[0]") || strings.Contains(a.Message, "ʹ") {
			t.Errorf("%s: %+v", expression, a)
		}
	}
	s.evaluates(calls[1].Id, [][2]string{{"texto.Len()", "4"}, {"doble(4)", "8"}}) // of the caller
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "37" {
		t.Errorf("it gives %q", got)
	}
	if got := s.run("guarda[0].x").ends(); got != "5" {
		t.Errorf("what was kept: %q", got)
	}
}
