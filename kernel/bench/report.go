package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report is everything that was measured. Times are in milliseconds.
type report struct {
	Date, Machine string
	Cases         []row
	Phases        []row
	Programs      []program
	Memory        map[string]memory  // of kernel and worker after the kafka cells
	Figures       map[string]float64 // by the names in criteria.go
	Failures      []string           // what could not be measured
	Soak          []sample           `json:",omitempty"`
	Completion    *completion        `json:",omitempty"`
	Verdicts      []verdict
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
		Figures: map[string]float64{},
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

// cell is the row of a kernel and a kind of cell; an empty one if there is none.
func (r *report) cell(kernel, name string) row {
	for _, c := range r.Cases {
		if c.Kernel == kernel && c.Case == name {
			return c
		}
	}
	return row{}
}

func (c row) p50() figure { return figure{c.P50, c.N > 0} }

// spread is the 99th percentile over the median.
func (c row) spread() figure { return figure{c.P99, c.N > 0}.over(c.p50()) }

func (r *report) figure(name string) figure {
	value, known := r.Figures[name]
	return figure{value, known}
}

// ratios are the figures that mean something on another machine: how much faster
// this kernel is than a peer in the same run, by "peer: case".
func (r *report) ratios() map[string]float64 {
	out := map[string]float64{}
	for _, c := range r.Cases {
		if ratio := c.p50().over(r.cell(ours, c.Case).p50()); c.Kernel != ours && ratio.known {
			out[c.Kernel+": "+c.Case] = ratio.value
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
		if times := c.p50().over(r.cell(ours, c.Case).p50()); times.known {
			ratio = fmt.Sprintf("%.2g", times.value)
		}
		fmt.Fprintf(w, "| %s | %s | %d | %.1f | %.1f | %.1f | %s |\n", c.Case, c.Kernel, c.N, c.P50, c.P95, c.P99, ratio)
	}
	for _, f := range r.Failures {
		fmt.Fprintf(w, "\nFAILED: %s\n", f)
	}
	r.markdownVerdicts(w)
	r.markdownMemory(w)
	r.markdownPhases(w)
	r.markdownPrograms(w)
	r.markdownSoak(w)
	r.Completion.markdown(w)
}

func (r *report) markdownMemory(w io.Writer) {
	if len(r.Memory) == 0 {
		return
	}
	fmt.Fprint(w, "\n| memory, MB | resident | shared pages divided | private |\n|---|---|---|---|\n")
	for _, c := range []string{ours, "gonb", "ipykernel", "evcxr"} {
		if m, ok := r.Memory[c]; ok {
			fmt.Fprintf(w, "| %s | %d | %d | %d |\n", c, m.Resident>>20, m.Share>>20, m.Private>>20)
		}
	}
	r.markdownFigures(w)
}

func (r *report) markdownFigures(w io.Writer) {
	if len(r.Figures) == 0 {
		return
	}
	fmt.Fprint(w, "\n| figure | |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(r.Figures)) {
		fmt.Fprintf(w, "| %s | %.4g |\n", name, r.Figures[name])
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
