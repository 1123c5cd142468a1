package main

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/complete/oracle"
)

// completion is what the answers at a cursor take.
type completion struct {
	Cells  int // of the long session
	Rows   []row
	Growth map[string]float64 // by kind: p50 in the long session, in p50 after ten cells
	Oracle *oracle.Report     `json:",omitempty"`

	took map[[2]string][]time.Duration // by kind and situation
	keys [][2]string                   // in the order of the first answers
}

// What is wanted of the answers.
const (
	wantedP95    = 50.0 // ms, warm
	wantedGrowth = 1.5  // what a long session may take more; less is noise
)

func (c *completion) note(kind, name string, took time.Duration) {
	if c.took == nil {
		c.took = map[[2]string][]time.Duration{}
	}
	key := [2]string{kind, name}
	if c.took[key] == nil {
		c.keys = append(c.keys, key)
	}
	c.took[key] = append(c.took[key], took)
}

// conclude makes the rows and the growth of what was noted.
func (c *completion) conclude() {
	c.Rows, c.Growth = nil, map[string]float64{}
	for _, key := range c.keys {
		c.Rows = append(c.Rows, newRow(key[0], key[1], c.took[key]))
	}
	for _, kind := range []string{completes, lists, inspects} {
		if few := c.find(kind, fewCells).P50; few > 0 {
			c.Growth[kind] = c.find(kind, fmt.Sprintf(manyCells, c.Cells)).P50 / few
		}
	}
}

func (c *completion) find(kind, name string) row {
	for _, r := range c.Rows {
		if r.Kernel == kind && r.Case == name {
			return r
		}
	}
	return row{}
}

// criteria are the verdicts on what is wanted.
func (c *completion) criteria() []verdict {
	p95 := func(kind, name string) figure { r := c.find(kind, name); return figure{r.P95, r.N > 0} }
	growth := func(kind string) figure { g, ok := c.Growth[kind]; return figure{g, ok} }
	row := func(name string, holds check) verdict { return verdict{name, holds, holds} }
	many := fmt.Sprintf(manyCells, c.Cells)
	rows := []verdict{
		row(completes+": p95, notebook 01, warm", p95(completes, warm).atMost(wantedP95, "ms")),
		row(inspects+": p95, notebook 01, warm", p95(inspects, warm).atMost(wantedP95, "ms")),
		row(completes+": p50 "+many, growth(completes).atMost(wantedGrowth, "× after 10 cells")),
		row(inspects+": p50 "+many, growth(inspects).atMost(wantedGrowth, "× after 10 cells")),
		row(lists+", of which there are hundreds "+many+": p95", p95(lists, many).atMost(wantedP95, "ms")),
	}
	if c.Oracle == nil {
		return rows
	}
	return append(
		rows,
		row("places at which gopls was asked", figure{float64(c.Oracle.Probes), true}.atLeast(200, "places")),
		row("names that gopls offers and completion does not", figure{float64(len(c.Oracle.Unexplained())), true}.atMost(0, "without a reason")),
	)
}

// markdown writes the tables of completion.
func (c *completion) markdown(w io.Writer) {
	if c == nil {
		return
	}
	fmt.Fprint(w, "\n| completion and inspection | situation | n | p50 | p95 | p99 |\n|---|---|---|---|---|---|\n")
	for _, r := range c.Rows {
		fmt.Fprintf(w, "| %s | %s | %d | %.2f | %.2f | %.2f |\n", r.Kernel, r.Case, r.N, r.P50, r.P95, r.P99)
	}
	if o := c.Oracle; o != nil {
		fmt.Fprintf(w, "\n%d probes, %d candidates of gopls. Not offered:\n\n| candidate | times | reason | one of the places |\n|---|---|---|---|\n", o.Probes, o.Candidates)
		for _, m := range o.Missing {
			fmt.Fprintf(w, "| %s | %d | %s | `%s` |\n", cmp.Or(m.Name, "any"), m.Times, cmp.Or(m.Reason, "NONE"), m.Place)
		}
	}
}

// markdownCompletion writes nothing but that.
func (r *report) markdownCompletion(w io.Writer) {
	fmt.Fprintf(w, "%s, %s; ms.\n", r.Date, r.Machine)
	r.Completion.markdown(w)
	r.markdownVerdicts(w)
}
