package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
)

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

func (w *walker) commaOK(e ast.Expr) {
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.ARROW && !w.noRecv[u] && w.isChan(u.X) {
		w.noRecv[u] = true
		w.call(u, "ʹrecv2(")
	}
}

// rangeOver makes a range over a channel give way: the loop becomes one that
// receives. It says whether the loop has still to be walked.
func (w *walker) rangeOver(n *ast.RangeStmt) bool {
	if !w.isChan(n.X) {
		return true
	}
	if n.Key != nil && n.Tok == token.ASSIGN {
		w.edit.insert(w.offset(n.X.Pos()), "ʹiter(")
		w.edit.insert(w.offset(n.X.End()), ")")
		return true
	}
	receive := " if _, ʹok := ʹrecv2(ʹc); !ʹok { break }; {"
	if id, ok := n.Key.(*ast.Ident); ok && id.Name != "_" {
		receive = " " + id.Name + ", ʹok := ʹrecv2(ʹc); if !ʹok { break }; {"
	}
	w.walkIn(n.X)
	w.edit.replace(w.offset(n.For)+len("for"), w.offset(n.X.Pos()), " ʹc := (")
	w.edit.insert(w.offset(n.X.End()), "); ;")
	w.edit.insert(w.offset(n.Body.Lbrace)+1, receive)
	w.walkIn(n.Body)
	w.edit.insert(w.offset(n.Body.Rbrace), "}")
	return false
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
			w.edit.insert(w.offset(n.Pos()), "ʹto(")
			w.edit.replace(w.offset(n.Arrow), w.offset(n.Arrow)+len("<-"), ").send(")
			w.edit.insert(w.offset(n.End()), ")")
		}
	}
}
