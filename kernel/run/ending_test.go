package run

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// describe puts an error of Run into one line: the user's frames of a panic,
// innermost first, and what else there is.
func describe(err error) string {
	var at strings.Builder
	frames := func(list []Frame) string {
		for _, f := range list {
			if f.User {
				fmt.Fprintf(&at, " %s:%d", f.File, f.Line)
			}
		}
		return at.String()
	}
	if e, ok := errors.AsType[*Panic](err); ok {
		return e.Error() + " @" + frames(e.Frames)
	}
	if e, ok := errors.AsType[*Crash](err); ok {
		return e.Error() + " @" + frames(e.Frames)
	}
	return fmt.Sprint(err)
}

// endingCase is a way for a cell to end.
type endingCase struct {
	scenario
	out string
	err string // described
}

func endings() []endingCase {
	return []endingCase{
		{scenario{"nothing", ``}, "", "<nil>"},
		{scenario{"a value", `show(42)`}, "result 42\n", "<nil>"},
		{scenario{"no value", `show(); show(nil)`}, "", "<nil>"},

		{scenario{"panic with a string", "println(1)\npanic(\"ay\")"}, "out \"1\\n\"\n", "panic: ay @ celda[7]:2"},
		{scenario{"panic with an error", `panic(fmt.Errorf("no hay %d", 3))`}, "", "panic: no hay 3 @ celda[7]:1"},
		{scenario{"panic with a Stringer", `panic(word("x"))`}, "", "panic: word x @ celda[7]:1"},
		{scenario{"panic with an int", `panic(7)`}, "", "panic: 7 @ celda[7]:1"},
		{scenario{"panic with a named int", `panic(level(7))`}, "", "panic: main.level(7) @ celda[7]:1"},
		{scenario{"panic with a named string", `panic(colour("rojo"))`}, "", `panic: main.colour("rojo") @ celda[7]:1`},
		{scenario{"panic with a struct", `panic(pair{1, 2})`}, "", "panic: (main.pair) {A:1 B:2} @ celda[7]:1"},
		{
			scenario{"panic with nil", `panic(nil)`},
			"",
			"panic: panic called with nil argument @ celda[7]:1",
		},
		{
			scenario{"panic in Error", `panic(broken{})`},
			"",
			"panic: main.broken (its Error or String method panicked) @ celda[7]:1",
		},
		{
			scenario{"index out of range", "s := []int{1}\ni := 5\n_ = s[i]"},
			"",
			"panic: runtime error: index out of range [5] with length 1 @ celda[7]:3",
		},
		{scenario{"nil map", "var m map[string]int\nm[\"a\"]++"}, "", "panic: assignment to entry in nil map @ celda[7]:2"},
		{
			scenario{"nil pointer", "var p *pair\n\nprintln(p.A)"},
			"",
			"panic: runtime error: invalid memory address or nil pointer dereference @ celda[7]:3",
		},
		{scenario{"panic in a function", "f := func() {\n panic(1) }\n\nf()"}, "", "panic: 1 @ celda[7]:2 celda[7]:4"},
		{
			scenario{"panic again in a deferred function", "defer func() {\n panic(fmt.Sprint(recover(), 2)) }()\npanic(1)"},
			"",
			"panic: 1 2 @ celda[7]:2 celda[7]:3",
		},
		{
			scenario{"panic recovered by the user", `defer func() { println("tengo", recover()) }(); panic("x")`},
			"out \"tengo x\\n\"\n", "<nil>",
		},

		{scenario{"exit", `println("antes"); exit(3); println("después")`}, "out \"antes\\n\"\n", "exit status 3"},
		{
			scenario{"exit cannot be recovered", `defer func() { println(recover()) }(); exit(0)`},
			"out \"<nil>\\n\"\n", "exit status 0",
		},
		{
			scenario{"exit in a goroutine ends the cell", `go func() { defer guard(); exit(4) }(); <-done(); goexit()`},
			"", "exit status 4",
		},
		{scenario{"goexit", `goexit()`}, "", "runtime.Goexit"},

		{
			scenario{"panic in a goroutine", "var wg sync.WaitGroup\nwg.Add(1)\ngo func() { defer wg.Done(); defer guard()\npanic(5) }()\nwg.Wait()\nprintln(\"sigue\")"},
			"err \"panic en una goroutine: 5\\n    celda[7]:4\\n\"\nout \"sigue\\n\"\n", "<nil>",
		},

		{scenario{"flags", `n := flag.Int("n", 1, ""); flag.Parse(); println(*n, flag.Args())`}, "out \"1 [flags -n=2 x]\\n\"\n", "<nil>"},
		{
			scenario{"wrong flag", `os.Args = []string{"celda", "-z"}; flag.Parse()`},
			"err \"flag provided but not defined: -z\\nUsage of celda:\\n\"\n", "exit status 2",
		},
		{scenario{"flag help", `os.Args = []string{"celda", "-h"}; flag.Parse()`}, "err \"Usage of celda:\\n\"\n", "exit status 0"},
	}
}

func TestACellEndsAndTheStateIsKept(t *testing.T) {
	t.Parallel()
	p := start(t)
	for i, c := range endings() {
		out, err := runScenario(t, p, 7, c.name, "-n=2", "x")
		if out != c.out || describe(err) != c.err {
			t.Errorf("%s:\n got %q, %s\nwant %q, %s", c.name, out, describe(err), c.out, c.err)
		}
		stateKept(t, p, i+1)
	}
}

func TestFlagsOfACellThatRunsAgain(t *testing.T) {
	t.Parallel()
	p := start(t)
	for range 2 {
		out, err := runScenario(t, p, 1, "flags")
		if want := "out \"1 [flags]\\n\"\n"; err != nil || out != want {
			t.Errorf("got %q, %v, want %q", out, err, want)
		}
	}
}

func TestAPanicHasAllFramesAndMarksTheUsers(t *testing.T) {
	t.Parallel()
	p := start(t)
	_, err := runScenario(t, p, 1, "panic in the standard library")
	e, ok := errors.AsType[*Panic](err)
	if !ok || len(e.Frames) < 2 {
		t.Fatalf("got %v", err)
	}
	if f := e.Frames[0]; f.Func != "strings.Repeat" || f.User {
		t.Errorf("innermost frame: %+v", f)
	}
	if f := e.Frames[1]; f.File != "celda[7]" || f.Line != 1 || !f.User {
		t.Errorf("next frame: %+v", f)
	}
}

func TestAnImageThatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	p := start(t)
	err := p.Run(t.Context(), Job{Cell: 1, Image: "/nowhere/c.so"}, newRecorder())
	if e, ok := errors.AsType[*LoadError](err); !ok || !strings.Contains(e.Message, "/nowhere/c.so") {
		t.Errorf("got %#v", err)
	}
	stateKept(t, p, 1)
}
