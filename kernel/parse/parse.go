// Package parse turns the text of a cell into syntax: commands, imports,
// declarations, statements, the last expression. It does no I/O and knows
// nothing of the session.
package parse

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// File is a parsed cell. Every position lies in Fset; Offset translates it to
// a byte offset in the cell's text.
type File struct {
	Source      cell.Source
	Fset        *token.FileSet
	Commands    []Command
	Imports     []*ast.ImportSpec
	ImportSpans [][2]int      // offsets of the import declarations
	C           []CImport     // import "C", which is not among Imports
	Items       []Item        // declarations and statements at top level, in the order of the text
	Main        *ast.FuncDecl // the body after %%, or func main(); nil if there is none
	MainAt      int           // offset of the body after %%; -1 without %%
	Code        string        // the cell's text with commands and package clause blanked
	Args        []string      // the arguments of %%; os.Args[1:] of the cell
	Value       ast.Expr      // the last line, if it is an expression
	Values      []ast.Expr    // the last line, if it is a list of them; its statement assigns them to _
	Quiet       bool          // a semicolon ends it: it is not to be shown

	bases []int // base position of each file of Fset, less the prefix
}

// Item is one declaration (func, type, const, var) or one statement at top
// level; exactly one of the two is set.
type Item struct {
	Decl ast.Decl
	Stmt ast.Stmt
}

// A cell is parsed three times under prefixes of one length, so that an
// offset means the same in all three: what belongs into a function body, what
// belongs outside, and the body after %%.
const (
	prefixBody = "package main; func _() {\n" // a comment on the first line belongs to what follows
	prefixDecl = "package main;           \n"
)

// HasCode reports whether the cell holds any Go at all.
func (f *File) HasCode() bool {
	return len(f.Imports)+len(f.C)+len(f.Items) > 0 || f.Main != nil
}

// Offset is the byte offset in the cell's text of pos, -1 if pos is not valid.
func (f *File) Offset(pos token.Pos) int {
	if !pos.IsValid() {
		return -1
	}
	for _, base := range slices.Backward(f.bases) {
		if int(pos) >= base {
			return max(0, min(int(pos)-base-len(prefixBody), len(f.Source.Text)))
		}
	}
	return -1
}

// Text is the user's text of node.
func (f *File) Text(node ast.Node) string {
	return f.Source.Text[f.Offset(node.Pos()):f.Offset(node.End())]
}

// Cell parses src. The error is diag.Errors. There is a File in any case: if
// there is a mistake in the Go of the cell, one of which only the commands count.
func Cell(src cell.Source) (*File, error) {
	parts, errs := split(src.Text)
	if len(errs) > 0 {
		return &File{Source: src, Commands: certain(parts.commands, src.Text, errs)}, errorsIn(src, errs)
	}
	f := &File{Source: src, Fset: token.NewFileSet(), Commands: parts.commands, Args: parts.args, MainAt: parts.mainAt, Code: parts.code}
	body, errBody := f.parse(prefixBody, parts.body, "}")
	if f.takeValues(parts, errBody) {
		body, errBody = f.parse(prefixBody, parts.body, "}")
	}
	decl, errDecl := f.parse(prefixDecl, parts.decls, "")
	if errs := firstOf(errBody, errDecl); errs != nil {
		return f, f.syntaxErrors(errs)
	}
	if parts.mainAt >= 0 {
		main, err := f.parse(prefixBody, parts.main, "}")
		if err != nil {
			return f, f.syntaxErrors(err)
		}
		f.Main = funcOf(main)
		f.Main.Name.Name = "main"
	}
	f.collect(funcOf(body).Body.List, decl.Decls)
	f.addValues()
	if err := f.bodyless(); err != nil {
		return f, err
	}
	if err := f.takeMain(); err != nil {
		return f, err
	}
	f.takeValue(parts)
	return f, nil
}

// parse parses prefix + text + end as one file.
func (f *File) parse(prefix, text, end string) (*ast.File, error) {
	return f.parseExactly(prefix + text + "\n" + end)
}

func (f *File) parseExactly(text string) (*ast.File, error) {
	f.bases = append(f.bases, f.Fset.Base())
	return parser.ParseFile(f.Fset, f.Source.ID, text, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
}

func funcOf(file *ast.File) *ast.FuncDecl {
	fn, _ := file.Decls[0].(*ast.FuncDecl)
	return fn
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// collect merges statements and declarations into Items, in text order.
func (f *File) collect(stmts []ast.Stmt, decls []ast.Decl) {
	var tops []Item
	for _, d := range decls {
		if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.IMPORT {
			f.ImportSpans = append(f.ImportSpans, [2]int{f.Offset(gen.Pos()), f.Offset(gen.End())})
			for _, spec := range gen.Specs {
				imp, ok := spec.(*ast.ImportSpec)
				switch {
				case ok && imp.Path.Value == `"C"`:
					f.importC(gen, imp)
				case ok && !f.imported(imp):
					f.Imports = append(f.Imports, imp)
				}
			}
			continue
		}
		tops = append(tops, Item{Decl: d})
	}
	for _, s := range stmts {
		item := Item{Stmt: s}
		if d, ok := s.(*ast.DeclStmt); ok {
			item = Item{Decl: d.Decl}
		}
		if _, ok := s.(*ast.EmptyStmt); ok {
			continue
		}
		for len(tops) > 0 && f.Offset(tops[0].Decl.Pos()) < f.Offset(s.Pos()) {
			f.Items, tops = append(f.Items, tops[0]), tops[1:]
		}
		f.Items = append(f.Items, item)
	}
	f.Items = append(f.Items, tops...)
}

// imported reports whether the cell has this very import already, as happens
// where cells were put together.
func (f *File) imported(imp *ast.ImportSpec) bool {
	return slices.ContainsFunc(f.Imports, func(o *ast.ImportSpec) bool {
		sameName := (o.Name == nil) == (imp.Name == nil) && (o.Name == nil || o.Name.Name == imp.Name.Name)
		return sameName && o.Path.Value == imp.Path.Value
	})
}

// takeMain moves a func main() of the cell from Items to Main.
func (f *File) takeMain() error {
	for i, item := range f.Items {
		fn, ok := item.Decl.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || fn.Name.Name != "main" {
			continue
		}
		if f.Main != nil {
			return errorsIn(f.Source, []problem{{f.Offset(fn.Name.Pos()), diag.TwoMains}})
		}
		f.Main = fn
		f.Items = append(f.Items[:i:i], f.Items[i+1:]...)
		return f.takeMain()
	}
	return nil
}

// takeValue finds the expression whose value is the cell's result: the last
// item, unless a %% body follows.
func (f *File) takeValue(parts *parts) {
	if len(f.Items) == 0 || parts.mainAt >= 0 {
		return
	}
	last, ok := f.Items[len(f.Items)-1].Stmt.(*ast.ExprStmt)
	if !ok {
		return
	}
	f.Value = last.X
	f.Quiet = strings.HasPrefix(strings.TrimLeft(parts.body[f.Offset(last.End()):], " \t\r"), ";")
}

// syntaxErrors translates the errors of go/parser.
func (f *File) syntaxErrors(err error) error {
	list, ok := err.(scanner.ErrorList) //nolint:errorlint // go/parser returns it bare
	if !ok {
		return err
	}
	// Only the first one: the parser guesses on, and its guesses confuse.
	offset := max(0, min(list[0].Pos.Offset-len(prefixBody), len(f.Source.Text)))
	d := diag.At(f.Source, offset)
	d.Code, d.Go = diag.Syntax, list[0].Msg
	if end := len(strings.TrimRight(f.Source.Text, " \t\r\n")); offset > end {
		d = diag.At(f.Source, end)
		d.Code, d.Go = diag.Syntax, strings.Replace(list[0].Msg, "found '}'", "found 'EOF'", 1)
	} else if offset == end {
		d.Go = strings.Replace(d.Go, "found '}'", "found 'EOF'", 1)
	}
	return diag.Errors{d}
}

// certain are the commands above all problems. Below a quote or a bracket that
// is left open, what looks like a command may be none.
func certain(commands []Command, text string, problems []problem) []Command {
	first := len(text)
	for _, p := range problems {
		first = min(first, p.offset)
	}
	line := 1 + strings.Count(text[:first], "\n")
	return slices.DeleteFunc(commands, func(c Command) bool { return c.Line >= line })
}

// problem is a mistake that split found, before there is any syntax.
type problem struct {
	offset int
	code   diag.Code
}

func errorsIn(src cell.Source, problems []problem) error {
	var out diag.Errors
	for _, p := range problems {
		d := diag.At(src, p.offset)
		d.Code = p.code
		out = append(out, d)
	}
	return out
}
