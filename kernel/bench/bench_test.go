package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"
	"time"
)

// TestShort runs the short form: this kernel and, if its environment is there,
// ipykernel. Times are never a reason to fail; where a ratio to a peer is less
// than half of the stored one, the log says so.
func TestShort(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	temp := t.TempDir()
	r := newReport()
	var kernels []*kernel
	for _, p := range []struct {
		name string
		make func(context.Context, string) (*kernel, error)
	}{{ours, cuaderno}, {"ipykernel", ipykernel}} {
		k, err := p.make(ctx, temp)
		if err != nil {
			t.Logf("not measured: %v", err)
			continue
		}
		k.name = p.name
		kernels = append(kernels, k)
	}
	if err := measureKernels(ctx, kernels, options{cells: 5, dir: "../../notebooks"}, temp, r, io.Discard); err != nil {
		t.Fatal(err)
	}
	if len(r.Failures) > 0 || !r.cell(ours, kafkaCell).p50().known {
		t.Errorf("the kafka cell was not measured: %v, %q", r.Cases, r.Failures)
	}
	r.judge(false)
	r.markdown(t.Output())
	for _, warning := range r.worse(readBaseline(t)) {
		t.Log("WARNING: " + warning)
	}
}

// TestSoakShort is the short form of the soak: nothing that is checked may fail,
// and nothing may pile up.
func TestSoakShort(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	k, err := cuaderno(t.Context(), temp)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := measureSoak(t.Context(), k, options{dir: "../../notebooks", soak: 100}, temp, []int{20, 100}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range leaks(samples) {
		t.Errorf("leak: %s", leak)
	}
	last := samples[len(samples)-1]
	if last.Failed != 30 || last.Ended != 10 || last.KernelGo == 0 || last.WorkerFDs == 0 {
		t.Errorf("%+v", last)
	}
}

func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	steady := sample{KernelFDs: 20, WorkerFDs: 10, KernelGo: 40, WorkerGo: 5, Threads: 30, Processes: 3}
	leaking := steady
	leaking.WorkerFDs, leaking.Processes = 100, 4
	if got := leaks([]sample{steady, steady}); len(got) != 0 {
		t.Errorf("found %q where nothing leaks", got)
	}
	if got := leaks([]sample{steady, leaking}); len(got) != 2 {
		t.Errorf("found %q", got)
	}
}

func readBaseline(t *testing.T) map[string]float64 {
	t.Helper()
	data, err := os.ReadFile("testdata/ratios.json")
	if err != nil {
		t.Fatal(err)
	}
	var baseline map[string]float64
	if err := json.Unmarshal(data, &baseline); err != nil {
		t.Fatal(err)
	}
	return baseline
}

// worse are the ratios to peers that have fallen below half of the stored ones.
func (r *report) worse(baseline map[string]float64) []string {
	var out []string
	for name, now := range r.ratios() {
		if before := baseline[name]; now < before/2 {
			out = append(out, fmt.Sprintf("%s: this kernel was %.2f times as fast as the peer and is %.2f times", name, before, now))
		}
	}
	return out
}

func TestWorseTellsOfLostRatios(t *testing.T) {
	t.Parallel()
	r := newReport()
	r.add("cuaderno", "x", []time.Duration{10 * time.Millisecond})
	r.add("gonb", "x", []time.Duration{40 * time.Millisecond})
	if got := r.worse(map[string]float64{"gonb: x": 9}); len(got) != 1 {
		t.Errorf("4 after 9: %q", got)
	}
	if got := r.worse(map[string]float64{"gonb: x": 7}); len(got) != 0 {
		t.Errorf("4 after 7: %q", got)
	}
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	var took []time.Duration
	for i := range 100 {
		took = append(took, time.Duration(100-i)*time.Millisecond)
	}
	if got, want := newRow("k", "c", took), (row{"k", "c", 100, 51, 96, 100}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
