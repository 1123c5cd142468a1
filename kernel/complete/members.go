package complete

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// members lists what can stand behind the dot after x.
func (q *query) members(x ast.Expr) []candidate {
	if id, ok := ast.Unparen(x).(*ast.Ident); ok {
		switch obj := q.cell.Info.Uses[id].(type) {
		case *types.PkgName:
			return q.packageMembers(obj.Imported())
		case nil:
			return q.unimportedMembers(id.Name)
		case *types.Var:
			if obj.Type() == types.Typ[types.Invalid] { // time := time.N
				return q.unimportedMembers(id.Name)
			}
		}
	}
	tv, ok := q.cell.Info.Types[x]
	switch {
	case !ok:
		return nil
	case tv.IsType():
		return q.typeMembers(tv.Type, func(m member) bool { return m.isMethod() && !m.needsPointer })
	default:
		addressable := tv.Addressable() || isPointer(tv.Type)
		return q.typeMembers(tv.Type, func(m member) bool { return addressable || !m.needsPointer })
	}
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// packageMembers lists what a package exports.
func (q *query) packageMembers(pkg *types.Package) []candidate {
	var out []candidate
	want := q.wanted()
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() || (q.typePlace() && !isType(obj)) {
			continue
		}
		c := q.candidate(obj)
		c.fits = want.accepts(obj)
		out = append(out, c)
	}
	return out
}

func isType(obj types.Object) bool {
	_, ok := obj.(*types.TypeName)
	return ok
}

// unimportedMembers lists what the packages called name export, of which none
// is imported: the kernel imports the right one when the cell runs.
func (q *query) unimportedMembers(name string) []candidate {
	var out []candidate
	for _, path := range q.Library.Named(q.ctx, name) {
		if pkg, err := q.Library.Load(q.ctx, path); err == nil {
			out = append(out, q.packageMembers(pkg.Types)...)
		}
	}
	return out
}

// typeMembers lists the fields and methods of t that keep holds good.
func (q *query) typeMembers(t types.Type, keep func(member) bool) []candidate {
	var out []candidate
	want := q.wanted()
	for _, m := range membersOf(t) {
		if !keep(m) || (!m.obj.Exported() && m.obj.Pkg() != q.cell.Pkg) {
			continue
		}
		c := q.candidate(m.obj)
		c.depth, c.fits = m.depth, want.accepts(m.obj)
		c.group = fields
		if m.isMethod() {
			c.group = methods
		}
		out = append(out, c)
	}
	return out
}

// member is a field or method, found depth embeddings down.
type member struct {
	obj          types.Object
	depth        int
	needsPointer bool // a method that only an addressable value has
}

func (m member) isMethod() bool {
	_, ok := m.obj.(*types.Func)
	return ok
}

// level is a type to look for members in.
type level struct {
	t       types.Type
	depth   int
	pointer bool // it is reached through a pointer
}

// membersOf lists the fields and methods of t, those of embedded fields too,
// each name once: what is nearer hides what is deeper.
func membersOf(t types.Type) []member {
	var out []member
	names, seen := map[string]bool{}, map[types.Type]bool{}
	add := func(m member) {
		if !names[m.obj.Name()] && m.obj.Name() != "_" {
			names[m.obj.Name()] = true
			out = append(out, m)
		}
	}
	for todo := []level{{t: t}}; len(todo) > 0; todo = todo[1:] {
		l := todo[0]
		l.t = types.Unalias(l.t)
		if p, ok := l.t.Underlying().(*types.Pointer); ok {
			if types.IsInterface(p.Elem()) {
				continue
			}
			l.t, l.pointer = types.Unalias(p.Elem()), true
		}
		if seen[l.t] {
			continue
		}
		seen[l.t] = true
		ownMethods(l, add)
		if s, ok := l.t.Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				add(member{obj: f, depth: l.depth})
				if f.Embedded() {
					todo = append(todo, level{f.Type(), l.depth + 1, l.pointer})
				}
			}
		}
	}
	return out
}

// ownMethods adds the methods that a type or type parameter has itself.
func ownMethods(l level, add func(member)) {
	if named, ok := l.t.(*types.Named); ok && !types.IsInterface(named) {
		for m := range named.Methods() {
			_, pointer := m.Signature().Recv().Type().(*types.Pointer)
			add(member{m, l.depth, pointer && !l.pointer})
		}
		return
	}
	if i, ok := l.t.Underlying().(*types.Interface); ok {
		for m := range i.Methods() {
			add(member{obj: m, depth: l.depth})
		}
	}
}

// labels lists the labels of the function around the cursor.
func (q *query) labels() []candidate {
	var out []candidate
	for _, v := range slices.Backward(q.path) {
		switch v.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return append(out, labelsIn(v)...)
		}
	}
	for _, item := range q.cell.File.Items {
		if item.Stmt != nil {
			out = append(out, labelsIn(item.Stmt)...)
		}
	}
	return out
}

func labelsIn(n ast.Node) []candidate {
	var out []candidate
	ast.Inspect(n, func(n ast.Node) bool {
		if l, ok := n.(*ast.LabeledStmt); ok {
			out = append(out, candidate{Candidate: cell.Candidate{Text: l.Label.Name, Kind: "label"}})
		}
		return true
	})
	return out
}

// defines reports whether the marker is a name that is being given: nothing
// that exists belongs there.
func (q *query) defines() bool {
	id := q.marker()
	switch parent := q.parent().(type) {
	case *ast.FuncDecl, *ast.LabeledStmt, *ast.ImportSpec:
		return true
	case *ast.TypeSpec:
		return parent.Name == id
	case *ast.ValueSpec:
		return contains(parent.Names, id)
	case *ast.Field:
		return contains(parent.Names, id)
	case *ast.AssignStmt:
		return parent.Tok == token.DEFINE && parent.Pos() <= id.Pos() && id.Pos() < parent.TokPos
	}
	return false
}

// assignable lists the variables that a := with several names could also set; nil
// where all names are new.
func (q *query) assignable() []candidate {
	if a, ok := q.parent().(*ast.AssignStmt); !ok || len(a.Lhs) < 2 {
		return nil
	}
	return slices.DeleteFunc(q.names(), func(c candidate) bool { return c.Kind != "variable" })
}

func contains(names []*ast.Ident, id *ast.Ident) bool {
	return slices.Contains(names, id)
}
