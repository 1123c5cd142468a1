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
			if n.Body != nil && w.offset(n.Body.Lbrace) > w.offset(n.Pos()) {
				w.edit.insert(w.offset(n.Body.Lbrace)+1, " ʹtick();")
			}
		case *ast.ForStmt:
			w.tick(n.Body)
		case *ast.RangeStmt:
			w.tick(n.Body)
			w.rangeOver(n)
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

// tick puts an interrupt check at the head of a loop's body.
func (w *walker) tick(body *ast.BlockStmt) {
	w.edit.insert(w.offset(body.Lbrace)+1, " ʹtick();")
}

// branch puts an interrupt check before a goto, which may go back.
func (w *walker) branch(n *ast.BranchStmt) {
	if n.Tok == token.GOTO {
		w.edit.insert(w.offset(n.Pos()), "{ ʹtick(); ")
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

// isChan reports whether e is of a channel type that is no type parameter.
func (w *walker) isChan(e ast.Expr) bool {
	t := w.r.cell.Info.TypeOf(e)
	if t == nil {
		return false
	}
	if _, param := types.Unalias(t).(*types.TypeParam); param {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// receive makes <-c give way to an interrupt.
func (w *walker) receive(n *ast.UnaryExpr) {
	if n.Op != token.ARROW || w.noRecv[n] || !w.isChan(n.X) {
		return
	}
	w.call(n, "ʹrecv(")
}

func (w *walker) call(n *ast.UnaryExpr, fn string) {
	w.edit.replace(w.offset(n.OpPos), w.offset(n.OpPos)+len("<-"), fn)
	w.edit.insert(w.offset(n.X.End()), ")")
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

func (w *walker) commaOK(e ast.Expr) {
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.ARROW && !w.noRecv[u] && w.isChan(u.X) {
		w.noRecv[u] = true
		w.call(u, "ʹrecv2(")
	}
}

// rangeOver makes a range over a channel give way.
func (w *walker) rangeOver(n *ast.RangeStmt) {
	if w.isChan(n.X) {
		w.edit.insert(w.offset(n.X.Pos()), "ʹiter(")
		w.edit.insert(w.offset(n.X.End()), ")")
	}
}

// selectStmt adds a case for the interrupt to a select that can wait.
func (w *walker) selectStmt(n *ast.SelectStmt) {
	waits := true
	for _, s := range n.Body.List {
		comm, ok := s.(*ast.CommClause)
		if !ok {
			continue
		}
		waits = waits && comm.Comm != nil
		ast.Inspect(comm, func(m ast.Node) bool {
			if u, ok := m.(*ast.UnaryExpr); ok && isComm(comm.Comm, u) {
				w.noRecv[u] = true
			}
			return m == comm || m == comm.Comm || !isBody(comm, m)
		})
	}
	if waits {
		w.edit.insert(w.offset(n.Body.Lbrace)+1, " case <-ʹdone(): ʹcheck(); panic(0);")
	}
}

func isBody(c *ast.CommClause, n ast.Node) bool {
	return n != nil && len(c.Body) > 0 && n.Pos() >= c.Body[0].Pos()
}

// isComm reports whether u is the receive operation of a communication clause.
func isComm(s ast.Stmt, u *ast.UnaryExpr) bool {
	var e ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		e = s.X
	case *ast.AssignStmt:
		if len(s.Rhs) == 1 {
			e = s.Rhs[0]
		}
	}
	return e != nil && ast.Unparen(e) == u
}

// sends makes the send statements of a statement list give way.
func (w *walker) sends(list []ast.Stmt) {
	for _, s := range list {
		if l, ok := s.(*ast.LabeledStmt); ok {
			s = l.Stmt
		}
		if n, ok := s.(*ast.SendStmt); ok && w.isChan(n.Chan) {
			w.edit.insert(w.offset(n.Pos()), "select { case ")
			w.edit.insert(w.offset(n.End()), ": case <-ʹdone(): ʹcheck() }")
		}
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
