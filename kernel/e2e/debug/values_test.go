package debug

import (
	"fmt"
	"testing"

	"github.com/google/go-dap"
)

const values = `import "fmt"

type nodo struct {
	nombre string
	hijos  []*nodo
	datos  map[string]any
}

var (
	largo  = make([]int, 1000)
	raíz   = &nodo{"raíz", []*nodo{{nombre: "hoja"}}, map[string]any{"uno": 1, "dos": []string{"a"}}}
	algo   any = raíz
	falla  error = fmt.Errorf("no")
)

func mira(local nodo) string {
	otra := local.nombre + "!"
	return otra
}

for i := range largo {
	largo[i] = i * i
}
`

// Values have parts, lists have pages, and interfaces show what is in them. The
// same is to be had while nothing is stopped.
func TestValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.run(values).ends()
	s.breakAt(values, at(18))
	s.inspected("while nothing is stopped", s.inspect())

	cell := s.run("mira(nodo{nombre: \"aquí\"})")
	_, calls := s.stopped("breakpoint")
	s.inspected("in a frame", s.scope(calls[0].Id, "Globals"))
	s.inspected("while the program stands", s.inspect())
	locals := s.scope(calls[0].Id, "Locals")
	if got := s.parts(locals["local"].VariablesReference)["nombre"].Value; got != `"aquí"` {
		t.Errorf("local.nombre = %s", got)
	}
	s.evaluates(calls[0].Id, [][2]string{
		{"local.nombre", `"aquí"`},
		{"raíz.hijos[0].nombre", `"hoja"`},
		{"largo[999]", "998001"},
		{"len(raíz.datos)", "2"},
		{"mira(local)", `"aquí!"`},
		{"mira(*raíz.hijos[0])", `"hoja!"`},
		{"algo.(*nodo).nombre", `"raíz"`},
	})
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "aquí!" {
		t.Errorf("printed %q", got)
	}
	s.evaluates(0, [][2]string{{"largo[3] + 1", "10"}}) // a watch needs no stop
	for _, expression := range []string{"mira(*raíz)", "local", "x := 1"} {
		if a := s.try("evaluate", dap.EvaluateArguments{Expression: expression, Context: "repl"}); a.Success || a.Message == "" {
			t.Errorf("%s without a stop: %+v", expression, a)
		}
	}
}

// inspect are the notebook's variables as the panel shows them, by name.
func (s *session) inspect() map[string]variable {
	s.t.Helper()
	out := map[string]variable{}
	for _, v := range ask[struct{ Variables []variable }](s, "inspectVariables", nothing{}).Variables {
		out[v.Name] = v
	}
	return out
}

// inspected checks the variables of values.
func (s *session) inspected(when string, globals map[string]variable) {
	s.t.Helper()
	check := func(what, got, want string) {
		s.t.Helper()
		if got != want {
			s.t.Errorf("%s: %s = %s, want %s", when, what, got, want)
		}
	}
	check("type of raíz", globals["raíz"].Type, "*nodo")
	node := s.parts(globals["raíz"].VariablesReference)
	if inner, ok := node[""]; ok { // the value that the pointer points to
		node = s.parts(inner.VariablesReference)
	}
	check("raíz.nombre", node["nombre"].Value, `"raíz"`)
	check("raíz.datos[uno]", s.parts(node["datos"].VariablesReference)[`"uno"`].Value, "interface {}(int) 1")
	pages := s.parts(globals["largo"].VariablesReference)
	if len(pages) != 16 {
		s.t.Errorf("%s: largo has %d pages", when, len(pages))
	}
	check("largo[999]", s.parts(pages["[960…999]"].VariablesReference)["[999]"].Value, "998001")
	check("type of falla", globals["falla"].Type, "error(*errors.errorString)")
}

// Variables can be changed, and local ones made the notebook's.
func TestChanges(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.run("type par struct{ a, b int }\ntotal := 1").ends()
	const code = "func cuenta(n int) string {\n\tvarios := []par{{n, n}}\n\ttotal += n\n\n\treturn fmt.Sprint(len(varios), fmt.Sprint(total))\n}"
	s.run(code).ends()
	s.breakAt(code, at(4))
	cell := s.run("cuenta(5)")
	_, calls := s.stopped("breakpoint")
	scopes := ask[dap.ScopesResponseBody](s, "scopes", dap.ScopesArguments{FrameId: calls[0].Id}).Scopes
	ask[nothing](s, "setVariable", dap.SetVariableArguments{VariablesReference: scopes[0].VariablesReference, Name: "n", Value: "8"})
	ask[nothing](s, "setVariable", dap.SetVariableArguments{VariablesReference: scopes[1].VariablesReference, Name: "total", Value: "40 + n"})
	s.evaluates(calls[0].Id, [][2]string{{"n", "8"}, {"total", "48"}, {"total += 2", ""}, {"total", "50"}, {"total++", ""}})
	for source, target := range map[string]string{"varios": "copia", "n": "total"} {
		ask[nothing](s, "copyToGlobals", map[string]any{"srcVariableName": source, "dstVariableName": target, "srcFrameId": calls[0].Id})
	}
	if a := s.try("copyToGlobals", map[string]any{"srcVariableName": "n", "dstVariableName": "no es", "srcFrameId": calls[0].Id}); a.Success {
		t.Error("a name that is none was taken")
	}
	s.evaluates(calls[0].Id, [][2]string{{"total", "8"}})
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "18" {
		t.Errorf("cuenta gives %q", got)
	}
	if got := s.run("fmt.Sprint(copia, total)").ends(); got != "[{5 5}] 8" {
		t.Errorf("afterwards: %q", got)
	}
}

// A variable is shown as a cell would show it.
func TestRichInspection(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.run("saludo := \"hola\"").ends()
	rich := func() string {
		return fmt.Sprint(ask[struct{ Data map[string]any }](s, "richInspectVariables", map[string]any{"variableName": "saludo"}).Data["text/plain"])
	}
	if got := rich(); got != "hola" {
		t.Errorf("%q", got)
	}
	const code = "saludo + \"!\""
	s.breakAt(code, at(1))
	cell := s.run(code)
	s.stopped("breakpoint")
	if got := rich(); got != `"hola"` {
		t.Errorf("while the program stands: %q", got)
	}
	ask[nothing](s, "continue", nothing{})
	cell.ends()
}
