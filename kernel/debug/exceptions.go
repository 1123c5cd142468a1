package debug

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// The filters of setExceptionBreakpoints.
const (
	filterUnrecovered = "unrecovered-panic"
	filterAll         = "panic"
	filterFatal       = "runtime-fatal-throw" // Delve's
)

func exceptionFilters(lang diag.Lang) []dap.ExceptionBreakpointsFilter {
	return []dap.ExceptionBreakpointsFilter{
		{Filter: filterUnrecovered, Default: true, Label: diag.Text{ES: "Panics que nadie recupera", EN: "Panics that nobody recovers"}.In(lang)},
		{Filter: filterAll, Label: diag.Text{ES: "Todos los panics", EN: "All panics"}.In(lang)},
		{Filter: filterFatal, Default: true, Label: diag.Text{ES: "Errores fatales de Go", EN: "Go's fatal errors"}.In(lang)},
	}
}

// The functions at which a panic shows itself. The worker recovers what nobody
// else does, in a deferred function: the calls that led there are still on the
// stack then.
const (
	recovering = workerPackage + ".panickedWith"
	panicking  = "runtime.gopanic"
)

// exceptions are the filters in use.
type exceptions struct {
	filters []string
	ids     map[int]bool // breakpoints of ours
	text    string       // of the panic at which the program stands
}

func (e *exceptions) on(filter string) bool { return slices.Contains(e.filters, filter) }

// functions are the breakpoints that the filters need.
func (e *exceptions) functions() []dap.FunctionBreakpoint {
	var out []dap.FunctionBreakpoint
	if e.on(filterUnrecovered) {
		out = append(out, dap.FunctionBreakpoint{Name: recovering})
	}
	if e.on(filterAll) {
		out = append(out, dap.FunctionBreakpoint{Name: panicking})
	}
	return out
}

// note remembers what ids Delve gave the breakpoints of functions.
func (e *exceptions) note(wanted []dap.FunctionBreakpoint, got []dap.Breakpoint) {
	e.ids = map[int]bool{}
	for i, b := range got {
		if i < len(wanted) && (wanted[i].Name == recovering || wanted[i].Name == panicking) {
			e.ids[b.Id] = true
		}
	}
}

// hit tells whether a stop is at a panic.
func (e *exceptions) hit(s dap.StoppedEventBody) bool {
	return slices.ContainsFunc(s.HitBreakpointIds, func(id int) bool { return e.ids[id] })
}

// setExceptionBreakpoints chooses the panics to stop at.
func (a *Adapter) setExceptionBreakpoints(ctx context.Context, q dap.SetExceptionBreakpointsArguments) (any, error) {
	a.exceptions.filters = q.Filters
	a.applyFunctions(ctx)
	a.applyExceptions(ctx)
	out := dap.SetExceptionBreakpointsResponseBody{Breakpoints: []dap.Breakpoint{}}
	for range q.Filters {
		out.Breakpoints = append(out.Breakpoints, dap.Breakpoint{Verified: true})
	}
	return out, nil
}

// applyExceptions tells Delve the filters that are its own. It takes them only
// while the program stands.
func (a *Adapter) applyExceptions(ctx context.Context) {
	filters := []string{}
	for _, f := range []string{filterUnrecovered, filterFatal} {
		if a.exceptions.on(f) {
			filters = append(filters, f)
		}
	}
	_ = a.whileStopped(ctx, func(c *client) error {
		return c.call(ctx, "setExceptionBreakpoints", dap.SetExceptionBreakpointsArguments{Filters: filters}, nil)
	})
}

// panicText is what the panic says at which the top frame stands.
func (a *Adapter) panicText(ctx context.Context, c *client, top dap.StackFrame) string {
	for _, name := range []string{"message", "e"} { // of panickedWith, of gopanic
		var out dap.EvaluateResponseBody
		err := c.call(ctx, "evaluate", dap.EvaluateArguments{Expression: name, FrameId: top.Id, Context: "variables"}, &out)
		if text, quoted := strconv.Unquote(out.Result); err == nil && quoted == nil {
			return text
		}
		// Delve cannot always read an interface that lies in registers.
		if err == nil && !strings.Contains(out.Result, "unreadable") {
			return panicValue(readable(out.Result))
		}
	}
	return "panic"
}

// panicValue is the value in Delve's text of an interface: interface {}(T) value.
func panicValue(text string) string {
	if rest, ok := strings.CutPrefix(text, "interface {}("); ok {
		if _, value, found := strings.Cut(rest, ") "); found {
			return value
		}
	}
	return text
}

// exceptionInfo tells of the panic at which the program stands.
func (a *Adapter) exceptionInfo(context.Context, none) (any, error) {
	if a.exceptions.text == "" {
		return nil, a.sayError(diag.Text{ES: "el programa no está parado en un panic", EN: "the program does not stand at a panic"})
	}
	return dap.ExceptionInfoResponseBody{ExceptionId: "panic", Description: a.exceptions.text, BreakMode: "always"}, nil
}
