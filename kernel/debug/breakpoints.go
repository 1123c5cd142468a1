package debug

import (
	"context"
	"maps"
	"slices"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// ledger are the breakpoints as they were asked for. They outlive Delve, workers
// and the edits of cells: a file is a text of a cell.
type ledger struct {
	asked     map[string][]dap.SourceBreakpoint // by file
	functions []dap.FunctionBreakpoint
}

func newLedger() ledger { return ledger{asked: map[string][]dap.SourceBreakpoint{}} }

func (l *ledger) files() []string { return slices.Sorted(maps.Keys(l.asked)) }

// setBreakpoints replaces the breakpoints of one file. JupyterLab draws what the
// answer says, so a breakpoint in a cell that has not run is one that will work:
// Delve sets it when the cell's image is there.
func (a *Adapter) setBreakpoints(ctx context.Context, q dap.SetBreakpointsArguments) (any, error) {
	if q.Source.Path == "" {
		return nil, a.sayError(diag.Text{ES: "falta el archivo (source.path)", EN: "the file is missing (source.path)"})
	}
	out := dap.SetBreakpointsResponseBody{Breakpoints: []dap.Breakpoint{}}
	var kept []dap.SourceBreakpoint
	place := map[int]int{} // in kept, by line
	for _, b := range q.Breakpoints {
		line := a.breakLine(q.Source.Path, b.Line)
		out.Breakpoints = append(out.Breakpoints, dap.Breakpoint{
			Verified: line > 0, Line: max(line, b.Line), Source: &dap.Source{Name: a.nameOf(q.Source.Path), Path: q.Source.Path},
		})
		if _, again := place[line]; line > 0 && !again {
			b.Line, place[line] = line, len(kept)
			kept = append(kept, b)
		}
	}
	a.ledger.asked[q.Source.Path] = kept
	if len(kept) == 0 {
		delete(a.ledger.asked, q.Source.Path)
	}
	answers := a.apply(ctx, q.Source.Path)
	if a.loading == 0 && a.repeats(q.Source.Path) {
		a.applyFunctions(ctx)
	}
	for i := range out.Breakpoints {
		b := &out.Breakpoints[i]
		if !b.Verified {
			b.Message = diag.Text{ES: "aquí no hay código en el que detenerse", EN: "there is no code here to stop at"}.In(a.cfg.Lang())
			continue
		}
		if n := place[b.Line]; n < len(answers) {
			b.Id = answers[n].Id
			if answers[n].Message != "" && !isPending(answers[n]) {
				b.Message = readable(answers[n].Message)
				b.Verified = isCell(q.Source.Path) && b.Id != 0
			}
		}
	}
	return out, nil
}

// isPending tells whether a breakpoint waits for its image.
func isPending(b dap.Breakpoint) bool { return !b.Verified && b.Id != 0 }

// breakLine is the line where a breakpoint at line stops, 0 if there is none. Of
// files that are no cells Delve knows it.
func (a *Adapter) breakLine(file string, line int) int {
	if text, ok := a.text(file); ok {
		return breakLine(text, line)
	}
	return line
}

// apply tells Delve the breakpoints of one file.
func (a *Adapter) apply(ctx context.Context, file string) []dap.Breakpoint {
	c := a.client()
	if c == nil || a.isMuted() {
		return nil
	}
	wanted := slices.Clone(a.ledger.asked[file])
	for i := range wanted {
		wanted[i].Condition = a.conditionAt(file, wanted[i].Line, wanted[i].Condition)
		wanted[i].LogMessage = a.logMessageAt(file, wanted[i].Line, wanted[i].LogMessage)
		if a.calling {
			wanted[i].Condition, wanted[i].LogMessage = never, ""
		}
	}
	if wanted == nil {
		wanted = []dap.SourceBreakpoint{}
	}
	var out dap.SetBreakpointsResponseBody
	// A helper that is gone is reported by watch.
	_ = c.call(ctx, "setBreakpoints", dap.SetBreakpointsArguments{Source: dap.Source{Path: file}, Breakpoints: wanted}, &out)
	return out.Breakpoints
}

// applyAll tells Delve all that the program is to stop at.
func (a *Adapter) applyAll(ctx context.Context) {
	a.applyBreakpoints(ctx)
	a.applyExceptions(ctx)
}

func (a *Adapter) applyBreakpoints(ctx context.Context) {
	for _, file := range a.ledger.files() {
		a.apply(ctx, file)
	}
	a.applyFunctions(ctx)
}

// never is the condition of breakpoints while an expression calls a function,
// which must not stop in itself. They are not taken out: the program stands at
// one, and would be stopped by it once more if it were put in again.
const never = "1 == 2"

// duringCall lets nothing stop the program until the function returned is called.
func (a *Adapter) duringCall(ctx context.Context) (done func()) {
	a.calling = true
	a.applyBreakpoints(ctx)
	return func() {
		a.calling = false
		a.applyBreakpoints(ctx)
	}
}

// setFunctionBreakpoints replaces the breakpoints on functions by name.
func (a *Adapter) setFunctionBreakpoints(ctx context.Context, q dap.SetFunctionBreakpointsArguments) (any, error) {
	a.ledger.functions = q.Breakpoints
	answers := a.applyFunctions(ctx)
	out := dap.SetFunctionBreakpointsResponseBody{Breakpoints: make([]dap.Breakpoint, len(q.Breakpoints))}
	for i := range out.Breakpoints {
		out.Breakpoints[i].Verified = true
		if i < len(answers) {
			out.Breakpoints[i] = answers[i]
		}
	}
	return out, nil
}

// applyFunctions tells Delve the breakpoints on functions, ours behind the
// user's: panics are found by functions, too.
func (a *Adapter) applyFunctions(ctx context.Context) []dap.Breakpoint {
	c := a.client()
	if c == nil || a.isMuted() {
		return nil
	}
	wanted := []dap.FunctionBreakpoint{}
	for _, f := range a.ledger.functions {
		f.Name = a.functionName(f.Name)
		wanted = append(wanted, f)
	}
	wanted = append(wanted, a.exceptions.functions()...)
	if slices.ContainsFunc(a.ledger.files(), a.repeats) {
		wanted = append(wanted, dap.FunctionBreakpoint{Name: loaded})
	}
	for i := range wanted {
		if a.calling {
			wanted[i].Condition = never
		}
	}
	var out dap.SetFunctionBreakpointsResponseBody
	_ = c.call(ctx, "setFunctionBreakpoints", dap.SetFunctionBreakpointsArguments{Breakpoints: wanted}, &out)
	a.exceptions.note(wanted, out.Breakpoints)
	a.loading = 0
	if last := len(wanted) - 1; last >= 0 && last < len(out.Breakpoints) && wanted[last].Name == loaded {
		a.loading = out.Breakpoints[last].Id
	}
	return out.Breakpoints
}

// loaded is where an image has been loaded and has run nothing. Delve itself sets a
// breakpoint in a new image only if it has set it nowhere so far, while generic
// code is in the image of each cell that uses it.
const loaded = workerPackage + ".imageLoaded"

// repeats tells whether there is a breakpoint in code of a file that later images
// repeat.
func (a *Adapter) repeats(file string) bool {
	text, ok := a.text(file)
	return ok && slices.ContainsFunc(a.ledger.asked[file], func(b dap.SourceBreakpoint) bool { return isRepeated(text, b.Line) })
}

// applyRepeated sets the breakpoints in such code again, now that another image is
// there. Delve takes those for settled that it has, so they are taken out before.
func (a *Adapter) applyRepeated(ctx context.Context, c *client) {
	for _, file := range a.ledger.files() {
		if a.repeats(file) {
			a.clear(ctx, c, file)
			a.apply(ctx, file)
		}
	}
}

// clear takes the breakpoints of a file out of the program.
func (*Adapter) clear(ctx context.Context, c *client, file string) {
	_ = c.call(ctx, "setBreakpoints", dap.SetBreakpointsArguments{
		Source: dap.Source{Path: file}, Breakpoints: []dap.SourceBreakpoint{},
	}, nil)
}

// functionName is what images call a function of the notebook.
func (a *Adapter) functionName(name string) string {
	for _, g := range a.host.Globals() {
		if g.Kind == Func && g.Name == name {
			return imagePackage + ".ʹfunc_" + name
		}
	}
	return name
}

// silence takes all breakpoints out of the program, and leaves the ledger alone.
func (a *Adapter) silence(ctx context.Context, c *client) {
	for _, file := range a.ledger.files() {
		a.clear(ctx, c, file)
	}
	_ = c.call(ctx, "setFunctionBreakpoints", dap.SetFunctionBreakpointsArguments{Breakpoints: []dap.FunctionBreakpoint{}}, nil)
}
