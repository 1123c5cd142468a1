package debug

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-dap"
)

// wrong is a request that cannot be answered, and a part of the reason.
type wrong struct {
	command   string
	arguments any
	reason    string
}

func (s *session) refuses(cases []wrong) {
	s.t.Helper()
	for _, c := range cases {
		a := s.try(c.command, c.arguments)
		if a.Success || a.Command != c.command || !strings.Contains(a.Message, c.reason) {
			s.t.Errorf("%s %v: %+v, want %q", c.command, c.arguments, a, c.reason)
		}
		if a.Message == "" || strings.Contains(a.Message, "celda.") || strings.Contains(a.Message, "ʹ") {
			s.t.Errorf("%s %v: %q", c.command, c.arguments, a.Message)
		}
	}
}

// A wrong request has an answer with the reason, and the debugger goes on.
func TestWrongRequests(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, content := range []any{
		map[string]any{},
		map[string]any{"type": "request", "seq": "one", "command": "threads"},
		map[string]any{"type": "request", "seq": 7, "command": "setBreakpoints", "arguments": "none"},
	} {
		raw, err := s.client.Debug(s.within(), content)
		if err != nil {
			t.Fatal(err)
		}
		var a answer
		if err := json.Unmarshal(raw, &a); err != nil || a.Success || a.Message == "" {
			t.Errorf("%v: %s, %v", content, raw, err)
		}
	}
	s.start()
	s.refuses([]wrong{
		{"disassemble", nothing{}, "does not know the request disassemble"},
		{"setBreakpoints", nothing{}, "file is missing"},
		{"setBreakpoints", map[string]any{"source": 7}, "cannot unmarshal"},
		{"source", nothing{}, "was not found"},
		{"source", map[string]any{"source": map[string]string{"path": "/cuaderno/celda-1.go"}}, "was not found"},
		{"variables", dap.VariablesArguments{VariablesReference: 1}, "no longer there"},
		{"richInspectVariables", map[string]any{"variableName": "nadie"}, "nadie"},
		{"stackTrace", dap.StackTraceArguments{ThreadId: 1}, "not stopped"},
		{"scopes", dap.ScopesArguments{FrameId: 1}, "not stopped"},
		{"next", map[string]int{"threadId": 1}, "not stopped"},
		{"stepIn", map[string]int{"threadId": 1}, "not stopped"},
		{"stepOut", map[string]int{"threadId": 1}, "not stopped"},
		{"setVariable", dap.SetVariableArguments{VariablesReference: 1, Name: "n", Value: "1"}, "not stopped"},
		{"copyToGlobals", map[string]any{"srcVariableName": "n", "dstVariableName": "m"}, "not stopped"},
		{"exceptionInfo", map[string]int{"threadId": 1}, "not stand at a panic"},
		{"pause", map[string]int{"threadId": 1}, "no cell is running"},
		{"evaluate", dap.EvaluateArguments{Expression: "", Context: "repl"}, ""},
		{"evaluate", dap.EvaluateArguments{Expression: "nadie", Context: "watch"}, "nadie"},
	})
	ask[nothing](s, "continue", map[string]int{"threadId": 1}) // it goes on already
	if got := ask[dap.ThreadsResponseBody](s, "threads", nothing{}); len(got.Threads) != 0 {
		t.Errorf("threads of a program that runs: %+v", got)
	}
	const code = "func f(n int, c struct{ x int }) int {\n\tm := n * 2\n\treturn m + c.x\n}\nf(1, struct{ x int }{3})"
	s.breakAt(code, at(3))
	cell := s.run(code)
	_, calls := s.stopped("breakpoint")
	here := calls[0].Id
	locals := ask[dap.ScopesResponseBody](s, "scopes", dap.ScopesArguments{FrameId: here}).Scopes[0].VariablesReference
	s.refuses([]wrong{
		{"scopes", dap.ScopesArguments{FrameId: 999}, "no longer there"},
		{"scopes", dap.ScopesArguments{FrameId: -1}, "no longer there"},
		{"variables", dap.VariablesArguments{VariablesReference: 0}, "no longer there"},
		{"setVariable", dap.SetVariableArguments{VariablesReference: locals, Name: "nadie", Value: "1"}, "failed to find the named variable"},
		{"setVariable", dap.SetVariableArguments{VariablesReference: locals, Name: "m", Value: `"texto"`}, "Unable to set variable"},
		{"setVariable", dap.SetVariableArguments{VariablesReference: 77, Name: "m", Value: "1"}, "no longer there"},
		{"evaluate", dap.EvaluateArguments{Expression: "m +", FrameId: here, Context: "repl"}, ""},
		{"evaluate", dap.EvaluateArguments{Expression: "m", FrameId: 999, Context: "repl"}, "no longer there"},
		{"evaluate", dap.EvaluateArguments{Expression: "f(1, c)", FrameId: here, Context: "hover"}, "from the console only"},
		{"copyToGlobals", map[string]any{"srcVariableName": "nadie", "dstVariableName": "m", "srcFrameId": here}, "nadie"},
		{"copyToGlobals", map[string]any{"srcVariableName": "m", "dstVariableName": "2m", "srcFrameId": here}, "no name in Go"},
		{"copyToGlobals", map[string]any{"srcVariableName": "m", "dstVariableName": "k", "srcFrameId": 999}, "no longer there"},
		{"exceptionInfo", nothing{}, "not stand at a panic"},
		{"richInspectVariables", map[string]any{"variableName": "nadie", "frameId": here}, "nadie"},
	})
	s.evaluates(here, [][2]string{{"m", "2"}, {"c.x", "3"}})
	if got := ask[dap.EvaluateResponseBody](s, "evaluate", dap.EvaluateArguments{Expression: "c", FrameId: here, Context: "hover"}); got.Result != "struct { x int } {x: 3}" || s.parts(got.VariablesReference)["x"].Value != "3" {
		t.Errorf("hover: %+v", got)
	}
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "5" {
		t.Errorf("it gives %q", got)
	}
	s.refuses([]wrong{ // what was good while it stood
		{"scopes", dap.ScopesArguments{FrameId: here}, "not stopped"},
		{"variables", dap.VariablesArguments{VariablesReference: locals}, ""},
	})
}
