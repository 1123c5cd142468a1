package check

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// compose makes the file that the checker sees out of the cell's syntax: what
// is at top level becomes declarations of the package, and the statements the
// body of one function. The nodes are the user's, so every position is true.
func (x *checker) compose() *ast.File {
	file := &ast.File{Name: ast.NewIdent("main")}
	file.Decls = append(file.Decls, x.imports())
	body := &ast.BlockStmt{}
	for _, item := range x.file.Items {
		switch d := item.Decl.(type) {
		case *ast.GenDecl:
			if d = x.withoutSame(d); len(d.Specs) > 0 {
				file.Decls = append(file.Decls, d)
			}
		case *ast.FuncDecl:
			file.Decls = append(file.Decls, d)
		default:
			if s, ok := item.Stmt.(*ast.AssignStmt); ok && s.Tok == token.DEFINE && identsOnly(s.Lhs) {
				lifted, rest := x.lift(s)
				file.Decls = append(file.Decls, lifted)
				body.List = append(body.List, rest...)
			} else {
				body.List = append(body.List, item.Stmt)
			}
		}
	}
	file.Decls = append(file.Decls, &ast.FuncDecl{Name: ast.NewIdent("ʹentry"), Type: &ast.FuncType{Params: &ast.FieldList{}}, Body: body})
	if x.file.Main != nil {
		file.Decls = append(file.Decls, x.file.Main)
	}
	return file
}

// imports are the cell's imports and those of the session that it names.
func (x *checker) imports() *ast.GenDecl {
	decl := &ast.GenDecl{Tok: token.IMPORT, Lparen: 1, Rparen: 1}
	own := map[string]bool{}
	for _, imp := range x.file.Imports {
		if x.hidden[x.own[imp]] != "" {
			continue // shadow imports it, if it is used
		}
		decl.Specs = append(decl.Specs, imp)
		path := strings.Trim(imp.Path.Value, "`\"")
		for name, p := range x.scope.imports {
			if p == path {
				own[name] = true
			}
		}
	}
	for _, name := range slices.Sorted(slices.Values(x.qualifiers())) {
		if path := x.scope.imports[name]; path != "" && !own[name] {
			own[name] = true
			decl.Specs = append(decl.Specs, &ast.ImportSpec{
				Name: ast.NewIdent(name), Path: &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(path)},
			})
		}
	}
	return decl
}

// qualifiers are the identifiers of the cell that stand before a dot.
func (x *checker) qualifiers() []string {
	var out []string
	note := func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				out = append(out, id.Name)
			}
		}
		return true
	}
	x.inspect(note)
	return out
}

// withoutSame is d without the types that are declared as they were.
func (x *checker) withoutSame(d *ast.GenDecl) *ast.GenDecl {
	if d.Tok != token.TYPE {
		return d
	}
	c := *d
	c.Specs = slices.DeleteFunc(slices.Clone(d.Specs), func(s ast.Spec) bool {
		t, ok := s.(*ast.TypeSpec)
		return ok && x.same[t.Name.Name]
	})
	return &c
}

func identsOnly(list []ast.Expr) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool { _, ok := e.(*ast.Ident); return !ok })
}

// lift turns a top-level := into a declaration of package-level variables. A
// name that the cell has defined before is assigned to by the statements
// returned.
func (x *checker) lift(s *ast.AssignStmt) (*ast.GenDecl, []ast.Stmt) {
	x.cell.lifted[s] = true
	spec := &ast.ValueSpec{Values: s.Rhs}
	var rest []ast.Stmt
	fresh := false
	for i, lhs := range s.Lhs {
		id, _ := lhs.(*ast.Ident)
		if id.Name == "_" || x.defined[id.Name] == id {
			fresh = fresh || id.Name != "_"
			spec.Names = append(spec.Names, id)
			continue
		}
		temp := &ast.Ident{NamePos: id.Pos(), Name: "ʹt" + strconv.Itoa(int(id.Pos())) + "_" + strconv.Itoa(i)}
		spec.Names = append(spec.Names, temp)
		rest = append(rest, &ast.AssignStmt{
			Lhs: []ast.Expr{id}, TokPos: s.TokPos, Tok: token.ASSIGN,
			Rhs: []ast.Expr{&ast.Ident{NamePos: id.Pos(), Name: temp.Name}},
		})
	}
	if !fresh {
		d := diag.At(x.file.Source, x.file.Offset(s.TokPos))
		d.Go = "no new variables on left side of :="
		x.errs = append(x.errs, d)
	}
	return &ast.GenDecl{TokPos: s.Pos(), Tok: token.VAR, Specs: []ast.Spec{spec}}, rest
}

// selfReferences finds, in x := f(x), the x on the right that can only mean
// the session's, and lets the checker see it under its marked name for as long
// as it runs.
func (x *checker) selfReferences(item parse.Item) []Key {
	var keys []Key
	for _, def := range definitionsIn(item) {
		for _, id := range def.names {
			d := x.scope.Lookup(id.Name)
			if d == nil || x.defined[id.Name] != id || x.outermost && x.hides(id.Name) {
				continue
			}
			for _, value := range def.values {
				keys = append(keys, x.renameFree(value, d.Key)...)
			}
		}
	}
	return keys
}

// hides reports whether the session's variable of that name hides a package or
// something predeclared.
func (x *checker) hides(name string) bool {
	return x.old.hidden[name] != "" || types.Universe.Lookup(name) != nil
}

// renameFree gives the free identifiers called key.Name in expr the marked name.
// Function literals are left alone: they run later.
func (x *checker) renameFree(expr ast.Expr, key Key) []Key {
	var keys []Key
	ast.Inspect(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectorExpr:
			keys = append(keys, x.renameFree(n.X, key)...)
			return false
		case *ast.KeyValueExpr:
			keys = append(keys, x.renameFree(n.Value, key)...)
			return false
		case *ast.Ident:
			if n.Name == key.Name {
				keys = append(keys, key)
				x.rename(n, mark(key.Name, key.Gen))
			}
		}
		return true
	})
	return keys
}

// types runs go/types over the prelude and the cell.
func (x *checker) types(user *ast.File) {
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
		Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{},
	}
	conf := types.Config{
		GoVersion: "", Importer: x.pkgs, Sizes: types.SizesFor("gc", "amd64"),
		Error: func(err error) {
			if e, ok := err.(types.Error); ok { //nolint:errorlint // go/types passes it bare
				x.complain(e)
			}
		},
	}
	x.cell.Info, x.cell.Pkg = info, types.NewPackage("main", "main")
	checker := types.NewChecker(&conf, x.file.Fset, x.cell.Pkg, info)
	_ = checker.Files([]*ast.File{x.cell.Prelude, user}) // conf.Error has seen every error
	x.cell.Inits = info.InitOrder
	x.value()
}

// value decides whether the last expression has a value to show.
func (x *checker) value() {
	v := x.file.Value
	if v == nil {
		return
	}
	tv, ok := x.cell.Info.Types[v]
	x.cell.Result = x.result(v, tv)
	if ok && tv.IsType() {
		d := x.at(v.Pos())
		d.Go = x.file.Text(v) + " (type) is not an expression"
		x.errs = append(x.errs, d)
	}
	if b, isBasic := tv.Type.(*types.Basic); ok && isBasic && b.Info()&types.IsUntyped != 0 && tv.Value != nil {
		if t, isTyped := types.Default(b).(*types.Basic); isTyped && t.Kind() == types.Int && constant.BitLen(constant.ToInt(tv.Value)) > 63 {
			d := x.at(v.Pos())
			d.Go = "cannot use " + x.file.Text(v) + " (untyped int constant " + tv.Value.String() + ") as int value (overflows)"
			x.errs = append(x.errs, d)
		}
	}
}

// result decides what becomes of the last expression v. Printing is done for
// what it prints: the number of bytes written is not shown.
func (x *checker) result(v ast.Expr, tv types.TypeAndValue) Result {
	call, isCall := ast.Unparen(v).(*ast.CallExpr)
	switch {
	case tv.IsNil() || (!tv.IsValue() && !tv.IsVoid()):
		return Nothing
	case tv.IsVoid(), isCall && x.prints(call):
		return Statement
	case !x.file.Quiet:
		return Shown
	case isCall && x.cell.Info.Types[call.Fun].IsValue():
		return Statement
	default:
		return Discarded
	}
}

// prints reports whether call is one of fmt.Print, fmt.Fprint and the like.
func (x *checker) prints(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := x.cell.Info.Uses[sel.Sel].(*types.Func)
	return ok && f.Pkg() != nil && f.Pkg().Path() == "fmt" &&
		(strings.HasPrefix(f.Name(), "Print") || strings.HasPrefix(f.Name(), "Fprint"))
}

// complain takes an error of go/types, unless it is one of those that cells do
// not have: unused imports, the unused value of the last line, and cycles
// through :=, which runs in the order of the text.
func (x *checker) complain(e types.Error) {
	msg := e.Msg
	if x.partial {
		x.mistakes++
		if name, ok := strings.CutPrefix(msg, "undefined: "); ok {
			x.missed(name)
		}
		return
	}
	switch {
	case strings.HasSuffix(msg, "imported and not used") || strings.Contains(msg, "imported as") && strings.HasSuffix(msg, "and not used"):
		return
	case strings.HasPrefix(msg, "initialization cycle") || strings.HasPrefix(msg, "\t"):
		if x.isLifted(e.Pos) || strings.HasPrefix(msg, "\t") {
			return
		}
	case x.file.Value != nil && e.Pos == x.file.Value.Pos() && (strings.HasSuffix(msg, "is not used") || strings.HasPrefix(msg, "use of untyped nil")):
		return
	}
	if e.Pos >= x.cell.base && x.cell.base > 0 {
		d := diag.At(x.file.Source, 0)
		d.Go, d.Hint = Unmark(msg), diag.Text{ES: "una declaración anterior ya no encaja: vuelve a ejecutar su celda", EN: "an earlier declaration no longer fits: run its cell again"}
		x.errs = append(x.errs, d)
		return
	}
	d := x.at(e.Pos)
	d.Go = Unmark(msg)
	d.Hint = x.hint(d, msg)
	if name, ok := strings.CutPrefix(msg, "undefined: "); ok {
		x.missed(name)
	}
	if m := badImport.FindStringSubmatch(msg); m != nil {
		d.Code, d.Go, d.Hint = diag.NoPackage, "could not import "+m[1]+": "+strings.TrimSpace(strings.TrimSuffix(m[2], ")")), x.importHint(m[1])
	}
	x.errs = append(x.errs, d)
}

func (x *checker) at(pos token.Pos) diag.Diagnostic {
	return diag.At(x.file.Source, x.file.Offset(pos))
}

// isLifted reports whether pos is the name of a variable of a top-level :=.
func (x *checker) isLifted(pos token.Pos) bool {
	for s := range x.cell.lifted {
		if s.Pos() <= pos && pos < s.End() {
			return true
		}
	}
	return false
}

// badImport matches the complaint about an import: the path, and the first line
// of the go command's words.
var badImport = regexp.MustCompile(`^could not import (\S+) \(([^\n;(]*)`)

// importHint is the remedy for an import that failed.
func (x *checker) importHint(path string) diag.Text {
	_, err := x.pkgs.Import(path)
	if e, ok := errors.AsType[interface {
		error
		Hint() diag.Text
	}](err); ok {
		return e.Hint()
	}
	return diag.Text{}
}

// missed notes the members that the cell uses of an undefined name.
func (x *checker) missed(name string) {
	note := func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == name {
				x.miss(name, sel.Sel.Name)
			}
		}
		return true
	}
	x.inspect(note)
}

// inspect visits all syntax of the cell.
func (x *checker) inspect(visit func(ast.Node) bool) {
	for _, item := range x.file.Items {
		if item.Decl != nil {
			ast.Inspect(item.Decl, visit)
		} else {
			ast.Inspect(item.Stmt, visit)
		}
	}
	if x.file.Main != nil {
		ast.Inspect(x.file.Main, visit)
	}
}
