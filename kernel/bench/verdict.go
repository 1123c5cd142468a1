package main

import (
	"fmt"
	"io"
)

// verdict is one row of the goals: what is aimed at, and what must hold.
type verdict struct {
	Name string
	Goal check
	Must check
}

// check is a figure against its limit.
type check struct {
	Measured float64
	Limit    float64
	Unit     string // of both, with what it is a figure of
	AtLeast  bool   // the limit is the least, not the most
	Result   result
}

// result is how a check ended.
type result string

// The results of a check.
const (
	met         result = "met"
	missed      result = "not met"
	notMeasured result = "not measured"
)

// figure is something measured; there may have been no way to measure it.
type figure struct {
	value float64
	known bool
}

// over is the ratio of two figures.
func (f figure) over(g figure) figure {
	if !f.known || !g.known || g.value == 0 {
		return figure{}
	}
	return figure{f.value / g.value, true}
}

// times is the figure in another unit.
func (f figure) times(factor float64) figure { return figure{f.value * factor, f.known} }

func (f figure) atMost(limit float64, unit string) check  { return f.check(limit, unit, false) }
func (f figure) atLeast(limit float64, unit string) check { return f.check(limit, unit, true) }

func (f figure) check(limit float64, unit string, atLeast bool) check {
	c := check{Measured: f.value, Limit: limit, Unit: unit, AtLeast: atLeast, Result: missed}
	switch {
	case !f.known:
		c.Result = notMeasured
	case atLeast && f.value >= limit, !atLeast && f.value <= limit:
		c.Result = met
	}
	return c
}

// String is the check as the table shows it.
func (c check) String() string {
	sign := "≤"
	if c.AtLeast {
		sign = "≥"
	}
	if c.Result == notMeasured {
		return fmt.Sprintf("%s %.4g %s: %s", sign, c.Limit, c.Unit, c.Result)
	}
	return fmt.Sprintf("%.3g %s %.4g %s: **%s**", c.Measured, sign, c.Limit, c.Unit, c.Result)
}

// markdownVerdicts writes the table of the verdicts, without the rows of which
// nothing was measured if the run was of some parts only.
func (r *report) markdownVerdicts(w io.Writer) {
	if len(r.Verdicts) == 0 {
		return
	}
	fmt.Fprint(w, "\n| case | must | goal |\n|---|---|---|\n")
	for _, v := range r.Verdicts {
		fmt.Fprintf(w, "| %s | %s | %s |\n", v.Name, v.Must, v.Goal)
	}
}

// broken says what must hold and does not, or was not measured.
func (r *report) broken() []string {
	var out []string
	for _, v := range r.Verdicts {
		if v.Must.Result == missed || v.Must.Result == notMeasured {
			out = append(out, fmt.Sprintf("%s: %s", v.Name, v.Must))
		}
	}
	return append(out, r.Failures...)
}
