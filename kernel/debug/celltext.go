package debug

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// cellText is a parsed cell with the lines of its nodes.
type cellText struct{ file *parse.File }

func parseCell(text string) (cellText, bool) {
	file, err := parse.Cell(cell.Source{Text: text})
	return cellText{file}, err == nil
}

func (c cellText) line(pos token.Pos) int {
	return 1 + strings.Count(c.file.Source.Text[:max(0, c.file.Offset(pos))], "\n")
}

// nodes are the declarations and statements at top level, and the body after %%.
func (c cellText) nodes() []ast.Node {
	var out []ast.Node
	for _, item := range c.file.Items {
		if item.Decl != nil {
			out = append(out, item.Decl)
		} else {
			out = append(out, item.Stmt)
		}
	}
	if c.file.Main != nil {
		out = append(out, c.file.Main.Body)
	}
	return out
}

// breakLine is the first line from line on where code can stop, 0 if there is
// none. In a text that is no cell yet, every line may become one.
func breakLine(text string, line int) int {
	c, ok := parseCell(text)
	if !ok {
		return line
	}
	best := 0
	note := func(pos token.Pos) {
		if at := c.line(pos); at >= line && (best == 0 || at < best) {
			best = at
		}
	}
	for _, root := range c.nodes() {
		ast.Inspect(root, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Body != nil {
					note(n.Pos())
					note(n.Body.Rbrace)
				}
			case *ast.FuncLit:
				note(n.Body.Rbrace)
			case *ast.ValueSpec:
				for _, v := range n.Values {
					note(v.Pos())
				}
			case *ast.BlockStmt, *ast.LabeledStmt, *ast.EmptyStmt, *ast.DeclStmt:
			case ast.Stmt:
				if !doesNothing(n) {
					note(n.Pos())
				}
			}
			return true
		})
	}
	return best
}

// doesNothing tells whether a statement only uses names, as _ = x does: the compiler
// makes no code of it.
func doesNothing(s ast.Stmt) bool {
	assign, ok := s.(*ast.AssignStmt)
	return ok && assign.Tok == token.ASSIGN && !slices.ContainsFunc(assign.Lhs, func(e ast.Expr) bool {
		id, isIdent := e.(*ast.Ident)
		return !isIdent || id.Name != "_"
	}) && !slices.ContainsFunc(assign.Rhs, func(e ast.Expr) bool {
		_, isIdent := e.(*ast.Ident)
		return !isIdent
	})
}

// isRepeated tells whether code at a line is compiled again in the images of later
// cells: that of generic functions, and of methods that are not called through
// variables (check.Method). Taking one for such that is not costs a pause.
func isRepeated(text string, line int) bool {
	c, ok := parseCell(text)
	if !ok {
		return false
	}
	return slices.ContainsFunc(c.nodes(), func(root ast.Node) bool {
		fn, ok := root.(*ast.FuncDecl)
		return ok && (fn.Recv != nil || fn.Type.TypeParams != nil) && c.covers(fn, line)
	})
}

// declaredRound are the names that the functions round a line declare, in
// whatever block of theirs. Those at top level are the notebook's.
func declaredRound(text string, line int) map[string]bool {
	own := map[string]bool{}
	c, ok := parseCell(text)
	if !ok {
		return own
	}
	for _, root := range c.nodes() {
		if root == c.mainBody() && c.covers(root, line) {
			noteNames(own, root)
		}
		ast.Inspect(root, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncDecl, *ast.FuncLit:
				if c.covers(n, line) {
					noteNames(own, n)
				}
			}
			return true
		})
	}
	return own
}

// declaredAtTop are the variables and functions that a cell makes.
func declaredAtTop(text string) map[string]bool {
	top := map[string]bool{}
	c, ok := parseCell(text)
	if !ok {
		return top
	}
	for _, item := range c.file.Items {
		var ids []ast.Expr
		switch d := item.Decl.(type) {
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR {
					for _, id := range v.Names {
						ids = append(ids, id)
					}
				}
			}
		case *ast.FuncDecl:
			if d.Recv == nil {
				ids = append(ids, d.Name)
			}
		}
		if s, ok := item.Stmt.(*ast.AssignStmt); ok && s.Tok == token.DEFINE {
			ids = append(ids, s.Lhs...)
		}
		for _, e := range ids {
			if id, ok := e.(*ast.Ident); ok {
				top[id.Name] = true
			}
		}
	}
	return top
}

// mainBody is the body after %%, whose := are local.
func (c cellText) mainBody() ast.Node {
	if c.file.Main == nil {
		return nil
	}
	return c.file.Main.Body
}

func (c cellText) covers(n ast.Node, line int) bool {
	return c.line(n.Pos()) <= line && line <= c.line(n.End())
}

// noteNames adds what a function declares.
func noteNames(own map[string]bool, function ast.Node) {
	note := func(exprs ...ast.Expr) {
		for _, e := range exprs {
			if id, ok := e.(*ast.Ident); ok {
				own[id.Name] = true
			}
		}
	}
	ast.Inspect(function, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, id := range n.Names {
				note(id)
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				note(id)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				note(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				note(n.Key, n.Value)
			}
		}
		return true
	})
}
