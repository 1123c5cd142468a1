package engine

import (
	"context"
	"go/ast"
	"go/parser"
	"go/types"
	"regexp"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// Values implements debug.Host. While a cell runs there are only names and types.
func (d *debugging) Values(ctx context.Context) []debug.Variable {
	var vars []*check.Decl
	for _, decl := range d.engine.session.current().All() {
		if decl.Kind == check.Var {
			vars = append(vars, decl)
		}
	}
	if len(vars) == 0 {
		return nil
	}
	values := make([]string, len(vars))
	if done := d.aside(); done != nil {
		defer done()
		c := &call{Engine: d.engine, ctx: ctx, out: output.SinkFunc(func(output.Event) {})}
		if found, err := c.values(vars); err == nil {
			for i := range values {
				values[i] = found[2*i+1] // behind its size
			}
		}
	}
	var out []debug.Variable
	for i, decl := range vars {
		out = append(out, debug.Variable{Name: decl.Key.Name, Type: decl.TypeText(), Value: values[i], EvaluateName: decl.Key.Name})
	}
	return out
}

// aside lets the debugger run something of its own between cells; nil if one
// runs now.
func (d *debugging) aside() (done func()) {
	if !d.cells.TryLock() {
		return nil
	}
	set := func(asked bool) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.asked = asked
	}
	set(true)
	return func() {
		set(false)
		d.cells.Unlock()
	}
}

// Rich implements debug.Host.
func (d *debugging) Rich(ctx context.Context, name string) map[string]any {
	decl := d.engine.session.current().Lookup(name)
	if decl == nil || decl.Kind != check.Var {
		return nil
	}
	done := d.aside()
	if done == nil {
		return nil
	}
	defer done()
	bundle, err := d.engine.evaluate(ctx, name)
	if err != nil {
		return nil
	}
	return bundle
}

// packagePath matches a type of a package as a debugger writes it.
var packagePath = regexp.MustCompile(`[\w./~-]*\w\.[\p{L}_]`)

// Nameable implements debug.Host.
func (d *debugging) Nameable(typ string) (string, error) {
	scope := d.engine.session.current()
	names := map[string]string{}
	for name, path := range scope.Imports() {
		names[path] = name
	}
	text := packagePath.ReplaceAllStringFunc(typ, func(qualified string) string {
		path, first := qualified[:len(qualified)-2], qualified[len(qualified)-1:]
		if name := names[path]; name != "" {
			return name + "." + first
		}
		return qualified
	})
	expr, err := parser.ParseExpr(text)
	if err != nil {
		return "", d.unnameable(typ)
	}
	ok := true
	ast.Inspect(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			id, isIdent := n.X.(*ast.Ident)
			ok = ok && isIdent && scope.Imports()[id.Name] != ""
			return false
		case *ast.Field:
			ast.Inspect(n.Type, func(m ast.Node) bool {
				if id, isIdent := m.(*ast.Ident); isIdent {
					ok = ok && isType(scope, id.Name)
				}
				return ok
			})
			return false
		case *ast.Ident:
			ok = ok && isType(scope, n.Name)
		}
		return ok
	})
	if !ok {
		return "", d.unnameable(typ)
	}
	return text, nil
}

func isType(scope *check.Scope, name string) bool {
	if decl := scope.Lookup(name); decl != nil {
		return decl.Kind == check.Type
	}
	_, predeclared := types.Universe.Lookup(name).(*types.TypeName)
	return predeclared
}

func (d *debugging) unnameable(typ string) error {
	text := diag.Text{
		ES: "una celda no puede nombrar el tipo " + typ + " (¿falta un import, o es local a una función?)",
		EN: "a cell cannot name the type " + typ + " (is an import missing, or is it local to a function?)",
	}.In(d.engine.lang())
	return &diag.Failure{Name: "DebugError", Value: text}
}
