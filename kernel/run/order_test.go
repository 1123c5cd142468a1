package run

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// outputCase is a cell and what it shows.
type outputCase struct {
	scenario
	out string
}

func outputs() []outputCase {
	return []outputCase{
		{
			scenario{"print", `hprint("a", 1, 2, "b"); printf("%03d", 7); println(); println("x", 1)`},
			"out \"a1 2b007\\nx 1\\n\"\n",
		},
		{
			scenario{"all output is there at the end", `os.Stdout.WriteString("o"); os.Stderr.WriteString("e")`},
			"out \"o\"\nerr \"e\"\n",
		},
		{
			scenario{"standard error between prints", `for i := range 3 { println(i); fmt.Fprintln(os.Stderr, -i) }`},
			"out \"0\\n\"\nerr \"0\\n\"\nout \"1\\n\"\nerr \"-1\\n\"\nout \"2\\n\"\nerr \"-2\\n\"\n",
		},
		{
			scenario{"displays between prints", `for i := range 3 { println(i); gonbui.DisplayHTML(fmt.Sprintf("<b>%d</b>", i)) }; println("fin")`},
			"out \"0\\n\"\ndisplay 0\nout \"1\\n\"\ndisplay 1\nout \"2\\n\"\ndisplay 2\nout \"fin\\n\"\n",
		},
		{
			scenario{"updates", `gonbui.UpdateHTML("id", "uno"); gonbui.UpdateHTML("id", "dos"); gonbui.Sync(); gonbui.DisplayMarkdown("*tres*")`},
			"display uno\nupdate dos\ndisplay *tres*\n",
		},
		{scenario{"a png", `gonbui.DisplayPNG([]byte("abc"))`}, "display image/png (3 bytes)\n"},
		{
			scenario{"input", `gonbui.RequestInput("?", false)`},
			"err \"la entrada de teclado no está disponible: el programa lee un fin de archivo\\n\"\n",
		},
		{
			scenario{"a character in two writes", `os.Stdout.Write([]byte{0xc3}); sleep(1); os.Stdout.Write([]byte{0xa9, 'x'})`},
			"out \"éx\"\n",
		},
		{scenario{"bytes that are no text", `os.Stdout.Write([]byte{'a', 0xff, 'b', 0xe2, 0x82})`}, "out \"a\uFFFDb\uFFFD\"\n"},
		{
			scenario{"what only looks like a crash", `fmt.Fprint(os.Stderr, "panic: no\n\tsí\n"); println("vivo")`},
			"out \"vivo\\n\"\nerr \"panic: no\\n\\tsí\\n\"\n",
		},
		{
			scenario{"standard output captured", `
			old := os.Stdout
			r, w, _ := os.Pipe()
			os.Stdout = w
			println("dentro")
			os.Stdout = old
			b := make([]byte, 100)
			n, _ := r.Read(b)
			printf("%q\n", b[:n])`},
			"out \"\\\"dentro\\\\n\\\"\\n\"\n",
		},
		{
			scenario{"a goroutine that has lost its cell", `
			said := make(chan bool)
			pprof.SetGoroutineLabels(context.Background())
			go func() { println("perdida"); close(said) }()
			<-said`},
			"out \"perdida\\n\"\n",
		},
		{
			scenario{"a child's output", `c := exec.Command("echo", "hijo"); c.Stdout = os.Stdout; c.Run(); println("padre")`},
			"out \"hijo\\npadre\\n\"\n",
		},
	}
}

func TestOutputIsCompleteAndInOrder(t *testing.T) {
	t.Parallel()
	p := start(t)
	for i, c := range outputs() {
		if got, err := runScenario(t, p, i+1, c.name); err != nil || got != c.out {
			t.Errorf("%s: %v\n got %s\nwant %s", c.name, err, got, c.out)
		}
	}
}

func TestOrderHoldsManyTimes(t *testing.T) {
	t.Parallel()
	p := start(t)
	got, err := runScenario(t, p, 1, "much output of three kinds")
	var want strings.Builder
	for i := range 300 {
		fmt.Fprintf(&want, "out \"%d\\n\"\nerr \"%d\\n\"\ndisplay %d\n", i, i, i)
	}
	if err != nil || got != want.String() {
		t.Errorf("%v, first difference near %q", err, firstDifference(got, want.String()))
	}
}

// firstDifference is what got has where it first differs from want.
func firstDifference(got, want string) string {
	for i := range got {
		if i >= len(want) || got[i] != want[i] {
			return got[max(0, i-40):min(len(got), i+80)]
		}
	}
	return "its end"
}

func TestAFloodIsWhole(t *testing.T) {
	t.Parallel()
	p := start(t)
	lines, next := 0, ""
	err := p.Run(t.Context(), job(t, 1, "flood"), output.SinkFunc(func(e output.Event) {
		text := next + e.Text
		for {
			line, rest, ok := strings.Cut(text, "\n")
			if !ok {
				next = rest + line
				return
			}
			if line != strconv.Itoa(lines) {
				t.Errorf("line %d is %q", lines, line)
			}
			lines++
			text = rest
		}
	}))
	if err != nil || lines != 50_000 || next != "" {
		t.Errorf("%v, %d lines, then %q", err, lines, next)
	}
}

func TestTheBundleOfADisplay(t *testing.T) {
	t.Parallel()
	p := start(t)
	var got output.Event
	err := p.Run(t.Context(), job(t, 1, "a png"), output.SinkFunc(func(e output.Event) { got = e }))
	if err != nil || got.Kind != output.Display || got.Bundle["image/png"] != "YWJj" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDirectoryAndEnvironment(t *testing.T) {
	t.Parallel()
	p := start(t)
	dir := t.TempDir()
	if err := p.Chdir(dir); err != nil {
		t.Fatal(err)
	}
	if err := p.Setenv("SALUDO", "hola"); err != nil {
		t.Fatal(err)
	}
	got, err := runScenario(t, p, 1, "where and what")
	if want := fmt.Sprintf("out \"%s %s hola\\n\"\n", dir, dir); err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if err := p.Chdir(dir + "/no"); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("Chdir to nowhere: %v", err)
	}
}

// late are scenarios of which a part happens in a later cell.
func late() []scenario {
	return []scenario{
		{"panic in the standard library", `strings.Repeat("x", -1)`},
		{"much output of three kinds", `for i := range 300 { println(i); fmt.Fprintln(os.Stderr, i); gonbui.DisplayHTML(fmt.Sprint(i)) }`},
		{"endless flood", `for { poll(); println("x") }`},
		{"flood", `for i := range 50_000 { println(i) }`},
		{"where and what", `d, _ := os.Getwd(); println(d, os.Getenv("GONB_DIR"), os.Getenv("SALUDO"))`},
		{"wait to panic", "gate, past = make(chan int), make(chan int)\ngo func() { defer close(past); defer guard(); <-gate\npanic(\"tarde\") }()"},
		{"wait to print", `gate, past = make(chan int), make(chan int); go func() { defer guard(); <-gate; println("tarde"); close(past) }()`},
		{"wait to exit", `gate, past = make(chan int), make(chan int); go func() { defer close(past); defer guard(); <-gate; exit(1) }()`},
		{"open the gate", `println("abro"); close(gate); <-past; println("abierto")`},
	}
}

func TestWhatAGoroutineDoesAfterItsCellGoesToThatCell(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"wait to print": "out \"tarde\\n\"\n",
		"wait to panic": "err \"panic en una goroutine: tarde\\n    celda[7]:3\\n\"\n",
		"wait to exit":  "err \"una goroutine llamó a os.Exit(1): solo termina esa goroutine\\n\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t)
			first := newRecorder()
			if err := p.Run(t.Context(), job(t, 1, name), first); err != nil {
				t.Fatal(err)
			}
			second, err := runScenario(t, p, 2, "open the gate")
			if err != nil || second != "out \"abro\\nabierto\\n\"\n" {
				t.Errorf("second cell: %q, %v", second, err)
			}
			if got := first.String(); got != want {
				t.Errorf("first cell: %q, want %q", got, want)
			}
		})
	}
}
