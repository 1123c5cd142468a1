package rewrite

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// Where a running cell looks whether it was interrupted. A look costs about a
// nanosecond, which is nothing beside a call and much beside an addition, so:
//
//   - A function looks before the first of its statements that calls something,
//     unless it is quiet: then it cannot be part of a recursion, and its loops
//     look for themselves.
//   - A loop over something that lies in memory, or over a small constant, does
//     not look if it is quiet, because it ends soon.
//   - Another quiet loop counts its iterations and looks at every 256th.
//   - A loop that calls looks each time, because a call may take any time.

// firstCall is where a function looks for an interrupt: before its first statement
// that is not quiet, or at its beginning if a goto could jump over that. It is
// negative if there is none.
func (w *walker) firstCall(f *frame, body *ast.BlockStmt) int {
	i := slices.IndexFunc(body.List, func(s ast.Stmt) bool { return !w.quiet(f, s) })
	if i < 0 {
		return -1
	}
	if i == 0 || slices.ContainsFunc(body.List, func(s ast.Stmt) bool { _, ok := s.(*ast.LabeledStmt); return ok }) {
		return w.offset(body.Lbrace) + 1
	}
	return w.offset(body.List[i].Pos())
}

// quiet reports whether a body calls nothing that could take long: no function
// but those that f got as parameters, which look for themselves when they are
// entered, or are library functions that somebody has handed on.
func (w *walker) quiet(f *frame, body ast.Node) bool {
	quiet := true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			quiet = quiet && w.swift(f, ast.Unparen(n.Fun))
		}
		return quiet
	})
	return quiet
}

// swift reports whether calling fun takes no time to speak of.
func (w *walker) swift(f *frame, fun ast.Expr) bool {
	if tv := w.r.cell.Info.Types[fun]; tv.IsType() || tv.IsBuiltin() {
		return true
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		return f.params[w.r.cell.Info.Uses[fun]]
	case *ast.SelectorExpr:
		obj := w.r.cell.Info.Uses[fun.Sel]
		return obj != nil && obj.Pkg() != nil && swiftPackages[obj.Pkg().Path()]
	}
	return false
}

// swiftPackages are packages of small functions that never wait.
var swiftPackages = map[string]bool{
	"math": true, "math/bits": true, "math/cmplx": true, "sync/atomic": true, "unicode": true, "unicode/utf8": true,
}

// loop puts an interrupt check at the head of a loop's body, if it needs one.
func (w *walker) loop(loop ast.Stmt, body *ast.BlockStmt) {
	check := " " + w.r.tick() + ";"
	if w.frame != nil && w.quiet(w.frame, loop) && !w.overFunction(loop) {
		if w.bounded(loop) {
			return
		}
		w.frame.counts = true
		check = " if ʹk++; ʹk&255 == 0 { " + w.r.tick() + " };"
	}
	w.edit.insert(w.offset(body.Lbrace)+1, check)
}

// soon is a number of iterations that takes less than a human notices.
const soon = 1 << 20

// overFunction reports whether a loop ranges over a function, which may do what
// it likes.
func (w *walker) overFunction(loop ast.Stmt) bool {
	n, ok := loop.(*ast.RangeStmt)
	if !ok {
		return false
	}
	t := w.r.cell.Info.TypeOf(n.X)
	if t == nil {
		return true
	}
	_, isFunc := t.Underlying().(*types.Signature)
	_, isParam := types.Unalias(t).(*types.TypeParam)
	return isFunc || isParam
}

// bounded reports whether a quiet loop ends by itself, soon.
func (w *walker) bounded(loop ast.Stmt) bool {
	switch n := loop.(type) {
	case *ast.RangeStmt:
		t := w.r.cell.Info.TypeOf(n.X)
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		switch t := t.Underlying().(type) {
		case *types.Slice, *types.Array:
			return true
		case *types.Basic:
			return t.Info()&types.IsString != 0 || w.small(n.X)
		}
	case *ast.ForStmt:
		return w.counted(n)
	}
	return false
}

// small reports whether e is a constant below soon.
func (w *walker) small(e ast.Expr) bool {
	n, ok := w.constant(e)
	return ok && n <= soon
}

func (w *walker) constant(e ast.Expr) (int64, bool) {
	v := w.r.cell.Info.Types[e].Value
	if v == nil {
		return 0, false
	}
	return constant.Int64Val(constant.ToInt(v))
}

// counted recognises for i := a; i < b; i++ where b is small or the length of
// something, and the loop changes neither i nor that.
func (w *walker) counted(n *ast.ForStmt) bool {
	cond, ok := n.Cond.(*ast.BinaryExpr)
	if !ok || (cond.Op != token.LSS && cond.Op != token.LEQ) {
		return false
	}
	post, ok := n.Post.(*ast.IncDecStmt)
	init, isInit := n.Init.(*ast.AssignStmt)
	if !ok || post.Tok != token.INC || !isInit || init.Tok != token.DEFINE || len(init.Lhs) != 1 {
		return false
	}
	i := w.object(post.X)
	if i == nil || w.object(cond.X) != i || w.object(init.Lhs[0]) != i || w.changed(n.Body, i) {
		return false
	}
	if from, ok := w.constant(init.Rhs[0]); !ok || from < -soon {
		return false
	}
	if w.small(cond.Y) {
		return true
	}
	call, ok := cond.Y.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !w.r.cell.Info.Types[call.Fun].IsBuiltin() {
		return false
	}
	of := w.object(call.Args[0])
	return of != nil && !w.changed(n.Body, of)
}

// object is what an identifier means; nil for any other expression.
func (w *walker) object(e ast.Expr) types.Object {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	return w.r.cell.Info.ObjectOf(id)
}

// changed reports whether body may assign to obj: it does, or it takes its
// address, or a literal in it mentions it.
func (w *walker) changed(body ast.Node, obj types.Object) bool {
	changed := false
	is := func(e ast.Expr) bool { return w.object(e) == obj }
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				changed = changed || is(e)
			}
		case *ast.IncDecStmt:
			changed = changed || is(n.X)
		case *ast.UnaryExpr:
			changed = changed || n.Op == token.AND && is(n.X)
		case *ast.RangeStmt:
			changed = changed || n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value)
		case *ast.FuncLit:
			changed = true
		}
		return !changed
	})
	return changed
}
