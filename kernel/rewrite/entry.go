package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// index finds the texts of generic functions and full methods: those of the
// session in the prelude, those of the cell in the cell.
func (r *rewriter) index() {
	r.funcs, r.methods = map[check.Key]*ast.FuncDecl{}, map[check.Key]map[string]*ast.FuncDecl{}
	note := func(decl ast.Decl) {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			return
		}
		obj, ok := r.cell.Info.Defs[fn.Name].(*types.Func)
		if !ok {
			return
		}
		if fn.Recv == nil {
			if key, ok := r.cell.Key(obj); ok {
				r.funcs[key] = fn
			}
			return
		}
		if key, ok := r.base(obj); ok {
			if r.methods[key] == nil {
				r.methods[key] = map[string]*ast.FuncDecl{}
			}
			r.methods[key][obj.Name()] = fn
		}
	}
	for _, d := range r.cell.Prelude.Decls {
		note(d)
	}
	for _, item := range r.cell.File.Items {
		note(item.Decl)
	}
}

// base is the key of a method's receiver base type.
func (r *rewriter) base(m *types.Func) (check.Key, bool) {
	recv := m.Signature().Recv()
	if recv == nil {
		return check.Key{}, false
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return r.cell.Key(named.Origin().Obj())
	}
	return check.Key{}, false
}

// full is the text of a generic function or full method of the session. Those
// of the cell itself stand in the user's file.
func (r *rewriter) full(d *check.Decl, m *check.Method) string {
	fn, at := r.funcs[d.Key], d.At
	if m != nil {
		fn, at = r.methods[d.Key][m.Name], m.At
	}
	if fn == nil || !r.cell.InPrelude(fn.Pos()) {
		return ""
	}
	text, from := r.cell.PreludeText(fn)
	e := editor{text: text}
	w := &walker{r: r, edit: &e, offset: func(p token.Pos) int { return r.cell.PreludeOffset(p) - from }, imports: true}
	w.walk(fn)
	if m == nil {
		e.replace(w.offset(fn.Name.Pos()), w.offset(fn.Name.End()), r.session.Ref(d.Key))
	}
	return fmt.Sprintf("/*line %s:%d:%d*/%s\n%s", r.file(at.Hash), at.Line, at.Column, e.render(0, len(text)), generated)
}

// functions are the functions and methods of the cell.
func (r *rewriter) functions() string {
	var b strings.Builder
	inits := 0
	for _, item := range r.cell.File.Items {
		fn, ok := item.Decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		b.WriteString("\n" + directives(fn.Doc))
		switch {
		case fn.Recv != nil:
			b.WriteString(r.methodText(fn))
		case check.IsInit(fn):
			b.WriteString(r.renamed(fn, fmt.Sprintf("ʹinit%d", inits)))
			inits++
		case fn.Name.Name == "_":
			b.WriteString(r.renamed(fn, "_"))
		default:
			b.WriteString(r.functionText(fn))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// directives are the //go: lines of a doc comment.
func directives(doc *ast.CommentGroup) string {
	var b strings.Builder
	if doc != nil {
		for _, c := range doc.List {
			if strings.HasPrefix(c.Text, "//go:") {
				b.WriteString(c.Text + "\n")
			}
		}
	}
	return b.String()
}

func (r *rewriter) renamed(fn *ast.FuncDecl, name string) string {
	return r.line(r.cell.File.Offset(fn.Pos())) + "func " + name + r.between(fn.Name.End(), fn.End())
}

func (r *rewriter) functionText(fn *ast.FuncDecl) string {
	key, _ := r.cell.Key(r.cell.Info.Defs[fn.Name])
	name := r.session.Ref(key)
	if fn.Type.TypeParams == nil {
		name = "ʹfunc_" + name
	}
	return r.renamed(fn, name)
}

// methodText is a method as a function with the receiver as first parameter,
// or as it stands if it is a full one.
func (r *rewriter) methodText(fn *ast.FuncDecl) string {
	m, typeName := r.method(fn)
	if m == nil || m.Full != nil {
		return r.line(r.cell.File.Offset(fn.Pos())) + r.text(fn)
	}
	recv := fn.Recv.List[0]
	name := "_"
	if len(recv.Names) > 0 {
		name = recv.Names[0].Name
	}
	sep := ""
	if fn.Type.Params.NumFields() > 0 {
		sep = ", "
		for _, f := range fn.Type.Params.List {
			if len(f.Names) == 0 {
				r.user.insert(r.cell.File.Offset(f.Type.Pos()), "_ ")
			}
		}
	}
	from := fn.Type.Params.Opening + 1
	head := ""
	if r.debug { // the function begins where the user's does
		head = r.line(r.cell.File.Offset(fn.Pos()))
	}
	return head + "func ʹimpl_" + typeName + "_" + m.Name + "(" + name + " " + r.text(recv.Type) + sep +
		r.line(r.cell.File.Offset(from)) + r.between(from, fn.End())
}

// method is the session's method that fn declares, and its type's name.
func (r *rewriter) method(fn *ast.FuncDecl) (*check.Method, string) {
	obj, ok := r.cell.Info.Defs[fn.Name].(*types.Func)
	if !ok {
		return nil, ""
	}
	key, ok := r.base(obj)
	if !ok {
		return nil, ""
	}
	for _, m := range r.cell.Scope.Decl(key).Methods {
		if m.Name == fn.Name.Name {
			return m, r.session.Ref(key)
		}
	}
	return nil, ""
}

// generated is a directive that gives what follows no place in the cell: stack
// traces do not show it.
const generated = "/*line generado.go:1*/"

// entry is the function that runs the cell.
func (r *rewriter) entry() string {
	var b strings.Builder
	b.WriteString(r.unplaced() + "\nfunc ʹentry() {\n" + r.entryHead + "\n")
	b.WriteString(r.share())
	b.WriteString(r.binds())
	var vars []*ast.GenDecl
	inits, statements := r.initCalls(), false
	flush := func() {
		b.WriteString(r.variables(vars))
		vars = nil
	}
	for _, item := range r.cell.File.Items {
		if d, ok := item.Decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
			vars = append(vars, d)
		}
		if item.Stmt == nil {
			continue
		}
		flush()
		if !statements {
			b.WriteString(inits)
			statements = true
		}
		b.WriteString(r.statement(item))
	}
	flush()
	if !statements {
		b.WriteString(inits)
	}
	if r.cell.File.Main != nil {
		b.WriteString(generated + "ʹmain()\n")
	}
	b.WriteString(r.unplaced() + "}\n")
	return b.String()
}

func (r *rewriter) statement(item parse.Item) string {
	if e, ok := item.Stmt.(*ast.ExprStmt); ok && e.X == r.cell.File.Value && r.cell.Result == check.Nothing {
		return ""
	}
	return r.line(r.cell.File.Offset(item.Stmt.Pos())) + r.text(item.Stmt) + "\n"
}

// binds lets the shared function variables hold the cell's functions.
func (r *rewriter) binds() string {
	var b strings.Builder
	for _, item := range r.cell.File.Items {
		fn, ok := item.Decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		if fn.Recv != nil {
			if m, typeName := r.method(fn); m != nil && m.Full == nil {
				fmt.Fprintf(&b, "\t%s = ʹimpl_%s_%s\n", check.MethodVar(typeName, m.Name), typeName, m.Name)
			}
			continue
		}
		if key, ok := r.cell.Key(r.cell.Info.Defs[fn.Name]); ok && fn.Type.TypeParams == nil && !check.IsInit(fn) {
			name := r.session.Ref(key)
			fmt.Fprintf(&b, "\t%s = ʹfunc_%s\n", name, name)
		}
	}
	return b.String()
}

// variables initialises the variables of consecutive var declarations, in Go's
// order. One without initialiser becomes zero, also when its cell runs again.
func (r *rewriter) variables(decls []*ast.GenDecl) string {
	var b strings.Builder
	b.WriteString(r.unplaced())
	for _, d := range decls {
		for _, spec := range d.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || len(v.Values) > 0 {
				continue
			}
			for _, id := range v.Names {
				if key, ok := r.cell.Key(r.cell.Info.Defs[id]); ok {
					name := r.session.Ref(key)
					if files := r.embeddedFiles(d, v, key); files != "" {
						fmt.Fprintf(&b, "\t%s = %s\n", name, files)
						continue
					}
					fmt.Fprintf(&b, "\t%s = ʹzero(&%s)\n", name, name)
				}
			}
		}
	}
	for _, init := range r.cell.Inits {
		if r.within(init, decls) {
			b.WriteString("\t" + r.initialiser(init) + "\n" + r.unplaced())
		}
	}
	return b.String()
}

func (r *rewriter) within(init *types.Initializer, decls []*ast.GenDecl) bool {
	pos := init.Rhs.Pos()
	for _, d := range decls {
		if d.Pos() <= pos && pos < d.End() {
			return true
		}
	}
	return false
}

func (r *rewriter) initialiser(init *types.Initializer) string {
	names := make([]string, len(init.Lhs))
	for i, v := range init.Lhs {
		names[i] = "_"
		if key, ok := r.cell.Key(v); ok && v.Name() != "_" {
			names[i] = r.session.Ref(key)
		}
	}
	rhs := r.line(r.cell.File.Offset(init.Rhs.Pos())) + r.text(init.Rhs)
	if len(names) == 1 && names[0] == "_" {
		return "_ = any(" + rhs + ")"
	}
	return strings.Join(names, ", ") + " = " + rhs
}

// initCalls calls the cell's init functions in order.
func (r *rewriter) initCalls() string {
	var b strings.Builder
	n := 0
	for _, item := range r.cell.File.Items {
		if fn, ok := item.Decl.(*ast.FuncDecl); ok && fn.Body != nil && check.IsInit(fn) {
			fmt.Fprintf(&b, "%sʹinit%d()\n", generated, n)
			n++
		}
	}
	return b.String()
}

// main is func main or the body after %%.
func (r *rewriter) main() string {
	f := r.cell.File
	switch {
	case f.Main == nil:
		return ""
	case f.MainAt < 0:
		return "\n" + r.renamed(f.Main, "ʹmain") + "\n"
	default:
		return "\nfunc ʹmain() {\nʹparsemain()\n" + r.mainHead + "\n" + r.line(f.MainAt) + r.user.render(f.MainAt, len(f.Code)) + "\n}\n"
	}
}
