package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// plainNames renders names as the user knows them.
type plainNames struct{}

// Ref is the name without its generation.
func (plainNames) Ref(k Key) string { return k.Name }

// Import is the package's name.
func (plainNames) Import(_, name string) string { return name }

// Describe is the declaration in one line, as the user could have written it.
func (d *Decl) Describe() string {
	def := d.Def.Render(plainNames{})
	switch d.Kind {
	case Var:
		return fmt.Sprintf("var %s %s", d.Key.Name, d.shown(def))
	case Const:
		return fmt.Sprintf("const %s %s", d.Key.Name, def)
	case Func:
		return "func " + d.Key.Name + d.Sig.describe()
	case Type:
		return fmt.Sprintf("type %s%s", d.Key.Name, def)
	case Generic:
	}
	return fmt.Sprintf("func %s[…]", d.Key.Name)
}

// TypeText is the type of a variable or function, the definition of a type or
// the value of a constant, as the user could have written it.
func (d *Decl) TypeText() string {
	switch d.Kind {
	case Func:
		return "func" + d.Sig.describe()
	case Generic:
		return "func" + d.genericType()
	case Var, Type, Const:
	}
	return d.shown(strings.TrimSpace(d.Def.Render(plainNames{})))
}

// genericType is what stands between the name and the body of a generic
// function.
func (d *Decl) genericType() string {
	const before = "package p; "
	text := d.Def.Render(plainNames{})
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", before+text, parser.SkipObjectResolution)
	if err != nil || len(file.Decls) == 0 {
		return "[…]"
	}
	fn, ok := file.Decls[0].(*ast.FuncDecl)
	if !ok {
		return "[…]"
	}
	offset := func(pos token.Pos) int { return fset.Position(pos).Offset - len(before) }
	return text[offset(fn.Name.End()):offset(fn.Type.End())]
}

// describe is the signature without parameter names.
func (s Signature) describe() string {
	list := func(ps []Pieces) string {
		texts := make([]string, len(ps))
		for i, p := range ps {
			texts[i] = p.Render(plainNames{})
		}
		return strings.Join(texts, ", ")
	}
	params, results := list(s.Params), list(s.Results)
	if s.Variadic {
		last := strings.LastIndex(params, " ") + 1
		params = params[:last] + "..." + params[last:]
	}
	switch len(s.Results) {
	case 0:
		return "(" + params + ")"
	case 1:
		return "(" + params + ") " + results
	default:
		return "(" + params + ") (" + results + ")"
	}
}
