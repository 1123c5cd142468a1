package debug

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-dap"
)

const kinds = `type forma interface{ área() float64 }

type cuadrado struct{ lado float64 }

func (c cuadrado) área() float64 { return c.lado * c.lado }

type árbol struct {
	valor     int
	izq, der  *árbol
	etiquetas map[string][]int
}

func mira(prof int) int {
	if prof > 0 {
		return mira(prof-1) + 1
	}
	números := map[int]string{}
	for i := range 100 {
		números[i] = "n"
	}
	letras := map[string]int{"a": 1, "b": 2}
	claves := map[árbolClave]bool{{1, "x"}: true}
	raíz := árbol{1, &árbol{valor: 2}, nil, map[string][]int{"pares": {2, 4}}}
	var f forma = cuadrado{3}
	var nada forma
	var algo any = &raíz
	var vacío any
	canal := make(chan int, 4)
	canal <- 7
	función := func() int { return len(números) }
	matriz := [2][3]int{{1, 2, 3}, {4, 5, 6}}
	texto := "línea\n\"ñ\""
	bytes := []byte("hola")
	var nulo *árbol
	_, _, _, _, _, _, _, _ = algo, vacío, f, nada, nulo, claves, canal, bytes
	return len(letras) + len(texto) + matriz[1][2] + raíz.izq.valor + función()
}

type árbolClave struct {
	n int
	s string
}
`

// Every kind of value can be read and opened; what a client asks for page by page it
// gets page by page.
func TestKindsOfValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.run(kinds).ends()
	s.breakAt(kinds, at(35)) // a line of which the compiler makes nothing
	cell := s.run("mira(2)")
	_, calls := s.stopped("breakpoint")
	if got := place(calls); got != "mira:36 < mira:15 < mira:15 < celda[2]:1" {
		t.Errorf("stopped at %s", got)
	}
	locals := s.scope(calls[0].Id, "Locals")
	for name, want := range map[string][2]string{ // value, type
		"prof": {"0", "int"}, "texto": {`"línea\n\"ñ\""`, "string"},
		"letras": {`map[string]int ["a": 1, "b": 2, ]`, "map[string]int"},
		"claves": {`map[árbolClave]bool [{n: 1, s: "x"}: true, ]`, "map[árbolClave]bool"},
		"f":      {"forma(cuadrado) {lado: 3}", "forma(cuadrado)"}, "nada": {"forma nil", "forma"},
		"vacío": {"interface {} nil", "interface {}"}, "nulo": {"*árbol nil", "*árbol"},
		"canal": {"chan int 1/4", "chan int"}, "matriz": {"[2][3]int [[1,2,3],[4,5,6]]", "[2][3]int"},
		"bytes": {"[]uint8 len: 4, cap: 4, [104,111,108,97]", "[]uint8"},
	} {
		if v := locals[name]; v.Value != want[0] || v.Type != want[1] {
			t.Errorf("%s: %+v, want %v", name, v, want)
		}
	}
	for _, c := range []struct{ path, want string }{
		{"raíz izq  valor", "2"}, // what a pointer points to has no name
		{`raíz etiquetas "pares" [1]`, "4"},
		{"algo data  izq  valor", "2"},
		{"f data lado", "3"},
		{"matriz [1] [2]", "6"},
		{`letras "b"`, "2"},
		{"bytes string()", `"hola"`},
		{"canal buf  [0]", "7"},
		{"función números len()", "100"}, // a closure's variable
	} {
		if got := s.inside(locals, strings.Split(c.path, " ")); got != c.want {
			t.Errorf("%s = %s, want %s", c.path, got, c.want)
		}
	}
	pages := s.parts(locals["números"].VariablesReference)
	if first, second := s.parts(pages["[0…63]"].VariablesReference), s.parts(pages["[64…99]"].VariablesReference); len(first) != 64 || len(second) != 36 {
		t.Errorf("the pages of a map have %d and %d of 100", len(first), len(second))
	}
	page := ask[struct{ Variables []variable }](s, "variables", dap.VariablesArguments{
		VariablesReference: locals["bytes"].VariablesReference, Filter: "indexed", Start: 1, Count: 2,
	}).Variables
	if len(page) != 2 || page[0].Name != "[1]" || page[1].Value != "108 = 0x6c" {
		t.Errorf("a page of a list: %+v", page)
	}
	s.stackByPage(calls)
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "123" {
		t.Errorf("it gives %q", got)
	}
}

// inside is the value that is found by names, one inside the other.
func (s *session) inside(in map[string]variable, path []string) string {
	s.t.Helper()
	v, ok := in[path[0]]
	if !ok {
		return "no " + path[0]
	}
	if len(path) == 1 {
		return v.Value
	}
	return s.inside(s.parts(v.VariablesReference), path[1:])
}

// stackByPage checks that the calls can be had some at a time, and that each has the
// same number whenever it is asked for.
func (s *session) stackByPage(all []dap.StackFrame) {
	s.t.Helper()
	page := ask[dap.StackTraceResponseBody](s, "stackTrace", dap.StackTraceArguments{StartFrame: 1, Levels: 2})
	if page.TotalFrames != len(all) || !cmp.Equal(page.StackFrames, all[1:3]) {
		s.t.Errorf("calls 1 and 2 of %+v: %+v", all, page)
	}
	beyond := ask[dap.StackTraceResponseBody](s, "stackTrace", dap.StackTraceArguments{StartFrame: 99, Levels: 5})
	if len(beyond.StackFrames) != 0 || beyond.TotalFrames != len(all) {
		s.t.Errorf("calls beyond the last: %+v", beyond)
	}
	scopes := ask[dap.ScopesResponseBody](s, "scopes", dap.ScopesArguments{FrameId: all[2].Id}).Scopes
	if len(scopes) != 2 || scopes[0].Name != "Locals" || scopes[0].PresentationHint != "locals" || scopes[1].Name != "Globals" || scopes[1].PresentationHint != "globals" {
		s.t.Errorf("scopes %+v", scopes)
	}
	if got := s.scope(all[2].Id, "Locals"); len(got) != 1 || got["prof"].Value != "2" {
		s.t.Errorf("the locals of the outer call: %+v", got)
	}
}
