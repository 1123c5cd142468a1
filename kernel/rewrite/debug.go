package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// ForDebugger rewrites a checked cell as Cell does, for an image that a debugger
// reads: a cell's positions are in the file that file names by the hash of its
// text, what is not the user's has no place in any of them, and the worker is
// told where the cell's functions are, too, and the types of its locals, since
// the linker's names of them say nothing to a debugger.
func ForDebugger(c *check.Cell, file func(hash string) string) *Package {
	return rewrite(&rewriter{cell: c, file: file, debug: true})
}

// bindHook is what images use that declare variables.
const bindHook = `
//go:linkname ʹbind V.rt.bind
var ʹbind func(string, any)
`

// tick is the interrupt check. For the debugger it is no call, which a step into
// the user's functions would enter.
func (r *rewriter) tick() string {
	if r.debug {
		return "if ʹstop != 0 { ʹcheck() }"
	}
	return "ʹtick()"
}

// unplaced is a directive that keeps what is generated out of the cell's lines,
// so that no step stops there.
func (r *rewriter) unplaced() string {
	if r.debug {
		return generated
	}
	return ""
}

// share tells the worker where the cell's variables are, by the user's names, so
// that their values can be had while a cell runs; for the debugger, where its
// functions are and what types its locals have.
func (r *rewriter) share() string {
	var b strings.Builder
	for _, d := range r.cell.Defines {
		if (d.Kind == check.Var || r.debug && d.Kind == check.Func) && d.Key.Name != "_" {
			fmt.Fprintf(&b, "\tʹbind(%q, &%s)\n", d.Key.Name, r.session.Ref(d.Key))
		}
	}
	if !r.debug {
		return b.String()
	}
	for _, t := range r.localTypes() {
		sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(types.NewParam(token.NoPos, nil, "", t)), nil, false)
		s, err := r.cell.SignatureOf(sig)
		if err != nil {
			continue // it has no name here
		}
		fmt.Fprintf(&b, "\tʹbind(%q, (*%s)(nil))\n", r.debuggerType(t), s.Params[0].Render(r.extra))
	}
	return b.String()
}

// localTypes are the types of the local variables of functions that are not
// generic.
func (r *rewriter) localTypes() []types.Type {
	var out []types.Type
	seen := map[string]bool{}
	for _, item := range r.cell.File.Items {
		var root ast.Node = item.Stmt
		if item.Decl != nil {
			root = item.Decl
		}
		if fn, ok := item.Decl.(*ast.FuncDecl); ok && r.isGeneric(fn) {
			continue
		}
		ast.Inspect(root, func(n ast.Node) bool {
			id, _ := n.(*ast.Ident)
			v, ok := r.cell.Info.Defs[id].(*types.Var)
			if ok && !v.IsField() && v.Type() != types.Typ[types.Invalid] && !seen[r.debuggerType(v.Type())] {
				seen[r.debuggerType(v.Type())] = true
				out = append(out, v.Type())
			}
			return true
		})
	}
	return out
}

func (r *rewriter) isGeneric(fn *ast.FuncDecl) bool {
	f, ok := r.cell.Info.Defs[fn.Name].(*types.Func)
	return !ok || f.Signature().TypeParams() != nil || f.Signature().RecvTypeParams() != nil
}

// debuggerType is what the debugger calls a type, without spaces.
func (r *rewriter) debuggerType(t types.Type) string {
	text := types.TypeString(t, func(p *types.Package) string {
		if p == r.cell.Pkg {
			return ""
		}
		return p.Path()
	})
	return check.Unmark(strings.ReplaceAll(strings.ReplaceAll(text, "any", "interface{}"), " ", ""))
}
