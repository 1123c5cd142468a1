package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// walker edits one stretch of code: names that are called otherwise in images,
// and the places at which a running cell can be interrupted.
type walker struct {
	r       *rewriter
	edit    *editor
	offset  func(token.Pos) int
	imports bool // packages are named as in generated text, too

	noRecv map[ast.Node]bool // receives that belong to a select or give two values
	frame  *frame            // nil outside of functions
}

func (w *walker) walk(root ast.Node) {
	w.noRecv = map[ast.Node]bool{}
	w.walkIn(root)
}

func (w *walker) walkIn(root ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			return w.selector(n)
		case *ast.Ident:
			w.ident(n)
		case *ast.AssignStmt:
			w.assign(n)
		case *ast.ValueSpec:
			w.valueSpec(n)
		case *ast.FuncDecl:
			w.funcDecl(n)
			return false
		case *ast.FuncLit:
			w.funcLit(n)
			return false
		case *ast.CallExpr:
			return !w.selfCall(n)
		case *ast.ForStmt:
			w.loop(n, n.Body)
		case *ast.RangeStmt:
			w.loop(n, n.Body)
			return w.rangeOver(n)
		case *ast.BranchStmt:
			w.branch(n)
		case *ast.SelectStmt:
			w.selectStmt(n)
		case *ast.CommClause:
			w.sends(n.Body)
		case *ast.CaseClause:
			w.sends(n.Body)
		case *ast.BlockStmt:
			w.sends(n.List)
		case *ast.UnaryExpr:
			w.receive(n)
		case *ast.GoStmt:
			w.goStmt(n)
		}
		return true
	})
}

// decl walks what is compiled of a declaration as the user wrote it: functions
// and initial values. The rest is written anew from the session's declarations.
func (w *walker) decl(d ast.Decl) {
	gen, ok := d.(*ast.GenDecl)
	if !ok {
		w.walk(d)
		return
	}
	for _, spec := range gen.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		w.noRecv = map[ast.Node]bool{}
		w.valueSpec(v)
		for _, e := range v.Values {
			w.walkIn(e)
		}
	}
}

// branch puts an interrupt check before a goto, which may go back.
func (w *walker) branch(n *ast.BranchStmt) {
	if n.Tok == token.GOTO {
		w.edit.insert(w.offset(n.Pos()), "{ "+w.r.tick()+"; ")
		w.edit.insert(w.offset(n.End()), " }")
	}
}

// selector renames what stands before the dot and, for the functions that the
// worker replaces, the whole. It says whether to look into the selector.
func (w *walker) selector(n *ast.SelectorExpr) bool {
	if f, ok := w.r.cell.Info.Uses[n.Sel].(*types.Func); ok && f.Pkg() != nil && f.Signature().Recv() == nil {
		if hook := replaced[f.Pkg().Path()+"."+f.Name()]; hook != "" {
			w.r.uses[hook] = true
			w.edit.replace(w.offset(n.Pos()), w.offset(n.End()), hook)
			return false
		}
	}
	return true
}

// ident renames an identifier.
func (w *walker) ident(id *ast.Ident) {
	info := w.r.cell.Info
	obj := info.Uses[id]
	if obj == nil {
		obj = info.Defs[id]
	}
	name := id.Name
	switch o := obj.(type) {
	case nil:
		return
	case *types.PkgName:
		if w.imports {
			name = w.r.session.Import(o.Imported().Path(), o.Imported().Name())
		} else {
			w.r.pkgUsed[o], name = true, o.Name()
		}
	case *types.Var:
		if o.Embedded() && info.Uses[id] == obj {
			name = w.embedded(o)
		}
	}
	if local, ok := w.r.cell.Locals[obj]; ok {
		name = local
	}
	if key, ok := w.r.cell.Key(obj); ok {
		if f, isFunc := obj.(*types.Func); isFunc && info.Defs[id] == f {
			return // functions() names declarations
		}
		name = w.r.session.Ref(key)
		if _, isVar := obj.(*types.Var); isVar {
			name = w.variable(id, name)
		}
	}
	if name != id.Name {
		w.edit.replace(w.offset(id.Pos()), w.offset(id.Pos())+len(id.Name), name)
	}
}

// embedded is the name of an embedded field: that of its type.
func (w *walker) embedded(f *types.Var) string {
	t := types.Unalias(f.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		if key, ok := w.r.cell.Key(named.Obj()); ok {
			return w.r.session.Ref(key)
		}
	}
	return f.Name()
}

// assign handles v, ok := <-c.
func (w *walker) assign(n *ast.AssignStmt) {
	if len(n.Lhs) == 2 && len(n.Rhs) == 1 {
		w.commaOK(n.Rhs[0])
	}
	if w.r.cell.Lifted(n) {
		w.edit.replace(w.offset(n.TokPos), w.offset(n.TokPos)+len(":="), "=")
	}
}

func (w *walker) valueSpec(n *ast.ValueSpec) {
	if len(n.Names) == 2 && len(n.Values) == 1 {
		w.commaOK(n.Values[0])
	}
}

// goStmt lets a panic of the new goroutine end in the cell's output instead of
// ending the worker.
func (w *walker) goStmt(n *ast.GoStmt) {
	fun := ast.Unparen(n.Call.Fun)
	if lit, ok := fun.(*ast.FuncLit); ok {
		w.edit.insert(w.offset(lit.Body.Lbrace)+1, " defer ʹguard();")
		return
	}
	tv, ok := w.r.cell.Info.Types[n.Call.Fun]
	if !ok || !tv.IsValue() || w.imports {
		return
	}
	sig, ok := tv.Type.Underlying().(*types.Signature)
	if !ok || (len(n.Call.Args) == 1 && w.isTuple(n.Call.Args[0])) {
		return
	}
	s, err := w.r.cell.SignatureOf(sig)
	if err != nil {
		return
	}
	header := w.guarded(s)
	w.edit.insert(w.offset(n.Call.Fun.Pos()), header)
	paren := ", "
	if len(n.Call.Args) == 0 {
		paren = ""
	}
	w.edit.replace(w.offset(n.Call.Lparen), w.offset(n.Call.Lparen)+1, paren)
}

func (w *walker) isTuple(e ast.Expr) bool {
	_, ok := w.r.cell.Info.TypeOf(e).(*types.Tuple)
	return ok
}

// guarded is the head of func(f, p0, p1…) { defer guard; f(p0, p1…) }(.
func (w *walker) guarded(s check.Signature) string {
	sig := s.Render(w.r.extra, nil)
	params, results := sig, ""
	if len(s.Results) > 0 {
		head := check.Signature{Params: s.Params, Variadic: s.Variadic}
		params = head.Render(w.r.extra, nil)
		results = strings.TrimPrefix(sig, params)
	}
	inner := strings.TrimPrefix(params, "(")
	sep := ", "
	if len(s.Params) == 0 {
		sep = ""
	}
	return "func(ʹf func" + params + results + sep + inner + " { defer ʹguard(); ʹf(" + strings.Join(s.Args(), ", ") + ") }("
}
