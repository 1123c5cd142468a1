package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report is everything that was measured. Times are in milliseconds.
type report struct {
	Date, Machine   string
	Cases           []row
	Phases          []row
	Programs        []program
	Memory          map[string]memory // of kernel and worker after the kafka cells
	PerCell         int64             // bytes that each further cell of a long session keeps
	CrowdSeconds    float64           // until all kernels at once had ended
	NotebookSeconds float64           // notebook 01 in one kernel
	ClassSeconds    float64           // in many at once
	ClassShare      int64             // bytes of each of these, kernel and worker, shared pages divided
	Failures        []string          // what could not be measured
	Soak            []sample          `json:",omitempty"`
}

// row is the distribution of one figure.
type row struct {
	Kernel, Case  string
	N             int
	P50, P95, P99 float64
}

func newReport() *report {
	return &report{
		Date:    time.Now().Format("2006-01-02 15:04"),
		Machine: fmt.Sprintf("%s/%s, %d cores, %s, load %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), load()),
		Memory:  map[string]memory{},
	}
}

// load is how busy the machine was when the measuring began.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(text))[0]
}

func (r *report) add(kernel, name string, took []time.Duration) {
	r.Cases = append(r.Cases, newRow(kernel, name, took))
}

func (r *report) memory(kernel string, pid int) { r.Memory[kernel] = memoryOf(pid) }

func newRow(kernel, name string, took []time.Duration) row {
	sorted := slices.Sorted(slices.Values(took))
	at := func(percent int) float64 {
		if len(sorted) == 0 {
			return 0
		}
		return float64(sorted[min(len(sorted)-1, len(sorted)*percent/100)].Microseconds()) / 1000
	}
	return row{kernel, name, len(sorted), at(50), at(95), at(99)}
}

// find is the median of a figure, 0 if it was not measured.
func (r *report) find(kernel, name string) float64 {
	for _, c := range r.Cases {
		if c.Kernel == kernel && c.Case == name {
			return c.P50
		}
	}
	return 0
}

// ratios are the figures that mean something on another machine: how much faster
// this kernel is than a peer in the same run, by "peer: case".
func (r *report) ratios() map[string]float64 {
	out := map[string]float64{}
	for _, c := range r.Cases {
		if ours := r.find("cuaderno", c.Case); c.Kernel != "cuaderno" && ours > 0 {
			out[c.Kernel+": "+c.Case] = c.P50 / ours
		}
	}
	return out
}

// markdown writes the tables.
func (r *report) markdown(w io.Writer) {
	fmt.Fprintf(w, "%s, %s; ms.\n\n| case | kernel | n | p50 | p95 | p99 | × cuaderno |\n|---|---|---|---|---|---|---|\n", r.Date, r.Machine)
	cases := slices.Clone(r.Cases)
	first := map[string]int{}
	for i, c := range cases {
		if _, ok := first[c.Case]; !ok {
			first[c.Case] = i
		}
	}
	slices.SortStableFunc(cases, func(a, b row) int { return first[a.Case] - first[b.Case] })
	for _, c := range cases {
		ratio := ""
		if ours := r.find("cuaderno", c.Case); ours > 0 {
			ratio = fmt.Sprintf("%.2g", c.P50/ours)
		}
		fmt.Fprintf(w, "| %s | %s | %d | %.1f | %.1f | %.1f | %s |\n", c.Case, c.Kernel, c.N, c.P50, c.P95, c.P99, ratio)
	}
	for _, f := range r.Failures {
		fmt.Fprintf(w, "\nNot measured: %s\n", f)
	}
	r.markdownMemory(w)
	r.markdownPhases(w)
	r.markdownPrograms(w)
	r.markdownSoak(w)
}

func (r *report) markdownMemory(w io.Writer) {
	if len(r.Memory) == 0 {
		return
	}
	fmt.Fprint(w, "\n| memory, MB | resident | shared pages divided | private |\n|---|---|---|---|\n")
	for _, c := range []string{"cuaderno", "gonb", "ipykernel", "evcxr"} {
		if m, ok := r.Memory[c]; ok {
			fmt.Fprintf(w, "| %s | %d | %d | %d |\n", c, m.Resident>>20, m.Share>>20, m.Private>>20)
		}
	}
	if r.PerCell != 0 {
		fmt.Fprintf(w, "\nEach further cell of a long session keeps %d KB.\n", r.PerCell>>10)
	}
	if r.CrowdSeconds != 0 {
		fmt.Fprintf(w, "\nAll kernels at once: %.1f s.\n", r.CrowdSeconds)
	}
	if r.ClassSeconds != 0 {
		fmt.Fprintf(w, "\nNotebook 01 built ahead, with a Kafka cluster each: %.1f s in one kernel, %.1f s in all at once, which hold %d MB each, shared pages divided.\n", r.NotebookSeconds, r.ClassSeconds, r.ClassShare>>20)
	}
}

func (r *report) markdownPhases(w io.Writer) {
	if len(r.Phases) == 0 {
		return
	}
	fmt.Fprint(w, "\n| phase | cell | p50 | p95 | p99 |\n|---|---|---|---|---|\n")
	for _, p := range r.Phases {
		fmt.Fprintf(w, "| %s | %s | %.2f | %.2f | %.2f |\n", p.Case, p.Kernel, p.P50, p.P95, p.P99)
	}
}

func (r *report) markdownPrograms(w io.Writer) {
	if len(r.Programs) == 0 {
		return
	}
	fmt.Fprint(w, "\n| code | compiled, ms | in a cell, ms | ratio |\n|---|---|---|---|\n")
	for _, p := range r.Programs {
		fmt.Fprintf(w, "| %s | %.1f | %.1f | %.2f |\n", p.Name, p.Compiled, p.Cell, p.Cell/p.Compiled)
	}
}
