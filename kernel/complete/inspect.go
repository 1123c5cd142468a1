package complete

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/library"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// Subject is what stands at a place of a cell.
type Subject struct {
	Declaration string // in one line, or as it was written
	Doc         string // the documentation comment
	Original    string // the same as its author wrote it, where Doc is a translation
	Where       diag.Text
	Source      string   // the whole declaration, if it says more
	Methods     []string // of a type, a line each
	Value       Value    // of a variable of the session, if it is known

	importPath string         // where the links of Doc begin
	pkg        *types.Package // what Doc can mean by a name; nil if there is no such package
}

// On is what stands at cursor, which counts code points of text: the name there
// or, inside the parentheses of a call, the function. It takes no longer than
// ctx allows.
func (s *Session) On(ctx context.Context, text string, cursor int) (*Subject, bool) {
	p := newPlace(text, byteOffset(text, cursor))
	switch p.kind {
	case inCommand:
		return s.onCommand(p)
	case inImport:
		path, _, _ := strings.Cut(text[p.from:], `"`)
		return s.onPackage(ctx, path)
	case inShell:
		return nil, false
	case inText, inCode:
	}
	file, _ := parse.Partial(cell.Source{Text: text})
	path := pathAt(file, p.offset)
	if path == nil {
		return nil, false
	}
	checked, err := check.Partial(file, s.Scope, &packages{s.Library, ctx})
	if err != nil {
		return nil, false
	}
	q := &query{s, ctx, p, checked, path}
	return q.subject()
}

// onCommand explains a % command.
func (s *Session) onCommand(p *place) (*Subject, bool) {
	line, _, _ := strings.Cut(strings.TrimPrefix(p.text[p.line:], gonbPrefix), "\n")
	name, _, _ := strings.Cut(strings.TrimPrefix(line, "%"), " ")
	for _, c := range s.Commands {
		if c.Name == name {
			return &Subject{Declaration: "%" + name, Doc: c.Doc.In(s.Lang)}, true
		}
	}
	return nil, false
}

// pathAt is the path to the name in which offset lies or that it ends; without
// one, to the name of the function called around offset, or else before it.
func pathAt(f *parse.File, offset int) []ast.Node {
	path := pathTo(f, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		return ok && id.Pos().IsValid() && f.Offset(id.Pos()) <= offset && offset <= f.Offset(id.Pos())+len(id.Name)
	})
	for behind := 0; path == nil && behind < 2; behind++ {
		if called := calledAt(f, offset, behind); called != nil {
			path = pathTo(f, func(n ast.Node) bool { return n == called })
		}
	}
	return path
}

// calledAt is the name of the function of the innermost call of which offset is in
// the parentheses, or at most so many bytes behind them; nil without one.
func calledAt(f *parse.File, offset, behind int) *ast.Ident {
	var called *ast.Ident
	pathTo(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && f.Offset(call.Lparen) < offset && (!call.Rparen.IsValid() || offset <= f.Offset(call.Rparen)+behind) {
			switch fun := ast.Unparen(call.Fun).(type) {
			case *ast.Ident:
				called = fun
			case *ast.SelectorExpr:
				called = fun.Sel
			}
		}
		return false // the innermost call is the last one
	})
	return called
}

// subject is what the name at the end of the path stands for.
func (q *query) subject() (*Subject, bool) {
	id := q.marker()
	obj := q.cell.Info.Uses[id]
	if obj == nil {
		obj = q.cell.Info.Defs[id]
	}
	if obj == nil {
		for _, n := range q.path { // x in switch x := v.(type)
			if implicit := q.cell.Info.Implicits[n]; implicit != nil && implicit.Name() == id.Name {
				obj = implicit
			}
		}
	}
	switch obj := obj.(type) {
	case nil:
		if path := q.cell.Scope.Imports()[id.Name]; path != "" {
			return q.onPackage(q.ctx, path)
		}
		if paths := q.Library.Named(q.ctx, id.Name); len(paths) > 0 {
			return q.onPackage(q.ctx, paths[0])
		}
		return nil, false
	case *types.PkgName:
		return q.onPackage(q.ctx, obj.Imported().Path())
	default:
		return q.onObject(obj), true
	}
}

// onPackage is the overview of a package.
func (s *Session) onPackage(ctx context.Context, path string) (*Subject, bool) {
	pkg, err := s.Library.Load(ctx, path)
	if err != nil {
		return nil, false
	}
	x := &Subject{
		Declaration: "package " + pkg.Types.Name() + " // import " + strconv.Quote(path),
		Doc:         library.PackageDoc(pkg.Dir), importPath: path, pkg: pkg.Types,
	}
	x.translate(s.Lang, pkg.Dir, pkg.Types.Name())
	return x, true
}

func (q *query) onObject(obj types.Object) *Subject {
	x := &Subject{Declaration: q.declaration(obj)}
	d, ok := q.find(x, obj)
	if !ok {
		return x
	}
	x.Doc, x.Source = d.Doc, d.Source
	if x.pkg != nil {
		x.translate(q.Lang, filepath.Dir(d.File), fullName(obj))
	}
	_, isFunc := obj.(*types.Func)
	_, isType := obj.(*types.TypeName)
	_, isBuiltin := obj.(*types.Builtin)
	if (isFunc && strings.HasPrefix(d.Head, "func")) || (isType && !isTypeParam(obj)) || isBuiltin {
		x.Declaration = shorten(d.Head)
		if isType && !strings.HasPrefix(d.Head, "type") {
			x.Declaration = "type " + x.Declaration
		}
		if isType {
			x.Methods = q.methodsOf(obj)
		}
	}
	return x
}

// methodsOf are the methods of a type and of pointers to it, as they are declared.
func (q *query) methodsOf(obj types.Object) []string {
	named, ok := obj.Type().(*types.Named)
	if !ok || types.IsInterface(named) {
		return nil
	}
	var out []string
	for m := range named.Methods() {
		if !m.Exported() && m.Pkg() != q.cell.Pkg {
			continue
		}
		receiver := types.TypeString(m.Signature().Recv().Type(), q.qualifier)
		out = append(out, check.Unmark("func ("+receiver+") "+m.Name()+strings.TrimPrefix(q.signatureOf(m), "func")))
	}
	slices.Sort(out)
	return out
}

func isTypeParam(obj types.Object) bool {
	_, ok := obj.Type().(*types.TypeParam)
	return ok
}

// maxLines bounds the text of a type in a short answer.
const maxLines = 24

func shorten(text string) string {
	lines := strings.Split(text, "\n")
	if len(lines) <= maxLines {
		return text
	}
	return strings.Join(append(lines[:maxLines], "\t…"), "\n")
}

// find looks for the declaration of obj, and notes in x where it is.
func (q *query) find(x *Subject, obj types.Object) (library.Declaration, bool) {
	switch {
	case obj.Pkg() == nil:
		d, ok := q.Library.BuiltinDeclaration(obj.Name())
		x.importPath = "builtin"
		return d, ok
	case obj.Pkg() != q.cell.Pkg:
		d, ok := q.Library.DeclarationOf(obj)
		if ok {
			at := obj.Pkg().Path() + " · " + filepath.Base(d.File) + ":" + strconv.Itoa(d.Line)
			x.Where, x.importPath, x.pkg = diag.Text{ES: at, EN: at}, obj.Pkg().Path(), obj.Pkg()
		}
		return d, ok
	case q.fromPrelude(obj):
		return q.inSession(x, obj)
	default:
		file := q.cell.File
		d, ok := declaredIn(file, func(id *ast.Ident) bool { return id.Pos() == obj.Pos() })
		line := strconv.Itoa(d.Line)
		x.Where = diag.Text{ES: "en esta celda, línea " + line, EN: "in this cell, line " + line}
		return d, ok
	}
}

// inSession looks for the declaration of obj in the cells that have run, and for
// the value of a variable.
func (q *query) inSession(x *Subject, obj types.Object) (library.Declaration, bool) {
	name := check.Unmark(obj.Name())
	owner := 0
	if key, ok := q.cell.Key(obj); ok && q.Scope.Decl(key) != nil {
		d := q.Scope.Decl(key)
		owner = d.Cell
		if q.Session.Value != nil && d.Kind == check.Var && q.Scope.Lookup(key.Name) == d && !q.pending(key.Name) {
			x.Value, _ = q.Session.Value(q.ctx, key.Name)
		}
	}
	for _, src := range q.cellsWith(name, owner) {
		file, err := parse.Cell(src)
		if err != nil {
			continue
		}
		d, ok := declaredIn(file, func(id *ast.Ident) bool { return id.Name == name })
		if !ok || !sameKind(obj, d) {
			continue
		}
		x.Where = placeIn(src, d.Line)
		return d, true
	}
	return library.Declaration{}, false
}

// placeIn is a line of a cell in words.
func placeIn(src cell.Source, line int) diag.Text {
	n := strconv.Itoa(line)
	if src.Count == 0 {
		return diag.Text{ES: "en una celda sin ejecutar, línea " + n, EN: "in a cell that has not been run, line " + n}
	}
	return diag.Text{ES: "en " + cell.Name(src.Count) + ", línea " + n, EN: "in " + cell.Name(src.Count) + ", line " + n}
}

// sameKind keeps a method from being taken for a field of the same name.
func sameKind(obj types.Object, d library.Declaration) bool {
	_, isFunc := obj.(*types.Func)
	return isFunc == strings.HasPrefix(d.Head, "func ")
}

// cellsWith are the cells in whose text name occurs: cell number first, then the
// others, the latest before the earlier.
func (q *query) cellsWith(name string, first int) []cell.Source {
	var out []cell.Source
	for _, src := range q.Cells() {
		switch {
		case !strings.Contains(src.Text, name):
		case src.Count == first:
			out = append([]cell.Source{src}, out...)
		default:
			out = append(out, src)
		}
	}
	return out
}

// declaredIn finds a declaration in a cell.
func declaredIn(f *parse.File, wanted func(*ast.Ident) bool) (library.Declaration, bool) {
	offset := func(pos token.Pos) int { return f.Offset(pos) }
	roots := []ast.Node{}
	for _, item := range f.Items {
		if item.Decl != nil {
			roots = append(roots, item.Decl)
		} else {
			roots = append(roots, item.Stmt)
		}
	}
	if f.Main != nil {
		roots = append(roots, f.Main)
	}
	for _, root := range roots {
		if d, ok := library.Declared(root, f.Source.Text, offset, wanted); ok {
			if above := commentAbove(f.Source.Text, d.Line); len(above) > len(d.Doc) {
				d.Doc = above
			}
			return d, true
		}
	}
	return library.Declaration{}, false
}

// commentAbove is the comment that ends right above a line. Statements have no
// documentation for the parser, but x := 1 is a declaration in a cell; and a
// comment on the first line of a cell belongs to a package clause.
func commentAbove(text string, line int) string {
	lines := strings.Split(text, "\n")
	var doc []string
	for i := min(line-1, len(lines)) - 1; i >= 0; i-- {
		comment, ok := strings.CutPrefix(strings.TrimSpace(lines[i]), "//")
		if !ok {
			break
		}
		doc = append([]string{strings.TrimPrefix(comment, " ")}, doc...)
	}
	return strings.Join(doc, "\n")
}

// declaration is obj in one line.
func (q *query) declaration(obj types.Object) string {
	text := q.signatureOf(obj)
	name := check.Unmark(obj.Name())
	switch obj := obj.(type) {
	case *types.Func:
		return "func " + name + check.Unmark(strings.TrimPrefix(text, "func"))
	case *types.TypeName:
		if isTypeParam(obj) {
			return "type " + name + " " + check.Unmark(types.TypeString(obj.Type().Underlying(), q.qualifier))
		}
		return strings.TrimSpace("type " + name + " " + check.Unmark(text))
	case *types.Const:
		return "const " + name + " " + check.Unmark(text)
	case *types.Var:
		kind := "var "
		if obj.IsField() {
			kind = "field "
		}
		return kind + name + " " + check.Unmark(text)
	default:
		return name
	}
}
