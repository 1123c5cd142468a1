package debug

import (
	"strings"
	"testing"

	"github.com/google/go-dap"
)

const steps = `import "fmt"

type punto struct{ x, y int }

func (p *punto) mueve(dx int) {
	p.x += dx
}

func doble(n int) int {
	return 2 * n
}

func recorre(p *punto) int {
	suma := 0
	for i := range 3 {
		suma += doble(i)
		p.mueve(i)
	}
	return suma
}
`

// go asks for a step and waits for its end.
func (s *session) step(command string, thread int) []dap.StackFrame {
	s.t.Helper()
	ask[nothing](s, command, map[string]int{"threadId": thread})
	_, calls := s.stopped("step")
	return calls
}

// Steps stay in the user's code: what was put round it, and the worker below it,
// are passed through.
func TestSteps(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.run(steps).ends()
	const call = "p := punto{}\nr := recorre(&p)\nfmt.Print(r, p.x)"
	s.breakAt(call, at(2))
	cell := s.run(call)
	e, calls := s.stopped("breakpoint")
	if got := place(calls); got != "celda[2]:2" {
		t.Fatalf("stopped at %s", got)
	}
	for _, c := range [][2]string{
		{"stepIn", "recorre:13 < celda[2]:2"},
		{"next", "recorre:14 < celda[2]:2"},
		{"next", "recorre:15 < celda[2]:2"},
		{"next", "recorre:16 < celda[2]:2"},
		{"stepIn", "doble:9 < recorre:16 < celda[2]:2"},
		{"stepOut", "recorre:16 < celda[2]:2"},
		{"next", "recorre:17 < celda[2]:2"},
		{"stepIn", "punto.mueve:5 < recorre:17 < celda[2]:2"},
		{"stepOut", "recorre:17 < celda[2]:2"},
		{"stepOut", "celda[2]:2"},
		{"next", "celda[2]:3"},
		{"stepIn", ""}, // into what prints: there is nothing to see, and the cell ends
	} {
		if c[1] == "" {
			ask[nothing](s, c[0], map[string]int{"threadId": e.ThreadId})
			break
		}
		if got := place(s.step(c[0], e.ThreadId)); got != c[1] {
			t.Errorf("%s: at %s, want %s", c[0], got, c[1])
		}
	}
	if got := cell.ends(); got != "6 3" {
		t.Errorf("printed %q", got)
	}
}

// A step may go into a library, whose source is there to read, and out again.
func TestStepIntoLibrary(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	const code = "import \"container/list\"\nl := list.New()\nl.PushBack(7)\nl.Len()"
	s.breakAt(code, at(3))
	cell := s.run(code)
	e, _ := s.stopped("breakpoint")
	calls := s.step("stepIn", e.ThreadId)
	if len(calls) != 2 || !strings.HasSuffix(calls[0].Name, ".PushBack") || calls[1].Name != "celda[1]" {
		t.Fatalf("at %s", place(calls))
	}
	source := ask[dap.SourceResponseBody](s, "source", dap.SourceArguments{Source: calls[0].Source})
	lines := strings.Split(source.Content, "\n")
	if calls[0].Line > len(lines) || !strings.Contains(strings.Join(lines[max(0, calls[0].Line-3):calls[0].Line], "\n"), "PushBack") {
		t.Errorf("line %d of %s is not in the function", calls[0].Line, calls[0].Source.Path)
	}
	if a := s.try("source", dap.SourceArguments{Source: &dap.Source{Path: "/etc/passwd"}}); a.Success {
		t.Error("it shows what is no source")
	}
	if got := place(s.step("stepOut", e.ThreadId)); got != "celda[1]:4" { // of the call nothing is left to do
		t.Errorf("out of it: %s", got)
	}
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "1" {
		t.Errorf("printed %q", got)
	}
}

// A breakpoint may be set while a cell runs, have a condition, or print.
func TestBreakpointsWhileRunning(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	const loop = "import \"time\"\nvueltas := 0\nfor sigue {\n\tvueltas++\n\ttime.Sleep(time.Millisecond)\n}"
	s.run("sigue := true").ends()
	cell := s.run(loop)
	bps := s.breakAt(loop, dap.SourceBreakpoint{Line: 4, Condition: "vueltas > 20 && sigue"})
	if !bps[0].Verified {
		t.Errorf("%+v", bps)
	}
	_, calls := s.stopped("breakpoint")
	if got := s.evaluate(calls[0].Id, "vueltas"); got != "21" {
		t.Errorf("vueltas = %s when the condition is first true", got)
	}
	s.breakAt(loop, dap.SourceBreakpoint{Line: 4, LogMessage: "van {vueltas} de {len(\"ab\")}"})
	s.evaluates(calls[0].Id, [][2]string{{"sigue = false", ""}, {"sigue", "false"}})
	ask[nothing](s, "continue", map[string]int{"threadId": 1})
	if got := cell.ends(); got != "" {
		t.Errorf("printed %q", got)
	}
	s.run("sigue = true; vueltas = 5").ends()
	again := "for sigue {\n\tvueltas++\n\tsigue = vueltas < 7\n}"
	s.breakAt(again, dap.SourceBreakpoint{Line: 3, LogMessage: "van {vueltas}"})
	if got := s.run(again).ends(); got != "van 6\nvan 7\n" {
		t.Errorf("the log point printed %q", got)
	}
}

// A breakpoint on a line without code moves to the next that has some.
func TestBreakpointsMove(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	const code = "// nada\n\nx := 1\n\n// nada más\n"
	got := s.breakAt(code, at(1), at(3), at(4))
	if !got[0].Verified || got[0].Line != 3 || !got[1].Verified || got[2].Verified || got[2].Message == "" {
		t.Errorf("%+v", got)
	}
	s.stopsOnce(code)
}

// Breakpoints outlast running a cell again, editing it (JupyterLab sets those of
// the new text), a new process, and are forgotten when the debugger is closed.
func TestBreakpointsAreKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	const code, edited = "y := 1\ny++", "// más\ny := 1\ny++"
	s.breakAt(code, at(2))
	for range 2 {
		s.stopsOnce(code)
	}
	s.breakAt(edited, at(3))
	if got := s.run("%restart").ends(); !strings.Contains(got, "new process") {
		t.Errorf("%q", got)
	}
	for _, text := range []string{edited, code} {
		s.stopsOnce(text)
	}
	type info struct {
		Breakpoints []struct{ Source string } `json:"breakpoints"`
	}
	if got := ask[info](s, "debugInfo", nothing{}); len(got.Breakpoints) != 2 {
		t.Errorf("%+v", got)
	}
	ask[nothing](s, "disconnect", nothing{})
	if got := ask[info](s, "debugInfo", nothing{}); len(got.Breakpoints) != 0 {
		t.Errorf("%+v", got)
	}
	s.run(code).ends()
	s.start()
	s.breakAt(code, at(1))
	s.stopsOnce(code)
}

// A panic stops where it happens, with the calls and variables that led to it.
func TestPanics(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	ask[nothing](s, "setExceptionBreakpoints", dap.SetExceptionBreakpointsArguments{Filters: []string{"unrecovered-panic"}})
	s.run("func divide(a, b int) int {\n\treturn a / b\n}").ends()
	if got := s.run("func() { defer func() { recover() }(); divide(1, 0) }(); 7").ends(); got != "7" {
		t.Errorf("a panic that is recovered: %q", got)
	}
	cell := s.run("divide(1, 0)")
	e, calls := s.stopped("exception")
	if !strings.Contains(e.Text, "divide by zero") || place(calls) != "divide:2 < celda[3]:1" {
		t.Errorf("%q at %s", e.Text, place(calls))
	}
	if locals := s.scope(calls[0].Id, "Locals"); locals["a"].Value != "1" || locals["b"].Value != "0" {
		t.Errorf("locals %+v", locals)
	}
	if info := ask[dap.ExceptionInfoResponseBody](s, "exceptionInfo", map[string]int{"threadId": e.ThreadId}); !strings.Contains(info.Description, "divide by zero") {
		t.Errorf("%+v", info)
	}
	ask[nothing](s, "continue", nothing{})
	if reply := cell.fails(); reply.Failure == nil || reply.EName != "Panic" {
		t.Errorf("%+v", reply)
	}
	ask[nothing](s, "setExceptionBreakpoints", dap.SetExceptionBreakpointsArguments{Filters: []string{"panic"}})
	cell = s.run("func() { defer func() { recover() }(); divide(2, 0) }()")
	if _, calls = s.stopped("exception"); place(calls) != "divide:2 < celda[4].func1:1 < celda[4]:1" {
		t.Errorf("at %s", place(calls))
	}
	ask[nothing](s, "continue", nothing{})
	cell.ends()
}
