package debug

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/debug"
)

// What happens when the bug is clicked, message by message.
func TestOpening(t *testing.T) {
	t.Parallel()
	s := open(t)
	raw, err := s.client.Debug(s.within(), map[string]any{"type": "request", "seq": 0, "command": "debugInfo"}) // as JupyterLab has it
	if err != nil {
		t.Fatal(err)
	}
	var reply dap.Response
	if err := json.Unmarshal(raw, &reply); err != nil || reply.Type != "response" || reply.RequestSeq != 0 || reply.Command != "debugInfo" || !reply.Success {
		t.Errorf("debugInfo: %s, %v", raw, err)
	}
	if a := s.try("attach", nothing{}); a.Success || a.Message != "the debugger is not running: switch it on with the bug button" {
		t.Errorf("attach before initialize: %+v", a)
	}
	features := ask[map[string]any](s, "initialize", map[string]any{"clientID": "jupyterlab", "adapterID": "cuaderno", "pathFormat": "path", "linesStartAt1": true})
	for _, feature := range []string{
		"supportsConfigurationDoneRequest", "supportsConditionalBreakpoints", "supportsHitConditionalBreakpoints", "supportsFunctionBreakpoints",
		"supportsLogPoints", "supportsEvaluateForHovers", "supportsSetVariable", "supportsExceptionInfoRequest", "supportsModulesRequest",
		"supportsDelayedStackTraceLoading", "supportsCopyToGlobals",
	} {
		if features[feature] != true {
			t.Errorf("%s: %v", feature, features[feature])
		}
	}
	for _, feature := range []string{"supportsRestartRequest", "supportsTerminateRequest", "supportsSetExpression", "supportsStepBack"} {
		if features[feature] != nil {
			t.Errorf("%s: %v", feature, features[feature])
		}
	}
	s.mustNotHaveHeard("initialized")
	ask[nothing](s, "attach", nothing{}) // no processId
	next[nothing](s, "initialized")
	ask[nothing](s, "configurationDone", nothing{})
	type info struct {
		IsStarted      bool     `json:"isStarted"`
		Breakpoints    []any    `json:"breakpoints"`
		StoppedThreads []int    `json:"stoppedThreads"`
		ExceptionPaths []string `json:"exceptionPaths"`
	}
	want := info{true, []any{}, []int{}, []string{"unrecovered-panic", "panic", "runtime-fatal-throw"}}
	if diff := cmp.Diff(want, ask[info](s, "debugInfo", nothing{})); diff != "" {
		t.Errorf("debugInfo (-want +got):\n%s", diff)
	}

	// The page was loaded anew while a cell stands: the client begins once more.
	s.breakAt("x := 1", at(1))
	cell := s.run("x := 1")
	e, _ := s.stopped("breakpoint")
	s.start()
	if got := ask[info](s, "debugInfo", nothing{}); !got.IsStarted || !cmp.Equal(got.StoppedThreads, []int{e.ThreadId}) || len(got.Breakpoints) != 1 {
		t.Errorf("debugInfo of a program that stands: %+v", got)
	}
	ask[nothing](s, "continue", map[string]int{"threadId": 1})
	cell.ends()
}

// Cells are known by files that are nowhere: dumpCell, source and modules agree about
// them, whether or not a cell was run, and whatever stands at its beginning.
func TestCellsAsFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	dump := func(code string) string {
		return ask[map[string]string](s, "dumpCell", map[string]string{"code": code})["sourcePath"]
	}
	const first, later = "\n\n  // nada\na := \"ñ\"\n", "b := 2"
	for _, code := range []string{first, later, ""} {
		file := dump(code)
		if file != debug.File(code) {
			t.Errorf("%q is %s, want %s", code, file, debug.File(code))
		}
		source := ask[dap.SourceResponseBody](s, "source", map[string]any{"source": map[string]string{"path": file}, "sourceReference": 0})
		if source.Content != code || source.MimeType != "text/x-go" {
			t.Errorf("source of %q: %+v", code, source)
		}
	}
	modules := func(q dap.ModulesArguments) []string {
		body := ask[dap.ModulesResponseBody](s, "modules", q)
		names := []string{}
		for _, m := range body.Modules {
			names = append(names, m.Name)
			if m.Id != m.Path || !m.IsUserCode {
				t.Errorf("module %+v", m)
			}
		}
		return names
	}
	if got := modules(dap.ModulesArguments{}); len(got) != 0 {
		t.Errorf("modules before any cell: %q", got)
	}
	for _, code := range []string{first, later, later} {
		s.run(code).ends()
	}
	for _, c := range []struct {
		q    dap.ModulesArguments
		want []string
	}{
		{dap.ModulesArguments{}, []string{"celda[3]", "celda[1]"}},
		{dap.ModulesArguments{StartModule: 1, ModuleCount: 5}, []string{"celda[1]"}},
		{dap.ModulesArguments{ModuleCount: 1}, []string{"celda[3]"}},
		{dap.ModulesArguments{StartModule: 9}, []string{}},
	} {
		if got := modules(c.q); !cmp.Equal(got, c.want) {
			t.Errorf("modules %+v: %q, want %q", c.q, got, c.want)
		}
	}
	s.breakAt(first, at(1)) // blank: it moves to the code
	cell := s.run(first)
	_, calls := s.stopped("breakpoint")
	if calls[0].Line != 4 || calls[0].Source.Path != debug.File(first) || calls[0].Source.Name != "celda[4]" {
		t.Errorf("stopped at %+v", calls[0])
	}
	ask[nothing](s, "continue", nothing{})
	cell.ends()
}

// However a client takes its leave, the session goes on, also when it stands.
func TestLeaving(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, arguments := range []any{
		map[string]bool{"restart": false, "terminateDebuggee": false},
		map[string]bool{"restart": true, "terminateDebuggee": true}, // it is the session
		nil,
	} {
		s.start()
		s.breakAt("n := 1\nn++", at(2))
		cell := s.run("n := 1\nn++")
		s.stopped("breakpoint")
		ask[nothing](s, "disconnect", arguments)
		if e := next[dap.ContinuedEventBody](s, "continued"); !e.AllThreadsContinued {
			t.Errorf("%+v", e)
		}
		cell.ends()
		if got := s.run("n").ends(); got != "2" {
			t.Errorf("after %v n = %s", arguments, got)
		}
		ask[nothing](s, "disconnect", arguments) // once more: nothing to do
	}
	for _, command := range []string{"terminate", "restart"} {
		if a := s.try(command, nothing{}); a.Success || a.Message != "the debugger does not know the request "+command {
			t.Errorf("%s: %+v", command, a)
		}
	}
}
