package complete

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// wanted is the type that what stands at the cursor should have.
type wanted struct {
	t    types.Type // nil: any
	text string     // of t, as the session writes it
}

// accepts reports whether obj, or what it gives when called, is of the type
// that is wanted. Where any type will do, none fits better than another.
func (w wanted) accepts(obj types.Object) bool {
	if w.t == nil {
		return false
	}
	switch obj := obj.(type) {
	case *types.Var, *types.Const:
		return assignable(obj.Type(), w.t)
	case *types.Func:
		results := obj.Signature().Results()
		return assignable(obj.Type(), w.t) || (results.Len() == 1 && assignable(results.At(0).Type(), w.t))
	case *types.Nil:
		return assignable(obj.Type(), w.t)
	}
	return false
}

func assignable(v, t types.Type) bool {
	if b, ok := v.Underlying().(*types.Basic); ok && b.Kind() == types.Invalid {
		return false
	}
	return types.AssignableTo(v, t)
}

// wanted is what the code around the cursor expects there.
func (q *query) wanted() wanted {
	value, at := ast.Node(q.marker()), 1
	if sel, ok := q.up(1).(*ast.SelectorExpr); ok && sel.Sel == q.marker() {
		value, at = sel, 2
	}
	for {
		paren, ok := q.up(at).(*ast.ParenExpr)
		if !ok {
			break
		}
		value, at = paren, at+1
	}
	t := q.expected(q.up(at), q.up(at+1), value)
	if t == nil {
		return wanted{}
	}
	if i, ok := t.Underlying().(*types.Interface); ok && i.Empty() {
		return wanted{}
	}
	if b, ok := t.Underlying().(*types.Basic); ok && b.Kind() == types.Invalid {
		return wanted{}
	}
	return wanted{t, types.TypeString(t, q.qualifier)}
}

// expected is the type that parent wants value to have; around is the node
// around parent.
func (q *query) expected(parent, around, value ast.Node) types.Type {
	typeOf := q.cell.Info.TypeOf
	switch p := parent.(type) {
	case *ast.CallExpr:
		return q.argument(p, value)
	case *ast.AssignStmt:
		if i := indexOf(p.Rhs, value); i >= 0 && p.Tok != token.DEFINE && len(p.Lhs) == len(p.Rhs) {
			return typeOf(p.Lhs[i])
		}
	case *ast.ValueSpec:
		if p.Type != nil && indexOf(p.Values, value) >= 0 {
			return typeOf(p.Type)
		}
	case *ast.ReturnStmt:
		if sig := q.signature(); sig != nil {
			if i := indexOf(p.Results, value); i >= 0 && i < sig.Results().Len() {
				return sig.Results().At(i).Type()
			}
		}
	case *ast.BinaryExpr:
		return q.operand(p, value)
	case *ast.IfStmt:
		return types.Typ[types.Bool]
	case *ast.ForStmt:
		if p.Cond == value {
			return types.Typ[types.Bool]
		}
	case *ast.SendStmt:
		if c, ok := underlying(typeOf(p.Chan)).(*types.Chan); ok && p.Value == value {
			return c.Elem()
		}
	case *ast.IndexExpr:
		if m, ok := underlying(typeOf(p.X)).(*types.Map); ok && p.Index == value {
			return m.Key()
		}
	case *ast.CaseClause:
		return q.caseType()
	case *ast.KeyValueExpr:
		if lit, ok := around.(*ast.CompositeLit); ok {
			return q.element(lit, p, value)
		}
	case *ast.CompositeLit:
		return q.element(p, nil, value)
	}
	return nil
}

func indexOf(list []ast.Expr, n ast.Node) int {
	return slices.IndexFunc(list, func(e ast.Expr) bool { return e == n })
}

func underlying(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// argument is the type of the parameter that value is passed for.
func (q *query) argument(call *ast.CallExpr, value ast.Node) types.Type {
	i := indexOf(call.Args, value)
	sig, ok := underlying(q.cell.Info.TypeOf(call.Fun)).(*types.Signature)
	if i < 0 || !ok {
		return nil
	}
	params := sig.Params()
	if sig.Variadic() && i >= params.Len()-1 {
		if s, ok := params.At(params.Len() - 1).Type().(*types.Slice); ok {
			return s.Elem()
		}
		return nil
	}
	if i >= params.Len() {
		return nil
	}
	return params.At(i).Type()
}

// operand is the type of the other operand, or bool.
func (q *query) operand(b *ast.BinaryExpr, value ast.Node) types.Type {
	switch b.Op {
	case token.LAND, token.LOR:
		return types.Typ[types.Bool]
	case token.SHL, token.SHR:
		return nil
	default:
	}
	other := b.X
	if b.X == value {
		other = b.Y
	}
	if t := q.cell.Info.TypeOf(other); t != nil {
		return types.Default(t)
	}
	return nil
}

// element is the type of an element of a composite literal, or of its key.
func (q *query) element(lit *ast.CompositeLit, kv *ast.KeyValueExpr, value ast.Node) types.Type {
	t := q.cell.Info.TypeOf(lit)
	if s, ok := structOf(t); ok && kv != nil && kv.Value == value {
		if id, ok := kv.Key.(*ast.Ident); ok {
			for f := range s.Fields() {
				if f.Name() == id.Name {
					return f.Type()
				}
			}
		}
		return nil
	}
	switch t := underlying(t).(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	case *types.Map:
		if kv != nil && kv.Key == value {
			return t.Key()
		}
		return t.Elem()
	}
	return nil
}

// signature is that of the function around the cursor.
func (q *query) signature() *types.Signature {
	for _, v := range slices.Backward(q.path) {
		switch fn := v.(type) {
		case *ast.FuncLit:
			sig, _ := q.cell.Info.TypeOf(fn).(*types.Signature)
			return sig
		case *ast.FuncDecl:
			if f, ok := q.cell.Info.Defs[fn.Name].(*types.Func); ok {
				return f.Signature()
			}
			return nil
		}
	}
	return nil
}

// caseType is the type of the value that the switch around the cursor is about.
func (q *query) caseType() types.Type {
	for _, v := range slices.Backward(q.path) {
		if s, ok := v.(*ast.SwitchStmt); ok {
			if s.Tag == nil {
				return types.Typ[types.Bool]
			}
			return q.cell.Info.TypeOf(s.Tag)
		}
	}
	return nil
}

// typePlace reports whether only a type can stand at the cursor.
func (q *query) typePlace() bool {
	value, at := ast.Node(q.marker()), 1
	if sel, ok := q.up(1).(*ast.SelectorExpr); ok && sel.Sel == q.marker() {
		value, at = sel, 2
	}
	for {
		switch p := q.up(at).(type) {
		case *ast.StarExpr:
			value, at = p, at+1
			if _, isStatement := q.up(at).(ast.Stmt); isStatement {
				return false
			}
			continue
		case *ast.Field:
			return p.Type == value
		case *ast.ArrayType:
			return p.Elt == value
		case *ast.MapType, *ast.ChanType:
			return true
		case *ast.Ellipsis:
			return p.Elt == value
		case *ast.ValueSpec:
			return p.Type == value
		case *ast.TypeSpec:
			return p.Type == value
		case *ast.TypeAssertExpr:
			return p.Type == value
		case *ast.CaseClause:
			_, isTypeSwitch := q.up(at + 2).(*ast.TypeSwitchStmt)
			return isTypeSwitch && indexOf(p.List, value) >= 0
		case *ast.CallExpr:
			id, ok := p.Fun.(*ast.Ident)
			return ok && (id.Name == "new" || id.Name == "make") && len(p.Args) > 0 && p.Args[0] == value
		}
		return false
	}
}
