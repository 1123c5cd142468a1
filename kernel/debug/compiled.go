package debug

import (
	"context"
	"fmt"
	"go/parser"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// Delve calls functions that were compiled for it and are in the program once:
// those of the notebook. It cannot call those of packages, which are optimised, in
// several images, and dropped by the linker where no cell uses them; it knows no
// function literals, no generic functions, no composite literals. So what it cannot
// evaluate is compiled, as a function of the local variables that it uses, into an
// image that the worker loads and calls in the place of the code that is stopped
// (worker/child/evaluate.go).

// compiledName is what that function is called; no cell can call one so.
const compiledName = "ʹevaluated"

// What the worker's functions answer, see there.
const (
	keptNothing = "0"
	noResult    = "-1"
)

// local is a variable of a frame that an expression uses.
type local struct {
	name string
	typ  string // as Delve calls it
	text string // as a cell does
}

// CompileError is why a text is no Go, in words for the user.
type CompileError struct{ Text string }

// Error is that text.
func (e *CompileError) Error() string { return e.Text }

// evaluateCompiled evaluates an expression, or a statement, where the program
// stands.
func (a *Adapter) evaluateCompiled(ctx context.Context, c *client, frame int, text string) (*dap.EvaluateResponseBody, error) {
	in := inFrame{ctx, c, frame, a.callFrame(ctx, c)}
	locals, err := a.localsIn(in, text)
	if err != nil {
		return nil, err
	}
	if thread := a.frames.thread(frame); thread != 0 && thread != a.standing().thread && len(locals) > 0 {
		return nil, a.sayError(diag.Text{ // the others go on while a function is called
			ES: "las variables locales solo se pueden usar en llamadas en la gorrutina que se ha parado",
			EN: "local variables can be used in calls only in the goroutine that has stopped",
		})
	}
	image, err := a.compile(ctx, text, locals)
	if err != nil {
		return nil, err
	}
	defer a.duringCall(ctx)()
	names := make([]string, len(locals))
	for i, l := range locals {
		names[i] = l.name
		if err := a.keep(in, "keepLocal", l, strconv.FormatBool(i == 0), strconv.Quote(l.name)); err != nil {
			return nil, err
		}
	}
	index, err := in.call("evaluateImage", strconv.Quote(image), strconv.Quote(compiledName), strconv.Quote(strings.Join(names, " ")))
	if err != nil {
		return nil, err
	}
	if index == noResult {
		problem, err := in.value(`"` + workerPackage + `".problem`)
		if err != nil {
			return nil, err
		}
		text, _ := strconv.Unquote(problem.Result)
		return nil, &CompileError{text}
	}
	return a.compiledResult(in, index)
}

// keep lets the worker keep a variable.
func (a *Adapter) keep(in inFrame, function string, l local, args ...string) error {
	at, err := in.value("uintptr(&" + l.name + ")")
	if err != nil {
		return err
	}
	number, _, _ := strings.Cut(at.Result, " ") // Delve adds it in hexadecimal
	kept, err := in.call(function, append(args, strconv.Quote(l.key()), number)...)
	if err == nil && kept == keptNothing {
		err = a.sayError(diag.Text{
			ES: l.name + " no se puede copiar: contiene una función, o su tipo no tiene nombre en las celdas",
			EN: l.name + " cannot be copied: it holds a function, or cells have no name of its type",
		})
	}
	return err
}

// key is the type as the worker knows it.
func (l local) key() string { return strings.ReplaceAll(l.typ, " ", "") }

// localsIn are the local variables that an expression names.
func (a *Adapter) localsIn(in inFrame, text string) ([]local, error) {
	own := a.names(in.ctx, in.c, in.frame)
	var out []local
	for _, name := range namesIn(text) {
		if !own[name] || slices.ContainsFunc(out, func(l local) bool { return l.name == name }) {
			continue
		}
		v, err := in.value(name)
		if err != nil {
			return nil, err
		}
		typ := staticType(readable(v.Type))
		nameable, err := a.host.Nameable(typ)
		if err != nil {
			return nil, err
		}
		out = append(out, local{name, typ, nameable})
	}
	return out, nil
}

// namesIn are the names in an expression or statement that may be variables.
func namesIn(text string) []string {
	var out []string
	if e, err := parser.ParseExpr(text); err == nil {
		for _, id := range identsIn(e) {
			out = append(out, id.Name)
		}
		return out
	}
	body, _ := statements(text)
	for _, s := range body {
		for _, id := range identsIn(s) {
			out = append(out, id.Name)
		}
	}
	return out
}

// compile makes the image of an expression, or else of a statement.
func (a *Adapter) compile(ctx context.Context, text string, locals []local) (string, error) {
	_, err := parser.ParseExpr(text)
	isExpr := err == nil
	if isExpr {
		image, err := a.host.Compile(ctx, functionOf("return func(v ...any) []any { return v }("+text+")", locals))
		if err == nil || !strings.Contains(err.Error(), "as value") { // it has none
			return image, err
		}
	} else if body, err := statements(text); err != nil || len(body) != 1 {
		return "", errNotExpression
	}
	return a.host.Compile(ctx, functionOf(text+"; return nil", locals))
}

// functionOf is a cell with the function that has body. Its parameters point to
// copies of the locals, which the body may change.
func functionOf(body string, locals []local) string {
	var params, before, after strings.Builder
	for i, l := range locals {
		fmt.Fprintf(&params, "ʹ%d *%s, ", i, l.text)
		fmt.Fprintf(&before, "%s := *ʹ%d; ", l.name, i)
		fmt.Fprintf(&after, "*ʹ%d = %s; ", i, l.name)
	}
	return "func " + compiledName + "(" + params.String() + ") []any { " + before.String() +
		"defer func() { " + after.String() + "}(); " + body + " }"
}

// inFrame asks Delve where the program stands: for values in a frame, and for calls
// in the only one that it allows them in, the innermost.
type inFrame struct {
	ctx       context.Context //nolint:containedctx // it lives for one request
	c         *client
	frame     int
	innermost int
}

// callFrame is the frame that calls are made in.
func (a *Adapter) callFrame(ctx context.Context, c *client) int {
	if stack, _ := a.stack(ctx, c, a.standing().thread); len(stack) > 0 {
		return stack[0].Id
	}
	return 0
}

func (in inFrame) value(expression string) (dap.EvaluateResponseBody, error) {
	var got dap.EvaluateResponseBody
	err := in.c.call(in.ctx, "evaluate", dap.EvaluateArguments{Expression: expression, FrameId: in.frame, Context: "repl"}, &got)
	return got, err
}

// call calls a function of the worker's, and gives its answer.
func (in inFrame) call(function string, args ...string) (string, error) {
	in.frame = in.innermost
	if _, err := in.value(fmt.Sprintf("call %q.%s(%s)", workerPackage, function, strings.Join(args, ", "))); err != nil {
		return "", err
	}
	got, err := in.value(`"` + workerPackage + `".answer`)
	return got.Result, err
}

// compiledResult is what an expression gave.
func (a *Adapter) compiledResult(in inFrame, index string) (*dap.EvaluateResponseBody, error) {
	all := fmt.Sprintf("%q.results[%s]", workerPackage, index)
	list, err := in.value("len(" + all + ")")
	if err != nil {
		return nil, err
	}
	n, _ := strconv.Atoi(list.Result)
	out := &dap.EvaluateResponseBody{}
	var texts []string
	for i := range n {
		expr := fmt.Sprintf("%s[%d].(data)", all, i)
		v, err := in.value(expr)
		if err != nil {
			v = dap.EvaluateResponseBody{Result: "nil"}
		}
		one := a.convert(dap.Variable{
			Value: v.Result, Type: v.Type, EvaluateName: expr, VariablesReference: v.VariablesReference,
			IndexedVariables: v.IndexedVariables, NamedVariables: v.NamedVariables,
		})
		texts = append(texts, one.Value)
		if n == 1 {
			*out = dap.EvaluateResponseBody{
				Type: one.Type, VariablesReference: one.VariablesReference,
				IndexedVariables: one.IndexedVariables, NamedVariables: one.NamedVariables,
			}
		}
	}
	out.Result = strings.Join(texts, ", ")
	if n > 1 {
		out.VariablesReference = a.refs.add(ref{expr: all})
	}
	return out, nil
}
