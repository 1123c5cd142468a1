package debug

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// refs are the references of ours to what has parts. Delve's own numbers are
// small, and mean nothing once the program has gone on.
type refs struct {
	last int
	by   map[int]ref
}

// ref is where the parts of a value are to be had.
type ref struct {
	globals bool   // of the notebook
	frame   int    // Delve's number of the frame; of globals
	delve   int    // Delve's reference, while the program stands
	expr    string // or what to evaluate for one
	total   int    // of indexed parts, if they are shown page by page
	start   int    // the first of a page of them
	count   int    // of a page
}

const (
	firstRef = 1 << 30
	pageSize = 64 // what Delve loads of a list at once
)

func (r *refs) add(to ref) int {
	if r.by == nil {
		r.by = map[int]ref{}
	}
	r.last++
	r.by[firstRef+r.last] = to
	return firstRef + r.last
}

// forget drops what was good for one stop only.
func (r *refs) forget() {
	for number, to := range r.by {
		if to.delve != 0 || to.globals {
			delete(r.by, number)
		}
	}
}

// scopes are the locals of a frame and the variables of the notebook.
func (a *Adapter) scopes(ctx context.Context, q dap.ScopesArguments) (any, error) {
	if !a.standing().is {
		return nil, a.running()
	}
	var out dap.ScopesResponseBody
	c := a.client()
	frame, err := a.frame(q.FrameId)
	if err != nil {
		return nil, err
	}
	if err := c.call(ctx, "scopes", dap.ScopesArguments{FrameId: frame}, &out); err != nil {
		return nil, err
	}
	for i := range out.Scopes {
		out.Scopes[i].VariablesReference = a.refs.add(ref{delve: out.Scopes[i].VariablesReference})
		if strings.HasPrefix(out.Scopes[i].Name, "Locals") {
			out.Scopes[i].Name = "Locals"
			out.Scopes[i].PresentationHint = "locals"
		}
	}
	out.Scopes = append(out.Scopes, dap.Scope{
		Name: "Globals", PresentationHint: "globals", VariablesReference: a.refs.add(ref{globals: true, frame: q.FrameId}),
	})
	return out, nil
}

// variables are the parts of a scope or value.
func (a *Adapter) variables(ctx context.Context, q dap.VariablesArguments) (any, error) {
	r, known := a.refs.by[q.VariablesReference]
	if !known {
		return nil, a.sayError(goneText)
	}
	out := struct {
		Variables []Variable `json:"variables"`
	}{[]Variable{}}
	err := a.whileStopped(ctx, func(c *client) (err error) {
		if r.globals {
			frame, err := a.frame(r.frame)
			out.Variables = a.globals(ctx, c, frame)
			return err
		}
		out.Variables, err = a.parts(ctx, c, r, q)
		return err
	})
	return out, err
}

// globals are the variables of the notebook.
func (a *Adapter) globals(ctx context.Context, c *client, frame int) []Variable {
	out := []Variable{}
	for _, g := range a.host.Globals() {
		if g.Kind != Var {
			continue
		}
		var v dap.EvaluateResponseBody
		err := c.call(ctx, "evaluate", dap.EvaluateArguments{Expression: globalName(g.Name), FrameId: frame, Context: "watch"}, &v)
		if err != nil {
			continue // the cell that makes it has not come so far
		}
		out = append(out, a.convert(dap.Variable{
			Name: g.Name, Value: v.Result, Type: v.Type, EvaluateName: globalName(g.Name),
			VariablesReference: v.VariablesReference, IndexedVariables: v.IndexedVariables, NamedVariables: v.NamedVariables,
		}))
	}
	return out
}

// parts are the parts of a value, of a long list a page of them and the ranges of
// the others, unless the client itself asks page by page.
func (a *Adapter) parts(ctx context.Context, c *client, r ref, q dap.VariablesArguments) ([]Variable, error) {
	from := r.delve
	if r.expr != "" {
		var v dap.EvaluateResponseBody
		if err := c.call(ctx, "evaluate", dap.EvaluateArguments{Expression: r.expr, Context: "watch"}, &v); err != nil {
			return nil, err
		}
		from = v.VariablesReference
	}
	ask := dap.VariablesArguments{VariablesReference: from, Filter: q.Filter, Start: q.Start, Count: q.Count}
	if r.total == 0 || q.Filter != "" || q.Count != 0 {
		return a.ask(ctx, c, ask)
	}
	out := []Variable{}
	if r.count == 0 { // the whole: what it has besides a list
		ask.Filter = "named"
		named, err := a.ask(ctx, c, ask)
		if err != nil {
			return nil, err
		}
		out, r.count = append(out, named...), r.total
	}
	if r.count <= pageSize {
		ask.Filter, ask.Start, ask.Count = "indexed", r.start, r.count
		indexed, err := a.ask(ctx, c, ask)
		return append(out, indexed...), err
	}
	page := pageSize
	for r.count > page*pageSize {
		page *= pageSize
	}
	for at := r.start; at < r.start+r.count; at += page {
		part := r
		part.start, part.count = at, min(page, r.start+r.count-at)
		out = append(out, Variable{Name: fmt.Sprintf("[%d…%d]", at, at+part.count-1), VariablesReference: a.refs.add(part)})
	}
	return out, nil
}

// ask asks Delve for the parts of one of its references.
func (a *Adapter) ask(ctx context.Context, c *client, q dap.VariablesArguments) ([]Variable, error) {
	var got dap.VariablesResponseBody
	if err := c.call(ctx, "variables", q, &got); err != nil {
		return nil, err
	}
	out := []Variable{}
	for _, v := range got.Variables {
		if strings.Contains(v.Name, "ʹ") || strings.HasPrefix(v.Name, "~") {
			continue // not the user's
		}
		out = append(out, a.convert(v))
	}
	return out, nil
}

// convert puts a variable of Delve's into the user's terms. Its parts are to be
// had as long as the program stands, or else by evaluating its name.
func (a *Adapter) convert(v dap.Variable) Variable {
	out := Variable{
		Name: readable(v.Name), Value: readable(v.Value), Type: readable(v.Type), EvaluateName: a.userExpression(v.EvaluateName),
		VariablesReference: v.VariablesReference, NamedVariables: v.NamedVariables, IndexedVariables: v.IndexedVariables,
	}
	if v.VariablesReference == 0 {
		return out
	}
	total := 0
	if v.IndexedVariables > pageSize {
		total = v.IndexedVariables
	}
	parts := ref{delve: v.VariablesReference, total: total}
	if !a.standing().is {
		parts = ref{expr: v.EvaluateName, total: total}
	}
	out.VariablesReference = a.refs.add(parts)
	return out
}

// userExpression is a text of Delve's with the notebook's names.
func (a *Adapter) userExpression(text string) string {
	if strings.Contains(text, workerPackage) {
		for _, g := range a.host.Globals() {
			text = strings.ReplaceAll(text, globalName(g.Name), g.Name)
		}
	}
	return readable(text)
}

// setVariable changes a variable.
func (a *Adapter) setVariable(ctx context.Context, q dap.SetVariableArguments) (any, error) {
	if !a.standing().is {
		return nil, a.running()
	}
	c := a.client()
	r := a.refs.by[q.VariablesReference]
	if r.globals {
		frame, err := a.frame(r.frame)
		if err != nil {
			return nil, err
		}
		if a.setGlobal(ctx, c, frame, q) != nil { // what is no number needs code that runs
			if _, err := a.evaluateIn(ctx, c, frame, q.Name+" = "+q.Value, "repl"); err != nil {
				return nil, err
			}
		}
		return a.evaluateIn(ctx, c, frame, q.Name, "watch")
	}
	if r.delve == 0 {
		return nil, a.sayError(goneText)
	}
	q.VariablesReference = r.delve
	var out dap.SetVariableResponseBody
	if err := c.call(ctx, "setVariable", q, &out); err != nil {
		return nil, err
	}
	out.Value = readable(out.Value)
	return out, nil
}

// setGlobal changes a variable of the notebook as the part of a pointer to it.
func (a *Adapter) setGlobal(ctx context.Context, c *client, frame int, q dap.SetVariableArguments) error {
	value, err := translate(q.Value, a.namesBut(a.names(ctx, c, frame)))
	if err != nil {
		return err
	}
	var pointer dap.EvaluateResponseBody
	err = c.call(ctx, "evaluate", dap.EvaluateArguments{Expression: globalPointer(q.Name), FrameId: frame, Context: "watch"}, &pointer)
	if err != nil {
		return err
	}
	var target dap.VariablesResponseBody
	err = c.call(ctx, "variables", dap.VariablesArguments{VariablesReference: pointer.VariablesReference}, &target)
	if err != nil || len(target.Variables) != 1 {
		return errNotExpression
	}
	return c.call(ctx, "setVariable", dap.SetVariableArguments{
		VariablesReference: pointer.VariablesReference, Name: target.Variables[0].Name, Value: value.text,
	}, nil)
}

// names are the local variables of a frame.
func (a *Adapter) names(ctx context.Context, c *client, frame int) map[string]bool {
	out := map[string]bool{}
	var scopes dap.ScopesResponseBody
	if frame == 0 || c.call(ctx, "scopes", dap.ScopesArguments{FrameId: frame}, &scopes) != nil {
		return out
	}
	for _, s := range scopes.Scopes {
		var got dap.VariablesResponseBody
		if c.call(ctx, "variables", dap.VariablesArguments{VariablesReference: s.VariablesReference}, &got) != nil {
			continue
		}
		for _, v := range got.Variables {
			out[v.Name] = true
		}
	}
	return out
}

// evaluate gives the value of an expression, which may call functions of the
// program where it stands, or carries out an assignment.
func (a *Adapter) evaluate(ctx context.Context, q dap.EvaluateArguments) (*dap.EvaluateResponseBody, error) {
	ctx, cancel := context.WithTimeout(ctx, evaluatePatience)
	defer cancel()
	var out *dap.EvaluateResponseBody
	stood := a.standing()
	err := a.whileStopped(ctx, func(c *client) (err error) {
		frame := 0
		switch {
		case stood.is && q.FrameId == 0:
			frame = a.topFrame(ctx, stood.thread)
		case stood.is: // else the frame is of an earlier stop
			if frame, err = a.frame(q.FrameId); err != nil {
				return err
			}
		}
		out, err = a.evaluateIn(ctx, c, frame, q.Expression, q.Context)
		return err
	})
	return out, err
}

// topFrame is the frame of the user's that a client shows first.
func (a *Adapter) topFrame(ctx context.Context, thread int) int {
	stack, _ := a.stack(ctx, a.client(), thread)
	for _, f := range stack {
		if kindOf(f) != hiddenFrame {
			return f.Id
		}
	}
	return 0
}

// evaluateIn evaluates a text in a frame: by Delve if it can, or else compiled.
func (a *Adapter) evaluateIn(ctx context.Context, c *client, frame int, text, where string) (*dap.EvaluateResponseBody, error) {
	e, err := translate(text, a.namesBut(a.names(ctx, c, frame)))
	if err != nil {
		return nil, err
	}
	stands := a.standing().is
	if (where == "hover" || !stands) && e.calls != noCalls {
		return nil, a.sayError(diag.Text{
			ES: "solo se llama a funciones desde la consola y con el programa parado",
			EN: "functions are called from the console only, while the program stands",
		})
	}
	if e.calls == libraryCalls {
		got, err := a.evaluateCompiled(ctx, c, frame, text)
		if err == nil {
			return got, nil
		}
		if isFinal(err) {
			return nil, err
		}
	}
	got, refused := a.evaluateByDelve(ctx, c, frame, text, where, e)
	if refused == nil {
		return got, nil
	}
	_, byDelve := errors.AsType[*refusal](refused)
	if !byDelve || where == "hover" || !stands || e.calls >= severalCalls {
		return nil, refused
	}
	compiled, err := a.evaluateCompiled(ctx, c, frame, text)
	switch {
	case err == nil:
		return compiled, nil
	case isFinal(err):
		return nil, err
	}
	return nil, refused
}

// isFinal tells whether nobody can evaluate what gave this error, or may try.
func isFinal(err error) bool {
	_, ok := errors.AsType[*CompileError](err)
	return ok || errors.Is(err, errCallStopped)
}

// evaluateByDelve evaluates a text that was translated.
func (a *Adapter) evaluateByDelve(ctx context.Context, c *client, frame int, text, where string, e expression) (*dap.EvaluateResponseBody, error) {
	var got dap.EvaluateResponseBody
	var err error
	if q := (dap.EvaluateArguments{Expression: e.text, FrameId: frame, Context: where}); e.calls != noCalls {
		err = a.evaluateCall(ctx, c, q, &got)
	} else {
		err = c.call(ctx, "evaluate", q, &got)
	}
	if err != nil {
		return nil, err
	}
	v := a.convert(dap.Variable{
		Name: text, Value: got.Result, Type: got.Type, EvaluateName: e.text, VariablesReference: got.VariablesReference,
		IndexedVariables: got.IndexedVariables, NamedVariables: got.NamedVariables,
	})
	if e.calls != noCalls && got.VariablesReference != 0 { // a list of results
		if results, err := a.results(ctx, c, got.VariablesReference); err == nil && len(results) == 1 {
			v = results[0]
		}
	}
	return &dap.EvaluateResponseBody{
		Result: v.Value, Type: v.Type, VariablesReference: v.VariablesReference,
		IndexedVariables: v.IndexedVariables, NamedVariables: v.NamedVariables,
	}, nil
}

// results are what a call has returned.
func (a *Adapter) results(ctx context.Context, c *client, reference int) ([]Variable, error) {
	var got dap.VariablesResponseBody
	if err := c.call(ctx, "variables", dap.VariablesArguments{VariablesReference: reference}, &got); err != nil {
		return nil, err
	}
	var out []Variable
	for _, v := range got.Variables {
		out = append(out, a.convert(v))
	}
	return out, nil
}
