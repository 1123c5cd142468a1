package complete

import (
	"go/ast"
	"go/types"
	"strings"
)

// fieldNames lists the fields that the composite literal around the cursor can
// still set. only says that nothing but a field can stand there.
func (q *query) fieldNames() (names []candidate, only bool) {
	lit, keyed := q.literal()
	if lit == nil {
		return nil, false
	}
	s, ok := structOf(q.cell.Info.TypeOf(lit))
	if !ok {
		return nil, false
	}
	set := map[string]bool{}
	for _, e := range lit.Elts {
		kv, isKeyed := e.(*ast.KeyValueExpr)
		switch {
		case isKeyed:
			if id, ok := kv.Key.(*ast.Ident); ok && id != q.marker() {
				set[id.Name], keyed = true, true
			}
		case e != q.marker():
			return nil, false // the values have no names
		}
	}
	for f := range s.Fields() {
		if set[f.Name()] || (!f.Exported() && f.Pkg() != q.cell.Pkg) {
			continue
		}
		c := q.candidate(f)
		c.group, c.fits = fields, true
		if !strings.HasPrefix(strings.TrimLeft(q.place.text[q.place.end:], " \t"), ":") {
			c.suffix = ": "
		}
		names = append(names, c)
	}
	return names, keyed
}

// literal is the composite literal of which the marker is an element, or the
// key of one.
func (q *query) literal() (lit *ast.CompositeLit, keyed bool) {
	switch parent := q.parent().(type) {
	case *ast.CompositeLit:
		if parent.Type != ast.Expr(q.marker()) {
			return parent, false
		}
	case *ast.KeyValueExpr:
		if lit, ok := q.up(2).(*ast.CompositeLit); ok && parent.Key == ast.Expr(q.marker()) {
			return lit, true
		}
	}
	return nil, false
}

// structOf is the struct that t is, or points to.
func structOf(t types.Type) (*types.Struct, bool) {
	if t == nil {
		return nil, false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	return s, ok
}
