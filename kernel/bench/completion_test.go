package main

import (
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/complete/oracle"
)

// TestCompletionShort asks in every situation, of a real kernel. Times are never a
// reason to fail.
func TestCompletionShort(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	k, err := cuaderno(t.Context(), temp)
	if err != nil {
		t.Fatal(err)
	}
	r := newReport()
	if err := k.completion(t.Context(), options{dir: "../../notebooks", long: 20}, temp, r, t.Output()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{firstTime, warm, fewCells, "after 20 cells", whileRun, whileBuild} {
		for _, kind := range []string{completes, inspects} {
			if got := r.Completion.find(kind, name); got.N == 0 || got.P50 <= 0 {
				t.Errorf("%s, %s: %+v", kind, name, got)
			}
		}
	}
	r.Completion.markdown(t.Output())
}

func TestCompletionVerdicts(t *testing.T) {
	t.Parallel()
	c := &completion{Cells: 500}
	for _, kind := range []string{completes, lists, inspects} {
		c.note(kind, warm, 20*time.Millisecond)
		c.note(kind, fewCells, 10*time.Millisecond)
		c.note(kind, "after 500 cells", 11*time.Millisecond)
	}
	c.Oracle = &oracle.Report{Probes: 300, Missing: []oracle.Missing{{Name: "main", Reason: "a reason"}}}
	c.conclude()
	for _, v := range c.criteria() {
		if v.Must.Result != met {
			t.Errorf("%s: %s", v.Name, v.Must)
		}
	}
	for _, kind := range []string{completes, lists, inspects} {
		c.note(kind, warm, 60*time.Millisecond)
		c.took[[2]string{kind, "after 500 cells"}][0] = 60 * time.Millisecond
	}
	c.Oracle.Probes, c.Oracle.Missing = 100, append(c.Oracle.Missing, oracle.Missing{Name: "x"})
	c.conclude()
	for _, v := range c.criteria() {
		if v.Must.Result != missed {
			t.Errorf("%s: %s", v.Name, v.Must)
		}
	}
}
