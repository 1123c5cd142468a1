package check

import (
	"go/ast"
	"go/token"
	"slices"
)

// What a redefinition means is decided in two steps. Types are compared by
// their text before the checker runs, because the checker has to know whether
// "type T" in the cell is the T of the session's variables. Variables,
// functions and constants are compared by their types afterwards (define.go).

// findSame finds the types of the cell that are declared as they were. It
// starts from "all of them" and drops those that differ until nothing changes,
// so that types that mention each other stay the same together.
func (x *checker) findSame() {
	x.same = map[string]bool{}
	specs := x.typeSpecs()
	for _, s := range specs {
		if old := x.scope.Lookup(s.Name.Name); old != nil && old.Kind == Type {
			x.same[s.Name.Name] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for _, s := range specs {
			name := s.Name.Name
			if x.same[name] && x.typeDef(s).Canon() != x.scope.Lookup(name).Def.Canon() {
				delete(x.same, name)
				changed = true
			}
		}
	}
}

// typeDef is what follows the name in a type declaration.
func (x *checker) typeDef(s *ast.TypeSpec) Pieces {
	params := map[string]bool{}
	if s.TypeParams != nil {
		for _, field := range s.TypeParams.List {
			for _, id := range field.Names {
				params[id.Name] = true
			}
		}
	}
	var open []openName
	name := func(id *ast.Ident) {
		if params[id.Name] {
			return
		}
		if key, ok := x.typeKey(id.Name); ok {
			open = append(open, openName{id, Piece{Ref: key}})
		}
	}
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok {
				open = append(open, openName{id, x.importPiece(id, n.Sel)})
			}
			return false
		case *ast.Field:
			ast.Inspect(n.Type, func(m ast.Node) bool { return inspectIdents(m, name, &open, x) })
			return false
		case *ast.Ident:
			if n != s.Name {
				name(n)
			}
		}
		return true
	})
	return x.cut(s.Name.End(), s.End(), open)
}

// inspectIdents visits the identifiers of a field's type: names of fields and
// methods inside it are no references.
func inspectIdents(n ast.Node, name func(*ast.Ident), open *[]openName, x *checker) bool {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		if id, ok := n.X.(*ast.Ident); ok {
			*open = append(*open, openName{id, x.importPiece(id, n.Sel)})
		}
		return false
	case *ast.Field:
		ast.Inspect(n.Type, func(m ast.Node) bool { return inspectIdents(m, name, open, x) })
		return false
	case *ast.Ident:
		name(n)
	}
	return true
}

// typeKey is what a name in a type declaration of the cell stands for.
func (x *checker) typeKey(name string) (Key, bool) {
	if x.defined[name] != nil && !x.same[name] {
		return x.next.Next(name), true
	}
	if d := x.scope.Lookup(name); d != nil {
		return d.Key, true
	}
	return Key{}, false
}

func (x *checker) importPiece(id, sel *ast.Ident) Piece {
	if path := x.scope.imports[id.Name]; path != "" {
		return Piece{Path: path, Package: id.Name}
	}
	x.miss(id.Name, sel.Name)
	return Piece{Text: id.Name}
}

// miss notes a package name that nobody has imported, with a member of it.
func (x *checker) miss(name, member string) {
	if x.defined[name] == nil && x.scope.Lookup(name) == nil && !slices.Contains(x.missing[name], member) {
		x.missing[name] = append(x.missing[name], member)
	}
}

// openName is an identifier of the user's text that a piece stands for.
type openName struct {
	id    *ast.Ident
	piece Piece
}

// cut is the user's text from one position to another as pieces.
func (x *checker) cut(from, to token.Pos, open []openName) Pieces {
	return cutText(x.file.Source.Text, x.file.Offset, from, to, open)
}

// cutText is a stretch of text with the open names turned into pieces.
func cutText(text string, offset func(token.Pos) int, from, to token.Pos, open []openName) Pieces {
	slices.SortFunc(open, func(a, b openName) int { return int(a.id.Pos() - b.id.Pos()) })
	var out Pieces
	at := offset(from)
	for _, o := range open {
		if o.id.Pos() < from || o.id.End() > to {
			continue
		}
		start := offset(o.id.Pos())
		if start < at {
			continue // the same identifier twice
		}
		out = append(out, Piece{Text: text[at:start]}, o.piece)
		at = start + len(o.id.Name)
	}
	return append(out, Piece{Text: text[at:max(at, offset(to))]}) // nodes of unfinished code may end before they begin
}

// applyMethods gives the session's types the methods that the cell declares
// for them. A new body for a known method changes nothing but a function
// variable; a new method, another signature or a changed full method means a
// new identity (Scope.bump).
func (x *checker) applyMethods() {
	var changed []string
	for base, decls := range x.methods() {
		d := x.scope.Lookup(base)
		if d == nil || d.Kind != Type || (x.defined[base] != nil && !x.same[base]) {
			continue
		}
		for _, fn := range decls {
			if !x.knownMethod(d, fn) {
				changed = append(changed, base)
				break
			}
		}
	}
	if len(changed) > 0 {
		x.scope = x.scope.bump(changed)
	}
}

// knownMethod reports whether type d has the method fn, with its signature.
func (x *checker) knownMethod(d *Decl, fn *ast.FuncDecl) bool {
	i := slices.IndexFunc(d.Methods, func(m *Method) bool { return m.Name == fn.Name.Name })
	if i < 0 {
		return false
	}
	m := d.Methods[i]
	_, pointer := receiver(fn)
	if pointer != m.Pointer {
		return false
	}
	if m.Full != nil || d.Params || callsRecover(fn) {
		return m.Full != nil && m.Full.Canon() == x.cut(fn.Pos(), fn.End(), x.openIdents(fn)).Canon()
	}
	return m.Sig.canon() == x.sigOf(fn.Type).canon()
}

// openIdents are the references of a declaration by name alone, before there
// are types: good enough to see whether a full method has changed.
func (x *checker) openIdents(n ast.Node) []openName {
	var open []openName
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok {
				if path := x.scope.imports[id.Name]; path != "" {
					open = append(open, openName{id, Piece{Path: path, Package: id.Name}})
					return false
				}
			}
		case *ast.Ident:
			if key, ok := x.typeKey(n.Name); ok {
				open = append(open, openName{n, Piece{Ref: key}})
			}
		}
		return true
	})
	return open
}

// sigOf is the signature of a function type by its text.
func (x *checker) sigOf(t *ast.FuncType) Signature {
	var s Signature
	each := func(list *ast.FieldList, add func(Pieces)) {
		if list == nil {
			return
		}
		for _, f := range list.List {
			expr := f.Type
			if e, ok := expr.(*ast.Ellipsis); ok {
				expr, s.Variadic = e.Elt, true
			}
			for range max(1, len(f.Names)) {
				add(x.cut(expr.Pos(), expr.End(), x.openIdents(expr)))
			}
		}
	}
	each(t.Params, func(p Pieces) { s.Params = append(s.Params, p) })
	each(t.Results, func(p Pieces) { s.Results = append(s.Results, p) })
	return s
}

// callsRecover reports whether the body of fn calls recover itself, not inside
// a function literal.
func callsRecover(fn *ast.FuncDecl) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "recover" {
				found = true
			}
		}
		return true
	})
	return found
}
