package complete

import (
	"go/types"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// candidate describes obj.
func (q *query) candidate(obj types.Object) candidate {
	c := candidate{Candidate: cell.Candidate{Text: obj.Name(), Kind: kindOf(obj), Signature: q.signatureOf(obj)}}
	if pkg := obj.Pkg(); pkg != nil && pkg != q.cell.Pkg {
		c.deprecated = q.Library.Deprecated(obj)
	}
	return c
}

// kindOf is the kind of obj by which frontends choose an icon.
func kindOf(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Var:
		if obj.IsField() {
			return "field"
		}
		return "variable"
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return "method"
		}
		return "function"
	case *types.Builtin:
		return "function"
	case *types.TypeName:
		return "type"
	case *types.PkgName:
		return "module"
	case *types.Label:
		return "label"
	default:
		return "constant"
	}
}

// signatureOf is the type of obj in a few words.
func (q *query) signatureOf(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.TypeName:
		if obj.Pkg() == nil {
			return ""
		}
		return briefType(types.TypeString(obj.Type().Underlying(), q.qualifier))
	case *types.Const:
		if obj.Pkg() == nil {
			return ""
		}
		if b, ok := obj.Type().(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
			return "= " + obj.Val().String()
		}
		return types.TypeString(obj.Type(), q.qualifier) + " = " + obj.Val().String()
	case *types.Builtin, *types.Nil:
		return ""
	case *types.Func:
		if q.fromPrelude(obj) {
			return types.TypeString(nameless(obj.Signature()), q.qualifier)
		}
		return types.TypeString(obj.Type(), q.qualifier)
	default:
		return types.TypeString(obj.Type(), q.qualifier)
	}
}

// briefType is a type without what a struct or an interface holds.
func briefType(text string) string {
	for _, word := range []string{"struct", "interface"} {
		if rest, ok := strings.CutPrefix(text, word); ok && strings.HasPrefix(strings.TrimLeft(rest, " "), "{") {
			return word
		}
	}
	return text
}

// qualifier names packages as code does, and leaves out the cell's own.
func (q *query) qualifier(pkg *types.Package) string {
	if pkg == q.cell.Pkg {
		return ""
	}
	return pkg.Name()
}

// fromPrelude reports whether obj is the session's, as the checker sees it.
func (q *query) fromPrelude(obj types.Object) bool {
	return obj.Pkg() == q.cell.Pkg && obj.Pos().IsValid() && q.cell.InPrelude(obj.Pos())
}

// nameless is a signature without the names of its parameters, which are
// generated in the prelude.
func nameless(s *types.Signature) *types.Signature {
	strip := func(t *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range t.Variables() {
			vars = append(vars, types.NewParam(v.Pos(), v.Pkg(), "", v.Type()))
		}
		return types.NewTuple(vars...)
	}
	return types.NewSignatureType(nil, nil, nil, strip(s.Params()), strip(s.Results()), s.Variadic())
}
