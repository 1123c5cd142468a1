// Package check gives the syntax of a cell its types: it finds what the cell
// uses of the session and what it defines. It does not change the session: the
// Scope it is given stays as it is, the one it returns is new.
package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// Packages is what check needs to know of the world of packages.
type Packages interface {
	types.Importer
	// Find gives the import path of a package called name that exports all of
	// members, or "" if there is none or no clear choice.
	Find(name string, members []string) string
}

// Cell is a checked cell.
type Cell struct {
	File    *parse.File
	Scope   *Scope  // the session's scope once the cell has run
	Defines []*Decl // what the cell defines, by name
	Needs   []*Decl // all that the cell's code refers to, transitively, and Defines; by name
	Inits   []*types.Initializer
	Info    *types.Info
	Pkg     *types.Package
	Prelude *ast.File // the declarations of the session as the checker saw them
	Result  Result    // what becomes of File.Value

	Locals map[types.Object]string // names in images of the types local to functions

	lifted  map[*ast.AssignStmt]bool
	prelude string
	base    token.Pos
	keys    map[string]Key // package-level name in Pkg → what it stands for
}

// Result is what becomes of the value of a cell's last expression.
type Result uint8

// The fates of a last expression.
const (
	Nothing   Result = iota // there is none, or it is nil itself
	Shown                   // its value is the cell's result
	Discarded               // evaluated, but not shown: a semicolon ends it
	Statement               // a call that has no value, or is made for what it does
)

// Lifted reports whether a top-level := of the cell defines package-level
// variables.
func (c *Cell) Lifted(stmt *ast.AssignStmt) bool { return c.lifted[stmt] }

// Key is the session's name for a package-level object of the cell's package.
func (c *Cell) Key(obj types.Object) (Key, bool) {
	if obj == nil || obj.Pkg() != c.Pkg || obj.Parent() != c.Pkg.Scope() {
		return Key{}, false
	}
	k, ok := c.keys[obj.Name()]
	return k, ok
}

// InPrelude reports whether pos lies in Prelude.
func (c *Cell) InPrelude(pos token.Pos) bool { return pos >= c.base }

// PreludeText is the text of node, which lies in Prelude, and its offset there.
func (c *Cell) PreludeText(node ast.Node) (text string, offset int) {
	from, to := int(node.Pos()-c.base), int(node.End()-c.base)
	return c.prelude[from:to], from
}

// PreludeOffset is the offset of pos in the text of Prelude.
func (c *Cell) PreludeOffset(pos token.Pos) int { return int(pos - c.base) }

// File checks the parsed cell f against the scope. The error is diag.Errors.
func File(f *parse.File, scope *Scope, pkgs Packages) (*Cell, error) {
	tried := map[string]bool{}
	for {
		x := &checker{file: f, old: scope, pkgs: pkgs}
		c, missing, err := x.run()
		if err != nil && x.ambiguous {
			again := &checker{file: f, old: scope, pkgs: pkgs, outermost: true}
			if c, missing, err2 := again.run(); err2 == nil && len(missing) == 0 {
				return c, nil
			}
		}
		retry := false
		for name, members := range missing {
			if tried[name] {
				continue
			}
			tried[name] = true
			if path := pkgs.Find(name, members); path != "" {
				scope, retry = scope.withImport(name, path), true
			}
		}
		if !retry {
			return c, err
		}
	}
}

// checker is one attempt at one cell.
type checker struct {
	file *parse.File
	old  *Scope
	pkgs Packages

	partial  bool // the cell is not finished: mistakes are nothing to report
	mistakes int  // of an unfinished cell

	outermost bool                       // x := x.F() means the package x, or the builtin, even if there is a variable x
	ambiguous bool                       // there was a choice
	own       map[*ast.ImportSpec]string // the names of the cell's own imports
	hidden    map[string]string          // imports that variables of the cell take the name of: path by name
	checked   map[string]string          // names that the checker has to see under another one, because they take a builtin's

	scope   *Scope // old, with the imports of the cell and the types that gain methods
	next    *Scope // scope as it was when new keys are given out
	defined map[string]ast.Node
	same    map[string]bool // types of the cell that are defined again as they were
	cell    *Cell
	errs    diag.Errors
	missing map[string][]string
	undo    []func()
}

func (x *checker) run() (*Cell, map[string][]string, error) {
	x.cell = &Cell{File: x.file, lifted: map[*ast.AssignStmt]bool{}}
	x.missing = map[string][]string{}
	x.collect()
	x.findSame()
	x.applyMethods()
	x.next = x.scope
	x.makePrelude()
	user := x.compose()
	x.shadow(user)
	x.types(user)
	for _, undo := range slices.Backward(x.undo) {
		undo()
	}
	if len(x.errs) > 0 {
		return nil, x.missing, x.errs.Trim()
	}
	x.define()
	if len(x.errs) > 0 {
		return nil, x.missing, x.errs.Trim()
	}
	x.nameLocals()
	x.need()
	return x.cell, nil, nil
}

// collect lists the names that the cell defines at package level and makes the
// scope with the cell's own imports.
func (x *checker) collect() {
	x.scope, x.next = x.old, x.old
	x.own = map[*ast.ImportSpec]string{}
	for _, imp := range x.file.Imports {
		path := strings.Trim(imp.Path.Value, "`\"")
		name := ""
		if imp.Name != nil {
			name = imp.Name.Name
		} else if pkg, err := x.pkgs.Import(path); err == nil {
			name = pkg.Name()
		}
		if name != "" && name != "_" {
			x.scope = x.scope.withImport(name, path)
			x.own[imp] = name
		}
	}
	x.defined = map[string]ast.Node{}
	for _, item := range x.file.Items {
		for _, id := range x.names(item) {
			if id.Name != "_" && x.defined[id.Name] == nil {
				x.defined[id.Name] = id
			}
		}
	}
	x.findHidden()
	for name := range x.defined {
		x.scope = x.scope.withoutImport(name)
	}
}

// names are the identifiers that item defines at package level. Methods, init
// functions and what is local define nothing.
func (x *checker) names(item parse.Item) []*ast.Ident {
	var out []*ast.Ident
	switch d := item.Decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil && !IsInit(d) {
			out = append(out, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				out = append(out, s.Name)
			case *ast.ValueSpec:
				out = append(out, s.Names...)
			}
		}
	}
	if s, ok := item.Stmt.(*ast.AssignStmt); ok && s.Tok == token.DEFINE {
		for _, lhs := range s.Lhs {
			if id, ok := lhs.(*ast.Ident); ok {
				out = append(out, id)
			}
		}
	}
	return out
}

// IsInit reports whether d is func init() or one of GoNB's func init_name():
// run when the cell runs, never remembered.
func IsInit(d *ast.FuncDecl) bool {
	return d.Recv == nil && d.Type.TypeParams == nil && d.Type.Params.NumFields() == 0 && d.Type.Results == nil &&
		(d.Name.Name == "init" || strings.HasPrefix(d.Name.Name, "init_"))
}

// typeSpecs are the type declarations of the cell.
func (x *checker) typeSpecs() []*ast.TypeSpec {
	var out []*ast.TypeSpec
	for _, item := range x.file.Items {
		if d, ok := item.Decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// methods are the method declarations of the cell by the name of the receiver's
// base type.
func (x *checker) methods() map[string][]*ast.FuncDecl {
	out := map[string][]*ast.FuncDecl{}
	for _, item := range x.file.Items {
		if d, ok := item.Decl.(*ast.FuncDecl); ok && d.Recv != nil {
			base, _ := receiver(d)
			out[base] = append(out[base], d)
		}
	}
	return out
}

// receiver is the name of a method's base type and whether the receiver is a
// pointer.
func receiver(d *ast.FuncDecl) (base string, pointer bool) {
	if len(d.Recv.List) == 0 {
		return "", false
	}
	expr := ast.Unparen(d.Recv.List[0].Type)
	if star, ok := expr.(*ast.StarExpr); ok {
		expr, pointer = ast.Unparen(star.X), true
	}
	switch e := expr.(type) {
	case *ast.IndexExpr:
		expr = e.X
	case *ast.IndexListExpr:
		expr = e.X
	}
	if id, ok := expr.(*ast.Ident); ok {
		return id.Name, pointer
	}
	return "", pointer
}

// Receiver is the name of a method's base type.
func Receiver(d *ast.FuncDecl) string {
	base, _ := receiver(d)
	return base
}
