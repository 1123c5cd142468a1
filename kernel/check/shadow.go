package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// A variable may take the name of a package or of something predeclared, as in
// a function: time := time.Now(), max := max(a, b). On the right, and in what
// stands before, the name still means the package; but to the checker and the
// compiler the variable is one of the package level, which nothing stands
// before. So the checker sees the package under another name, and the variable,
// if it takes a predeclared name, under another one, too.
//
// When such a cell runs again there is a variable of that name, which the right
// side may mean as well: x := f(x). If the cell makes no sense so, it is
// checked once more with the outermost meaning (File).

// definition is the place at which a cell's item defines variables.
type definition struct {
	item   int // index of the item
	names  []*ast.Ident
	values []ast.Expr
}

// definitions are those of the cell, in order.
func (x *checker) definitions() []definition {
	var out []definition
	for i, item := range x.file.Items {
		for _, d := range definitionsIn(item) {
			d.item = i
			out = append(out, d)
		}
	}
	return out
}

// definitionsIn are those of one item: a := or the lines of a var declaration.
func definitionsIn(item parse.Item) []definition {
	var out []definition
	if s, ok := item.Stmt.(*ast.AssignStmt); ok && s.Tok == token.DEFINE {
		d := definition{values: s.Rhs}
		for _, lhs := range s.Lhs {
			if id, ok := lhs.(*ast.Ident); ok {
				d.names = append(d.names, id)
			}
		}
		return []definition{d}
	}
	if g, ok := item.Decl.(*ast.GenDecl); ok && g.Tok == token.VAR {
		for _, spec := range g.Specs {
			if s, ok := spec.(*ast.ValueSpec); ok {
				out = append(out, definition{names: s.Names, values: s.Values})
			}
		}
	}
	return out
}

// takesImport is the import whose name a variable of the cell takes, "" if
// there is none.
func (x *checker) takesImport(name string) string {
	d := x.old.Lookup(name)
	switch {
	case d == nil:
		return x.scope.imports[name]
	case x.outermost:
		return x.old.hidden[name]
	default:
		return ""
	}
}

// findHidden notes which variables of the cell take the name of an import, and
// whether the right sides can be understood in two ways.
func (x *checker) findHidden() {
	x.hidden, x.checked = map[string]string{}, map[string]string{}
	for _, d := range x.definitions() {
		for _, id := range d.names {
			if x.defined[id.Name] != id {
				continue
			}
			name := id.Name
			if path := x.takesImport(name); path != "" {
				x.hidden[name] = path
			}
			predeclared := types.Universe.Lookup(name) != nil
			switch old := x.old.Lookup(name); {
			case old != nil && (predeclared || x.old.hidden[name] != ""):
				x.ambiguous = true
			case old == nil && !predeclared && x.hidden[name] == "":
				x.missHidden(name, d)
			}
		}
	}
}

// missHidden notes the members that x := x.F() uses of a package x that nobody
// has imported yet.
func (x *checker) missHidden(name string, d definition) {
	for _, value := range d.values {
		qualifiersIn(value, name, func(sel *ast.SelectorExpr, _ *ast.Ident) {
			x.missing[name] = append(x.missing[name], sel.Sel.Name)
		})
	}
}

// qualifiersIn calls f for every name.F in n, unless n declares that name itself.
func qualifiersIn(n ast.Node, name string, f func(*ast.SelectorExpr, *ast.Ident)) {
	if declares(n, name) {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == name {
				f(sel, id)
			}
		}
		return true
	})
}

// Declares reports whether something in n gives name a meaning of its own.
func Declares(n ast.Node, name string) bool { return declares(n, name) }

// declares reports whether something in n gives name a meaning of its own.
func declares(n ast.Node, name string) bool {
	found := false
	is := func(ids ...*ast.Ident) {
		for _, id := range ids {
			found = found || id != nil && id.Name == name
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncType:
			for _, list := range []*ast.FieldList{n.TypeParams, n.Params, n.Results} {
				if list != nil {
					for _, f := range list.List {
						is(f.Names...)
					}
				}
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, lhs := range n.Lhs {
					id, _ := lhs.(*ast.Ident)
					is(id)
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				id, _ := e.(*ast.Ident)
				is(id)
			}
		case *ast.ValueSpec:
			is(n.Names...)
		case *ast.TypeSpec:
			is(n.Name)
		}
		return true
	})
	return found
}

// shadow lets the checker see what variables hide: user is what it will see.
func (x *checker) shadow(user *ast.File) {
	imports, _ := user.Decls[0].(*ast.GenDecl)
	for _, d := range x.definitions() {
		for _, id := range d.names {
			name := id.Name
			if x.defined[name] != id {
				continue
			}
			if path := x.hidden[name]; path != "" && x.renameQualifiers(d, name) {
				imports.Specs = append(imports.Specs, &ast.ImportSpec{
					Name: ast.NewIdent(name + "ʹp"), Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(path)},
				})
			}
			if types.Universe.Lookup(name) != nil {
				x.renamePredeclared(d, id)
			}
		}
	}
	for _, name := range types.Universe.Names() {
		switch d := x.scope.Lookup(name); {
		case x.checked[name] != "": // done
		case x.defined[name] != nil && !x.same[name]:
			x.checked[name] = mark(name, x.next.Next(name).Gen)
			x.renameIn(0, name, x.checked[name])
		case d != nil:
			x.checked[name] = mark(name, d.Key.Gen)
			x.renameIn(0, name, x.checked[name])
		}
	}
}

// renameQualifiers gives the package that variable name of d hides its other
// name, where the package is meant. It reports whether it is meant anywhere.
func (x *checker) renameQualifiers(d definition, name string) bool {
	used := false
	rename := func(_ *ast.SelectorExpr, id *ast.Ident) {
		used = true
		x.rename(id, name+"ʹp")
	}
	for _, item := range x.file.Items[:d.item] {
		if item.Decl != nil {
			qualifiersIn(item.Decl, name, rename)
		} else {
			qualifiersIn(item.Stmt, name, rename)
		}
	}
	for _, value := range d.values {
		qualifiersIn(value, name, rename)
	}
	return used
}

// renamePredeclared gives the variable id of d another name, where it stands
// and in all behind it.
func (x *checker) renamePredeclared(d definition, id *ast.Ident) {
	name := id.Name
	other := mark(name, x.next.Next(name).Gen)
	x.checked[name] = other
	x.rename(id, other)
	x.renameIn(d.item+1, name, other)
}

// renameIn renames the identifiers called name in the cell from an item on. What
// is local there and called the same is renamed with it, which changes nothing.
func (x *checker) renameIn(from int, name, other string) {
	for _, item := range x.file.Items[from:] {
		if item.Decl != nil {
			x.renameAll(item.Decl, name, other)
		} else {
			x.renameAll(item.Stmt, name, other)
		}
	}
	if x.file.Main != nil {
		x.renameAll(x.file.Main, name, other)
	}
}

// renameAll renames the identifiers called name in n that are no names of
// members.
func (x *checker) renameAll(n ast.Node, name, other string) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			x.renameAll(n.X, name, other)
			return false
		case *ast.StructType:
			x.renameMembers(n.Fields, name, other)
			return false
		case *ast.InterfaceType:
			x.renameMembers(n.Methods, name, other)
			return false
		case *ast.KeyValueExpr:
			if _, member := n.Key.(*ast.Ident); member {
				x.renameAll(n.Value, name, other)
				return false
			}
		case *ast.Ident:
			if n.Name == name {
				x.rename(n, other)
			}
		}
		return true
	})
}

// renameMembers is renameAll for the types of fields and methods.
func (x *checker) renameMembers(list *ast.FieldList, name, other string) {
	for _, f := range list.List {
		x.renameAll(f.Type, name, other)
	}
}

// rename gives an identifier another name for as long as the checker runs.
func (x *checker) rename(id *ast.Ident, other string) {
	name := id.Name
	id.Name = other
	x.undo = append(x.undo, func() { id.Name = name })
}

// inChecker is the checker's name for what the cell calls name.
func (x *checker) inChecker(name string) string {
	if other := x.checked[name]; other != "" {
		return other
	}
	return name
}
