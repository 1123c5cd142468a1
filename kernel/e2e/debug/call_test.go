package debug

import (
	"testing"

	"github.com/google/go-dap"
)

const resultless = `import "fmt"

var veces int

func anota(n int) {
	veces += n
}

func cuenta(n int) int {
	local := func(m int) { veces += m }
	local(n)
	return veces
}

anotada := anota
_ = fmt.Sprint()`

// A function without results is called once, and the program stands where it stood:
// no client hears of a stop, and the frames and values that it knows stay good.
func TestCallsWithoutResults(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.run(resultless).ends()
	s.breakAt(resultless, at(12))
	cell := s.run("cuenta(1)")
	_, calls := s.stopped("breakpoint")
	here, caller := calls[0].Id, calls[1].Id
	for _, c := range [][3]string{
		{"anota(10)", "", "11"},            // a function of the notebook
		{"anotada(10)", "", "21"},          // a variable of it
		{"local(10)", "", "31"},            // a closure on the stack
		{"func() { veces++ }()", "", "32"}, // a literal
		{"anota(cuenta(0))", "", "64"},     // calls in each other
	} {
		if got := s.evaluate(here, c[0]); got != c[1] {
			t.Errorf("%s gives %q", c[0], got)
		}
		if got := s.evaluate(caller, "veces"); got != c[2] {
			t.Errorf("after %s veces = %s, want %s", c[0], got, c[2])
		}
		if got := s.scope(here, "Locals")["n"].Value; got != "1" {
			t.Errorf("after %s n = %s", c[0], got)
		}
	}
	if got := place(calls); got != place(s.calls(0)) {
		t.Errorf("it stood at %s and now at %s", got, place(s.calls(0)))
	}
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "64" {
		t.Errorf("it gives %q", got)
	}
	s.mustNotHaveHeard("stopped")
	if a := s.try("scopes", dap.ScopesArguments{FrameId: here}); a.Success {
		t.Errorf("scopes of a frame that is gone: %+v", a)
	}
}

// mustNotHaveHeard checks the events that have come and that nobody has looked at.
func (s *session) mustNotHaveHeard(kind string) {
	s.t.Helper()
	for {
		select {
		case e := <-s.events:
			if e.Event == kind {
				s.t.Errorf("event %s: %s", kind, e.Body)
			}
		default:
			return
		}
	}
}
