package library

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Declaration is the place in a source text that declares a name.
type Declaration struct {
	Doc    string // the text of its comment, without the marks
	Source string // the whole of it
	Head   string // of a function: all but the body; of all else: Source
	File   string // path
	Line   int    // 1-based
}

// DeclarationOf is the declaration of obj, an object of one of the packages.
func (l *Library) DeclarationOf(obj types.Object) (Declaration, bool) {
	pos := l.fset.PositionFor(obj.Pos(), false)
	if !pos.IsValid() {
		return Declaration{}, false
	}
	return declarationIn(pos.Filename, func(_ *ast.Ident, offset int) bool { return offset == pos.Offset })
}

// BuiltinDeclaration is the documentation of a predeclared name. It is text for
// readers: the names have no sources.
func (l *Library) BuiltinDeclaration(name string) (Declaration, bool) {
	t, _ := l.view()
	if t == nil {
		return Declaration{}, false
	}
	file := filepath.Join(t.root, "src", "builtin", "builtin.go")
	return declarationIn(file, func(id *ast.Ident, _ int) bool {
		return id.Name == name
	})
}

// declarationIn is the first declaration in file of a name that is wanted; its
// offset in the file decides, too.
func declarationIn(file string, wanted func(id *ast.Ident, offset int) bool) (Declaration, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Declaration{}, false
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, text, parser.ParseComments|parser.SkipObjectResolution)
	if parsed == nil || (err != nil && len(parsed.Decls) == 0) {
		return Declaration{}, false
	}
	offset := func(pos token.Pos) int { return fset.PositionFor(pos, false).Offset }
	d, ok := Declared(parsed, string(text), offset, func(id *ast.Ident) bool { return wanted(id, offset(id.Pos())) })
	d.File = file
	return d, ok
}

// Declared finds in root the declaration of a name that is wanted. offset
// translates positions to offsets in text.
func Declared(root ast.Node, text string, offset func(token.Pos) int, wanted func(*ast.Ident) bool) (Declaration, bool) {
	var path, found []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		if id, ok := n.(*ast.Ident); ok && found == nil && wanted(id) && declares(path) {
			found = slices.Clone(path)
		}
		return true
	})
	if found == nil {
		return Declaration{}, false
	}
	node, doc := declaring(found)
	from := clamp(offset(node.Pos()), 0, len(text))
	d := Declaration{Doc: doc.Text(), Source: text[from:clamp(offset(node.End()), from, len(text))]}
	d.Line = 1 + strings.Count(text[:clamp(offset(found[len(found)-1].Pos()), 0, len(text))], "\n")
	d.Head = d.Source
	if fn, ok := node.(*ast.FuncDecl); ok {
		from = clamp(offset(fn.Type.Pos()), from, len(text)) // behind the comment
		d.Source = text[from:clamp(offset(fn.End()), from, len(text))]
		d.Head = d.Source
		if fn.Body != nil {
			d.Head = text[from:clamp(offset(fn.Type.End()), from, len(text))]
		}
	}
	return d, true
}

// clamp is n, or the nearest number that is in bounds: nodes of unfinished code
// may end before they begin.
func clamp(n, low, high int) int { return max(low, min(n, high)) }

// declares reports whether the identifier at the end of path is a name that the
// node above it declares.
func declares(path []ast.Node) bool {
	if len(path) < 2 {
		return false
	}
	id, _ := path[len(path)-1].(*ast.Ident)
	switch n := path[len(path)-2].(type) {
	case *ast.FuncDecl:
		return n.Name == id
	case *ast.TypeSpec:
		return n.Name == id
	case *ast.ValueSpec:
		return slices.Contains(n.Names, id)
	case *ast.Field:
		return slices.Contains(n.Names, id) || len(n.Names) == 0
	case *ast.AssignStmt:
		return n.Tok == token.DEFINE && id.Pos() < n.TokPos
	case *ast.RangeStmt:
		return n.Tok == token.DEFINE && (n.Key == ast.Expr(id) || n.Value == ast.Expr(id))
	case *ast.LabeledStmt:
		return true
	case *ast.SelectorExpr, *ast.StarExpr: // an embedded type
		return len(path) > 2 && isEmbedded(path[:len(path)-1])
	}
	return false
}

// isEmbedded reports whether the type at the end of path is a field without a
// name of its own.
func isEmbedded(path []ast.Node) bool {
	for i := len(path) - 2; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.StarExpr, *ast.SelectorExpr, *ast.IndexExpr:
		case *ast.Field:
			return len(n.Names) == 0
		default:
			return false
		}
	}
	return false
}

// declaring is what to show as the declaration of the name at the end of path,
// and its comment.
func declaring(path []ast.Node) (ast.Node, *ast.CommentGroup) {
	for i := len(path) - 2; i >= 0; i-- {
		var group *ast.GenDecl
		if i > 0 {
			group, _ = path[i-1].(*ast.GenDecl)
		}
		switch n := path[i].(type) {
		case *ast.FuncDecl:
			return n, n.Doc
		case *ast.Field:
			return n, either(n.Doc, n.Comment)
		case *ast.TypeSpec:
			return grouped(n, group, either(n.Doc, n.Comment))
		case *ast.ValueSpec:
			return grouped(n, group, either(n.Doc, n.Comment))
		case *ast.AssignStmt, *ast.RangeStmt, *ast.LabeledStmt:
			return n, nil
		}
	}
	return path[len(path)-1], nil
}

// grouped is the declaration around spec, if it is the only one in it: then the
// comment belongs to both.
func grouped(spec ast.Spec, group *ast.GenDecl, doc *ast.CommentGroup) (ast.Node, *ast.CommentGroup) {
	if group == nil {
		return spec, doc
	}
	if len(group.Specs) == 1 {
		return group, either(doc, group.Doc)
	}
	return spec, either(doc, group.Doc)
}

func either(a, b *ast.CommentGroup) *ast.CommentGroup {
	if a != nil {
		return a
	}
	return b
}

// PackageDoc is the documentation of the package in dir: the longest, if several
// files have some.
func PackageDoc(dir string) string {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return ""
	}
	best := ""
	for _, file := range files {
		if matched, err := filepath.Match("*_test.go", filepath.Base(file)); matched || err != nil {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil || parsed.Doc == nil {
			continue
		}
		if text := parsed.Doc.Text(); len(text) > len(best) {
			best = text
		}
	}
	return best
}
