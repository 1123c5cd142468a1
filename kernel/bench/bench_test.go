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
	for _, make := range []func(context.Context, string) (*kernel, error){cuaderno, ipykernel} {
		k, err := make(ctx, temp)
		if err != nil {
			t.Logf("not measured: %v", err)
			continue
		}
		k.name = []string{"cuaderno", "ipykernel"}[min(len(r.Memory), 1)]
		if err := k.measure(ctx, options{cells: 5, dir: "../../notebooks"}, r, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.find("cuaderno", kafkaCell); got <= 0 {
		t.Errorf("the kafka cell was not measured: %v", r.Cases)
	}
	r.markdown(t.Output())
	for _, warning := range r.worse(readBaseline(t)) {
		t.Log("WARNING: " + warning)
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
