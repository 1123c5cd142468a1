package debug

import (
	"testing"

	"github.com/google/go-dap"
)

const functions = `import "fmt"

var visitas = map[string]int{}

func visita(quien string) int {
	antes := visitas[quien]
	visitas[quien] = antes + 1
	return visitas[quien]
}
`

// The conversation of a whole session, as JupyterLab has it: the debugger is
// switched on before the first cell, a breakpoint is set in a cell that has not
// run, and a later cell stops there.
func TestStopsInAFunctionOfAnEarlierCell(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	got := s.breakAt(functions, at(7))
	if len(got) != 1 || !got[0].Verified || got[0].Line != 7 {
		t.Errorf("breakpoints %+v", got)
	}
	s.run(functions).ends()
	cell := s.run("n := visita(\"Ana\")\nfmt.Print(n)")
	e, calls := s.stopped("breakpoint")
	if got := place(calls); got != "visita:7 < celda[2]:1" {
		t.Errorf("stopped at %s", got)
	}
	if calls[0].Source.Name != "celda[1]" || ask[dap.SourceResponseBody](s, "source", dap.SourceArguments{Source: calls[0].Source}).Content != functions {
		t.Errorf("source %+v", calls[0].Source)
	}
	locals := s.scope(calls[0].Id, "Locals")
	if len(locals) != 2 || locals["quien"].Value != `"Ana"` || locals["antes"].Value != "0" || locals["antes"].Type != "int" {
		t.Errorf("locals %+v", locals)
	}
	if globals := s.scope(calls[0].Id, "Globals"); globals["visitas"].Type != "map[string]int" || globals["n"].Value != "0" {
		t.Errorf("globals %+v", globals)
	}
	s.evaluates(calls[0].Id, [][2]string{
		{"antes + 1", "1"},
		{"len(visitas)", "0"},
		{`visita("Luis")`, "1"},
		{`visitas["Luis"]`, "1"},
		{`visitas["Luis"] = 7`, ""},
		{`visita("Luis")`, "8"},
	})
	ask[nothing](s, "next", map[string]int{"threadId": e.ThreadId})
	next[dap.ContinuedEventBody](s, "continued")
	if _, calls = s.stopped("step"); place(calls) != "visita:8 < celda[2]:1" {
		t.Errorf("a step went to %s", place(calls))
	}
	ask[nothing](s, "continue", map[string]int{"threadId": 1}) // JupyterLab has forgotten the thread by then
	next[dap.ContinuedEventBody](s, "continued")
	if got := cell.ends(); got != "1" {
		t.Errorf("printed %q", got)
	}
	ask[nothing](s, "disconnect", map[string]bool{"restart": false, "terminateDebuggee": false})
	if got := s.run(`visita("Ana") + visitas["Luis"]`).ends(); got != "10" {
		t.Errorf("without the debugger the cell gives %q", got)
	}
}

// evaluates checks the values of expressions, one after the other.
func (s *session) evaluates(frame int, cases [][2]string) {
	s.t.Helper()
	for _, c := range cases {
		if got := s.evaluate(frame, c[0]); got != c[1] {
			s.t.Errorf("%s = %s, want %s", c[0], got, c[1])
		}
	}
}

// Before the debugger is opened, its questions are answered and nothing starts.
func TestQuestionsBeforeItIsOpened(t *testing.T) {
	t.Parallel()
	s := open(t)
	info := ask[map[string]any](s, "debugInfo", nothing{})
	for field, want := range map[string]any{
		"isStarted": false, "hashMethod": "Murmur2", "hashSeed": float64(0xc70f6907),
		"tmpFilePrefix": "/cuaderno/celda-", "tmpFileSuffix": ".go", "copyToGlobals": true, "richRendering": true,
	} {
		if info[field] != want {
			t.Errorf("%s: %v, want %v", field, info[field], want)
		}
	}
	if got := ask[dap.ModulesResponseBody](s, "modules", nothing{}); len(got.Modules) != 0 {
		t.Errorf("modules %+v", got)
	}
	for _, request := range []string{"threads", "stackTrace", "scopes", "evaluate", "continue", "next", "pause", "copyToGlobals", "nonsense"} {
		if a := s.try(request, nothing{}); a.Success || a.Message == "" || a.Command != request {
			t.Errorf("%s: %+v", request, a)
		}
	}
}
