package main

import (
	"strings"
	"testing"
	"time"
)

func TestVerdictsCompareInTheSameRun(t *testing.T) {
	t.Parallel()
	r := newReport()
	r.add(ours, plainCell, []time.Duration{50 * time.Millisecond})
	r.add("gonb", plainCell, []time.Duration{300 * time.Millisecond})
	r.add(ours, sameCell, []time.Duration{time.Millisecond, time.Millisecond, 6 * time.Millisecond})
	r.Figures[aheadCompiled] = 0
	want := map[string][2]result{ // must, goal
		plainCell:           {met, missed}, // 6 times as fast, and 50 ms
		kafkaCell:           {notMeasured, notMeasured},
		sameCell:            {notMeasured, met}, // without ipykernel
		aheadCell:           {met, notMeasured}, // 0 is a figure
		sameCell + ": p99":  {missed, missed},
		plainCell + ": p99": {met, met},
	}
	for _, v := range r.criteria() {
		if w, ok := want[v.Name]; ok && [2]result{v.Must.Result, v.Goal.Result} != w {
			t.Errorf("%s: must %v, goal %v", v.Name, v.Must, v.Goal)
		}
	}
}

// A run of parts has verdicts on these; a whole one fails for what is missing.
func TestWhatWasNotMeasuredIsNotMet(t *testing.T) {
	t.Parallel()
	for _, whole := range []bool{false, true} {
		r := newReport()
		r.add(ours, startCase, []time.Duration{20 * time.Millisecond})
		r.judge(whole)
		broken := strings.Join(r.broken(), "\n")
		if strings.Contains(broken, "each further cell") != whole || strings.Contains(broken, startCase) {
			t.Errorf("whole: %v, broken: %s", whole, broken)
		}
	}
}

func TestStagesAreReadFromTheLog(t *testing.T) {
	t.Parallel()
	log := "time=1 level=DEBUG msg=stage kernel=k name=compile µs=12000\n" +
		"time=2 level=DEBUG msg=stage kernel=k name=execute µs=1500\n" +
		"time=3 level=INFO msg=cell kernel=k number=1 outcome=ok ms=20\n"
	if execute, compiled := readStages([]byte(log)); execute != 1500*time.Microsecond || compiled != 1 {
		t.Errorf("%v, %d", execute, compiled)
	}
}
