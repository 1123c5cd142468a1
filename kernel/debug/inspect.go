package debug

import (
	"context"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// inspectVariables are the variables of the notebook, whether or not the program
// stands, and also if the debugger cannot be attached.
func (a *Adapter) inspectVariables(ctx context.Context, _ none) (any, error) {
	out := struct {
		Variables []Variable `json:"variables"`
	}{[]Variable{}}
	stands := a.standing().is
	switch {
	case a.client() == nil, !stands && a.host.Running():
		out.Variables = append(out.Variables, a.host.Values(ctx)...)
		return out, nil
	case !stands && time.Since(a.seen.at) < inspectEvery:
		out.Variables = a.seen.list
		return out, nil
	}
	err := a.whileStopped(ctx, func(c *client) error {
		out.Variables = a.globals(ctx, c, 0)
		return nil
	})
	if err == nil && !stands {
		a.seen = inspected{out.Variables, time.Now()}
	}
	return out, err
}

// inspected is the last answer to inspectVariables. JupyterLab asks whenever the
// kernel's status changes, which its asking makes it do: the program must not be
// halted each time, and not at all while a cell runs, which could be about to
// stop by itself.
type inspected struct {
	list []Variable
	at   time.Time
}

// inspectEvery is how old that answer may be.
const inspectEvery = time.Second

// richInspectVariables shows one variable.
func (a *Adapter) richInspectVariables(ctx context.Context, q struct {
	VariableName string `json:"variableName"`
	FrameID      int    `json:"frameId"`
},
) (any, error) {
	type answer struct {
		Data     map[string]any `json:"data"`
		Metadata map[string]any `json:"metadata"`
	}
	if !a.standing().is {
		if bundle := a.host.Rich(ctx, q.VariableName); bundle != nil {
			return answer{bundle, map[string]any{}}, nil
		}
	}
	if a.client() == nil {
		return nil, a.notStarted()
	}
	got, err := a.evaluate(ctx, dap.EvaluateArguments{Expression: q.VariableName, FrameId: q.FrameID, Context: "clipboard"})
	if err != nil {
		return nil, err
	}
	return answer{map[string]any{"text/plain": got.Result}, map[string]any{}}, nil
}

// copyToGlobals makes a variable of the notebook out of one where the program
// stands: the worker keeps a copy of the value, and the session declares the
// variable when the cell has ended.
func (a *Adapter) copyToGlobals(ctx context.Context, q struct {
	Source string `json:"srcVariableName"`
	Target string `json:"dstVariableName"`
	Frame  int    `json:"srcFrameId"`
},
) (any, error) {
	if !a.standing().is {
		return nil, a.running()
	}
	if !token.IsIdentifier(q.Target) || q.Target == "_" {
		return nil, a.sayError(diag.Text{ES: q.Target + " no es un nombre de Go", EN: q.Target + " is no name in Go"})
	}
	c := a.client()
	frame, err := a.frame(q.Frame)
	if err != nil {
		return nil, err
	}
	var got dap.EvaluateResponseBody
	e, err := translate(q.Source, a.namesBut(a.names(ctx, c, frame)))
	if err != nil {
		return nil, err
	}
	if err := c.call(ctx, "evaluate", dap.EvaluateArguments{Expression: e.text, FrameId: frame, Context: "watch"}, &got); err != nil {
		return nil, err
	}
	if a.isVariable(q.Target) { // of the same type it is an assignment
		if _, err := a.evaluateIn(ctx, c, frame, q.Target+" = "+q.Source, "repl"); err == nil {
			return nil, nil //nolint:nilnil // the answer has no body
		}
	}
	typ, err := a.host.Nameable(staticType(readable(got.Type)))
	if err != nil {
		return nil, err
	}
	defer a.duringCall(ctx)()
	source := local{name: e.text, typ: staticType(readable(got.Type))}
	if err := a.keep(inFrame{ctx, c, frame, a.callFrame(ctx, c)}, "keepValue", source, strconv.Quote(q.Target)); err != nil {
		return nil, err
	}
	a.host.Declare(q.Target, typ)
	return nil, nil //nolint:nilnil // the answer has no body
}

func (a *Adapter) isVariable(name string) bool {
	return slices.ContainsFunc(a.host.Globals(), func(g Global) bool { return g.Name == name && g.Kind == Var })
}

// staticType is the type of a variable: of an interface Delve also tells, in
// brackets, what is in it.
func staticType(typ string) string {
	if before, _, found := strings.Cut(typ, "("); found && strings.HasSuffix(typ, ")") && !strings.Contains(before, "func") {
		return before
	}
	return typ
}

// maxSource bounds what source reads.
const maxSource = 4 << 20

// source is the text of a cell, or of a Go file of a library.
func (a *Adapter) source(_ context.Context, q dap.SourceArguments) (any, error) {
	file := ""
	if q.Source != nil {
		file = q.Source.Path
	}
	body := func(text string) any {
		return dap.SourceResponseBody{Content: text, MimeType: "text/x-go"}
	}
	if text, ok := a.text(file); ok {
		return body(text), nil
	}
	if inRoot, ok := strings.CutPrefix(file, "$GOROOT/"); ok { // so the standard library is compiled
		file = filepath.Join(a.host.GoRoot(), inRoot)
	}
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSource || !slices.Contains([]string{".go", ".s", ".c", ".h"}, filepath.Ext(file)) {
		return nil, a.sayError(diag.Text{ES: "no se encuentra el código de " + file, EN: "the source of " + file + " was not found"})
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return body(string(text)), nil
}

// modules are the cells of the session: JupyterLab asks after every cell.
func (a *Adapter) modules(_ context.Context, q dap.ModulesArguments) (any, error) {
	out := dap.ModulesResponseBody{Modules: []dap.Module{}}
	seen := map[string]bool{}
	for _, c := range a.host.Cells() {
		if !seen[c.File] {
			seen[c.File] = true
			out.Modules = append(out.Modules, dap.Module{Id: c.File, Name: c.Name, Path: c.File, IsUserCode: true})
		}
	}
	out.TotalModules = len(out.Modules)
	from := min(max(q.StartModule, 0), len(out.Modules))
	out.Modules = out.Modules[from:]
	if q.ModuleCount > 0 {
		out.Modules = out.Modules[:min(q.ModuleCount, len(out.Modules))]
	}
	return out, nil
}
