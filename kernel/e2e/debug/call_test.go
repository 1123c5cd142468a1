package debug

import (
	"strings"
	"testing"

	"github.com/google/go-dap"
)

const resultless = `import (
	"fmt"
	"time"
)

var veces int

func anota(n int) {
	veces += n
}

func espera() {
	done := make(chan bool)
	go func() {
		time.Sleep(20 * time.Millisecond)
		done <- true
	}()
	<-done
	veces++
}

func escribe(texto string) {
	veces += len(texto)
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
	s.breakAt(resultless, at(29))
	cell := s.run("cuenta(1)")
	_, calls := s.stopped("breakpoint")
	here, caller := calls[0].Id, calls[1].Id
	for _, c := range [][3]string{
		{"anota(10)", "", "11"},            // a function of the notebook
		{"anotada(10)", "", "21"},          // a variable of it
		{"local(10)", "", "31"},            // a closure on the stack
		{"func() { veces++ }()", "", "32"}, // a literal
		{"anota(cuenta(0))", "", "64"},     // calls in each other
		{"escribe(\"uno\")", "", "67"},     // with a text, which Delve allocates
		{"espera()", "", "68"},             // that waits, and goes on in another thread
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
	if got := cell.ends(); got != "68" {
		t.Errorf("it gives %q", got)
	}
	s.mustNotHaveHeard("stopped")
	if a := s.try("scopes", dap.ScopesArguments{FrameId: here}); a.Success {
		t.Errorf("scopes of a frame that is gone: %+v", a)
	}
}

// A function that stops the program when an expression calls it is called once.
func TestCallThatStops(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	const code = "import \"runtime\"\nveces := 0\nfunc para() {\n\tveces++\n\truntime.Breakpoint()\n\tveces += 10\n}\nfunc aquí() int {\n\treturn veces\n}"
	s.run(code).ends()
	s.breakAt(code, at(9))
	cell := s.run("aquí()")
	s.stopped("breakpoint")
	if a := s.try("evaluate", dap.EvaluateArguments{Expression: "para()", Context: "repl"}); a.Success || !strings.Contains(a.Message, "is not over") {
		t.Errorf("%+v", a)
	}
	if _, calls := s.stopped("hardcoded breakpoint"); place(calls) != "para:6" {
		t.Errorf("it has stopped at %s", place(calls))
	}
	ask[nothing](s, "continue", nothing{})
	_, calls := s.stopped("breakpoint")
	if place(calls) != "aquí:9 < celda[2]:1" {
		t.Errorf("afterwards it stands at %s", place(calls))
	}
	s.evaluates(calls[0].Id, [][2]string{{"veces", "11"}})
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "11" {
		t.Errorf("it gives %q", got)
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
