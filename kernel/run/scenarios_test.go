package run

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// Building an image takes half a second, so the short cells of these tests
// share one: the image's entry takes the branch that os.Args[1] names. Each
// body's lines count from celda[7]:1.

// scenario is one such cell.
type scenario struct{ name, body string }

// scenarioDecls are the declarations that the bodies use.
const scenarioDecls = `
//go:linkname counter V.counter.1
var counter int
//go:linkname gate V.gate.1
var gate chan int
//go:linkname past V.past.1
var past chan int

type level int
type colour string
type pair struct{ A, B int }
type broken struct{}
func (broken) Error() string { panic("no") }
type word string
func (w word) String() string { return "word " + string(w) }
`

// all lists the scenarios of every test in this package.
func all() []scenario {
	var list []scenario
	for _, e := range endings() {
		list = append(list, e.scenario)
	}
	for _, e := range outputs() {
		list = append(list, e.scenario)
	}
	for _, e := range interrupts() {
		list = append(list, e.scenario)
	}
	for _, e := range crashes() {
		list = append(list, e.scenario)
	}
	list = append(list, late()...)
	return append(list, scenario{"count", `counter++; show(counter)`})
}

// scenarioDir is the directory of scenarioImage; TestMain removes it.
var scenarioDir string //nolint:gochecknoglobals // set once, under scenarioImage

var scenarioImage = sync.OnceValues(func() (path string, err error) { //nolint:gochecknoglobals // built once for all tests
	var body strings.Builder
	body.WriteString("switch os.Args[1] {\n")
	for _, s := range all() {
		fmt.Fprintf(&body, "case %q: func() {\n//line celda[7]:1\n%s\n//line scenarios:1\n}()\n", s.name, s.body)
	}
	body.WriteString("default: panic(\"no scenario \" + os.Args[1])\n}")
	if scenarioDir, err = os.MkdirTemp("", "cuaderno-test-"); err != nil {
		return "", err
	}
	return buildImage(scenarioDir, 7, code{scenarioDecls, body.String()})
})

func TestMain(m *testing.M) {
	m.Run()
	if scenarioDir != "" {
		_ = os.RemoveAll(scenarioDir)
	}
}

// job is the named scenario as cell n.
func job(t *testing.T, n int, name string, args ...string) Job {
	t.Helper()
	path, err := scenarioImage()
	if err != nil {
		t.Fatal(err)
	}
	return Job{Cell: n, Image: path, Args: append([]string{name}, args...)}
}

// runScenario runs the named scenario as cell n and gives its output.
func runScenario(t *testing.T, p *Process, n int, name string, args ...string) (string, error) {
	t.Helper()
	rec := newRecorder()
	err := p.Run(t.Context(), job(t, n, name, args...), rec)
	return rec.String(), err
}

// stateKept fails the test unless this is the times-th call for the process:
// the worker's variable is what it was.
func stateKept(t *testing.T, p *Process, times int) {
	t.Helper()
	out, err := runScenario(t, p, 99, "count")
	if want := fmt.Sprintf("result %d\n", times); err != nil || out != want {
		t.Fatalf("the state afterwards: got %q, %v, want %q", out, err, want)
	}
}
