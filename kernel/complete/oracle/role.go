package oracle

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// role is what a name stands for where it stands. gopls lists names behind those
// that are likely that no compiler would take there; completion does not.
type role uint8

const (
	anyName  role = iota
	label         // behind break, continue or goto
	fieldKey      // before the : of a struct literal
	typeName      // where nothing but a type can stand
	constant      // in the value of a constant
)

// The kinds of candidates in the language server protocol, 3.17.
const (
	kindMethod   = 2
	kindFunction = 3
	kindField    = 5
	kindVariable = 6
	kindModule   = 9
	kindKeyword  = 14
	kindConstant = 21
)

var values = []int{kindMethod, kindFunction, kindField, kindVariable, kindConstant}

// refuses says why a candidate that gopls offers cannot stand in a role; "" if it
// can.
func (r role) refuses(kind int, name string) string {
	switch {
	case r == label:
		return "only labels can stand there"
	case r == fieldKey && kind != kindField:
		return "only fields can stand there"
	case r == typeName && slices.Contains(values, kind):
		return "only types can stand there"
	case r == typeName && kind == kindKeyword && !slices.Contains(typeKeywords, name):
		return "only types can stand there"
	case r == constant && kind == kindVariable:
		return "a constant's value has no variables"
	default:
		return ""
	}
}

var typeKeywords = []string{"chan", "func", "interface", "map", "struct"}

// roles are those of the names of c that have one.
func roles(c *check.Cell) map[*ast.Ident]role {
	found := map[*ast.Ident]role{}
	note := func(e ast.Expr, r role) {
		if id, ok := e.(*ast.Ident); ok {
			found[id] = r
		}
	}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BranchStmt:
			if n.Label != nil {
				found[n.Label] = label
			}
		case *ast.CompositeLit:
			noteKeys(c, n, note)
		case *ast.GenDecl:
			if n.Tok == token.CONST {
				noteNames(n, constant, note)
			}
		case *ast.Field:
			noteNames(n.Type, typeName, note)
		case *ast.ValueSpec:
			if n.Type != nil {
				noteNames(n.Type, typeName, note)
			}
		case *ast.TypeAssertExpr:
			if n.Type != nil {
				noteNames(n.Type, typeName, note)
			}
		case *ast.TypeSpec:
			noteNames(n.Type, typeName, note)
		}
		return true
	}
	for _, item := range c.File.Items {
		switch {
		case item.Decl != nil:
			ast.Inspect(item.Decl, visit)
		case item.Stmt != nil:
			ast.Inspect(item.Stmt, visit)
		}
	}
	if c.File.Main != nil {
		ast.Inspect(c.File.Main, visit)
	}
	return found
}

// noteKeys notes the keys of a struct literal.
func noteKeys(c *check.Cell, lit *ast.CompositeLit, note func(ast.Expr, role)) {
	t := c.Info.TypeOf(lit)
	if t == nil {
		return
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if _, ok := t.Underlying().(*types.Struct); !ok {
		return
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			note(kv.Key, fieldKey)
		}
	}
}

// noteNames notes all names in n.
func noteNames(n ast.Node, r role, note func(ast.Expr, role)) {
	ast.Inspect(n, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			note(e, r)
		}
		return true
	})
}
