// Package rewrite turns a checked cell into the Go package that is compiled:
// the user's text with small edits, and beside it the declarations of the
// session that the text needs. It is a pure function of the checked cell.
//
// The package has two files. The first holds declarations of the session
// (check.Writer writes them) and the hooks into the worker. The second holds
// the user's functions and ʹentry, which does what the cell does: bind the
// functions, initialise variables, run statements, show the last value, call
// main. Variables and functions are variables shared by all images
// (//go:linkname x V.x.1), so nothing of theirs is initialised by the image
// itself.
package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// Package is the source of one image.
type Package struct {
	Cell    string   // what stands between the brackets of celda[…] in positions: the hash of the cell's text
	Files   []string // texts of the files, all of package main
	Imports []string // every import path in Files
	Embeds  []Embed  // what //go:embed asks for
}

// Cell rewrites a checked cell.
func Cell(c *check.Cell) *Package {
	return rewrite(&rewriter{cell: c, file: func(hash string) string { return "celda[" + hash + "]" }})
}

func rewrite(r *rewriter) *Package {
	c := r.cell
	r.hash, r.addressed = check.Hash(c.File.Source.Text), map[string]bool{}
	r.user = editor{text: c.File.Code}
	r.session = &check.Writer{Names: names{r}, Full: r.full}
	r.extra = &check.Writer{Names: names{r}}
	r.index()
	r.editUser()
	body := r.functions() + r.entry() + r.main() + r.files.String()
	for _, d := range c.Needs {
		r.session.Decl(d, nil)
	}
	return r.pack(body)
}

type rewriter struct {
	cell    *check.Cell
	hash    string
	file    func(hash string) string // the name in positions of the cell with that text
	debug   bool
	user    editor
	session *check.Writer // the file of declarations
	extra   *check.Writer // imports that generated text in the user's file needs
	uses    map[string]bool
	funcs   map[check.Key]*ast.FuncDecl            // full texts by key
	methods map[check.Key]map[string]*ast.FuncDecl // full methods
	pkgUsed map[*types.PkgName]bool

	entryHead, mainHead string          // what ʹentry and the body after %% begin with
	addressed           map[string]bool // variables whose addresses the image keeps
	embeds              []Embed
	files               strings.Builder // the variables that the compiler puts files into
}

// names are the names in images. Types keep one name for ever, because their
// type descriptors are shared by name. Exported variables and functions are
// hidden: the compiler would list them in a table that plugin.Open trips over.
// Nothing has a predeclared name, so that those mean in images what they mean
// in Go.
type names struct{ r *rewriter }

// Ref is the name of key in images.
func (n names) Ref(key check.Key) string {
	name := key.Name
	d := n.r.cell.Scope.Decl(key)
	if d.IsHidden() {
		return "(*" + check.HiddenVar(key) + ")"
	}
	shadowed := n.r.cell.Scope.Lookup(key.Name) != d
	if key.Gen > 1 || types.Universe.Lookup(name) != nil || (shadowed && d != nil && d.Kind != check.Type) {
		name += "ʹ" + strconv.Itoa(key.Gen)
	}
	if first, _ := utf8.DecodeRuneInString(name); d != nil && d.Kind != check.Type && unicode.IsUpper(first) {
		return "ʹ" + name
	}
	return name
}

// TypeName is the name in images of a type that nothing has shadowed.
func TypeName(key check.Key) string {
	if key.Gen > 1 {
		return key.Name + "ʹ" + strconv.Itoa(key.Gen)
	}
	return key.Name
}

// Import is the name of an import in generated text.
func (names) Import(_, name string) string { return name + "ʹ" }

// line is a directive that gives what follows its place in the cell.
func (r *rewriter) line(offset int) string {
	text := r.cell.File.Source.Text
	start := strings.LastIndexByte(text[:offset], '\n')
	return fmt.Sprintf("/*line %s:%d:%d*/", r.file(r.hash), 1+strings.Count(text[:offset], "\n"), offset-start)
}

// text is the edited text of a node of the user's.
func (r *rewriter) text(n ast.Node) string { return r.between(n.Pos(), n.End()) }

func (r *rewriter) between(from, to token.Pos) string {
	return r.user.render(r.cell.File.Offset(from), r.cell.File.Offset(to))
}

// editUser edits all that is the user's.
func (r *rewriter) editUser() {
	r.pkgUsed = map[*types.PkgName]bool{}
	r.uses = map[string]bool{}
	w := &walker{r: r, edit: &r.user, offset: r.cell.File.Offset, imports: false}
	var stmts []ast.Stmt
	var nodes []ast.Node
	w.noRecv = map[ast.Node]bool{}
	for _, item := range r.cell.File.Items {
		if item.Decl != nil {
			w.decl(item.Decl)
		} else {
			stmts, nodes = append(stmts, item.Stmt), append(nodes, item.Stmt)
		}
	}
	r.entryHead = w.within(w.newFrame(nil, nodes...), nodes...)
	w.sends(stmts)
	if m := r.cell.File.Main; m != nil {
		w.walk(m)
	}
	if vs := r.cell.File.Values; vs != nil {
		r.showValues(r.cell.File.Offset(vs[0].Pos()), r.cell.File.Offset(vs[len(vs)-1].End()))
	}
	if v := r.cell.File.Value; v != nil {
		r.showValue(r.cell.File.Offset(v.Pos()), r.cell.File.Offset(v.End()))
	}
}

// showValue lets the cell's last expression be shown, or be discarded: Go has
// no statement for most expressions.
func (r *rewriter) showValue(from, to int) {
	before := ""
	switch r.cell.Result {
	case check.Shown:
		before = "ʹshow("
		r.user.insert(to, ")")
	case check.Discarded:
		before = "_ = "
	case check.Statement, check.Nothing:
		return
	}
	r.user.edits = append([]edit{{from, from, before}}, r.user.edits...)
}

// showValues lets the values of the cell's last line be shown side by side, or
// be discarded.
func (r *rewriter) showValues(from, to int) {
	before, after := "ʹshow(", ")"
	if r.cell.File.Quiet {
		before, after = strings.TrimSuffix(strings.Repeat("_, ", len(r.cell.File.Values)), ", ")+" = ", ""
	}
	r.user.insert(to, after)
	r.user.edits = append([]edit{{from, from, before}}, r.user.edits...)
}

// pack writes the two files and lists their imports.
func (r *rewriter) pack(body string) *Package {
	p := &Package{Cell: r.hash, Embeds: r.embeds}
	if r.uses["ʹsleep"] {
		r.session.Printf(sleepHook, r.session.Import("time", "time"))
	}
	if r.uses["ʹfatal"] || r.uses["ʹfatalf"] || r.uses["ʹfatalln"] {
		r.session.Printf(logHook, r.session.Import("log", "log"))
	}
	r.session.Printf("%s", hooks)
	r.addresses()
	if strings.Contains(body, "ʹbind(") {
		r.session.Printf("%s", bindHook)
	}
	r.extra.Printf("%s", body)
	p.Files = []string{r.session.File(hookImports), r.extra.File(r.userImports())}
	paths := map[string]bool{"sync/atomic": true}
	for path := range r.session.Imports() {
		paths[path] = true
	}
	for path := range r.extra.Imports() {
		paths[path] = true
	}
	for pkg := range r.pkgUsed {
		paths[pkg.Imported().Path()] = true
	}
	for _, imp := range r.cell.File.Imports {
		if imp.Name != nil && imp.Name.Name == "_" {
			paths[strings.Trim(imp.Path.Value, "`\"")] = true
		}
	}
	for path := range r.dotImports() {
		paths[path] = true
	}
	if len(r.embeds) > 0 {
		paths["embed"] = true
	}
	delete(paths, "unsafe")
	p.Imports = slices.Sorted(maps.Keys(paths))
	return p
}

// userImports are the imports that the user's text still uses after the edits.
func (r *rewriter) userImports() string {
	lines := map[string]bool{}
	for pkg := range r.pkgUsed {
		lines[fmt.Sprintf("\t%s %q\n", pkg.Name(), pkg.Imported().Path())] = true
	}
	for _, imp := range r.cell.File.Imports {
		if imp.Name != nil && imp.Name.Name == "_" {
			lines["\t_ "+imp.Path.Value+"\n"] = true
		}
	}
	if r.embeds != nil {
		lines["\t_ \"embed\"\n"] = true // the compiler asks for it
	}
	for path := range r.dotImports() {
		lines[fmt.Sprintf("\t. %q\n", path)] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(lines)), "")
}

// dotImports are the packages imported with a dot of which the cell uses
// something.
func (r *rewriter) dotImports() map[string]bool {
	out := map[string]bool{}
	dots := map[string]bool{}
	for _, imp := range r.cell.File.Imports {
		if imp.Name != nil && imp.Name.Name == "." {
			dots[strings.Trim(imp.Path.Value, "`\"")] = true
		}
	}
	for id, obj := range r.cell.Info.Uses {
		if obj.Pkg() != nil && dots[obj.Pkg().Path()] && obj.Parent() == obj.Pkg().Scope() && !r.cell.InPrelude(id.Pos()) {
			out[obj.Pkg().Path()] = true
		}
	}
	return out
}
