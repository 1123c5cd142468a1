package complete

import (
	"go/types"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

// translate puts the documentation that the package in dir brings in the user's
// language before the one that its author wrote.
func (x *Subject) translate(lang diag.Lang, dir, name string) {
	if lang != diag.ES {
		return
	}
	if text := library.Translation(dir, "es", name); text != "" {
		x.Doc, x.Original = text, x.Doc
	}
}

// fullName is the name of a package-level object, or Type.Name of a method; ""
// of what has no name for others than its type.
func fullName(obj types.Object) string {
	if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
		t := types.Unalias(fn.Signature().Recv().Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if named, ok := t.(*types.Named); ok {
			return named.Obj().Name() + "." + fn.Name()
		}
		return ""
	}
	if obj.Parent() != obj.Pkg().Scope() {
		return ""
	}
	return obj.Name()
}
