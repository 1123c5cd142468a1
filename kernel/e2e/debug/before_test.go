package debug

import (
	"testing"

	"github.com/google/go-dap"
)

// Between the click on the bug and the first cell everything can be asked: Delve
// leaves the first pause after it was attached unanswered.
func TestBeforeTheFirstCell(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.evaluates(0, [][2]string{{"1 + 1", "2"}})
	if got := s.inspect(); len(got) != 0 {
		t.Errorf("variables %+v", got)
	}
	ask[nothing](s, "setExceptionBreakpoints", dap.SetExceptionBreakpointsArguments{Filters: []string{"panic", "runtime-fatal-throw"}})
	s.breakAt("x := 5", at(1))
	s.stopsOnce("x := 5")
	s.evaluates(0, [][2]string{{"x + 1", "6"}})
}

const hits = "suma := 0\nfor i := range 10 {\n\tsuma += i\n}"

// A breakpoint may count, and be at a function by its name. Those that were set
// before the debugger was opened hold, too.
func TestHitsAndFunctions(t *testing.T) {
	t.Parallel()
	s := open(t)
	before := s.breakAt(hits, dap.SourceBreakpoint{Line: 3, HitCondition: "== 4"})
	s.start()
	if got := s.breakAt(hits, dap.SourceBreakpoint{Line: 3, HitCondition: "== 4"}); !before[0].Verified || !got[0].Verified || got[0].Line != 3 {
		t.Errorf("breakpoints %+v, %+v", before, got)
	}
	cell := s.run(hits)
	_, calls := s.stopped("breakpoint")
	s.evaluates(calls[0].Id, [][2]string{{"i", "3"}, {"suma", "3"}})
	s.breakAt(hits)
	ask[nothing](s, "continue", nothing{})
	cell.ends()

	s.run("func saluda(n int) int {\n\treturn n + suma\n}").ends()
	got := ask[dap.SetFunctionBreakpointsResponseBody](s, "setFunctionBreakpoints", dap.SetFunctionBreakpointsArguments{
		Breakpoints: []dap.FunctionBreakpoint{{Name: "saluda", Condition: "n > 1"}, {Name: "nadie"}},
	}).Breakpoints
	if len(got) != 2 || !got[0].Verified || got[1].Verified || got[1].Message == "" {
		t.Errorf("function breakpoints %+v", got)
	}
	s.run("saluda(1)").ends()
	cell = s.run("saluda(2)")
	if _, calls = s.stopped("function breakpoint"); place(calls) != "saluda:1 < celda[4]:1" {
		t.Errorf("stopped at %s", place(calls))
	}
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "47" {
		t.Errorf("it gives %q", got)
	}
	if got := ask[dap.SetFunctionBreakpointsResponseBody](s, "setFunctionBreakpoints", dap.SetFunctionBreakpointsArguments{}).Breakpoints; len(got) != 0 {
		t.Errorf("none asked for: %+v", got)
	}
	s.run("saluda(3)").ends()
}
