package parse

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"strings"
)

// prefixValues makes a list of expressions the arguments of a call. It is as
// long as the other prefixes.
const prefixValues = "package main; var _ = _(\n"

// takeValues reads a last line that is a list of expressions, which is no
// statement of Go, and blanks it in the body. It reports whether there was one.
func (f *File) takeValues(p *parts, err error) bool {
	list, ok := err.(scanner.ErrorList) //nolint:errorlint // go/parser returns it bare
	if !ok || p.mainAt >= 0 || !strings.HasPrefix(list[0].Msg, "expected 1 expression") {
		return false
	}
	if list[0].Pos.Offset-len(prefixBody) < p.lastAt {
		return false
	}
	text := strings.TrimRight(p.body[p.lastAt:], " \t\r\n")
	text, quiet := strings.CutSuffix(text, ";")
	before := string(blank(p.body[:p.lastAt]))
	values := &File{Source: f.Source, Fset: f.Fset}
	values.bases = f.bases
	file, err := values.parseExactly(prefixValues + before + text + ")")
	f.bases = values.bases
	if err != nil {
		return false
	}
	spec, ok := file.Decls[0].(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
	if !ok {
		return false
	}
	call, ok := spec.Values[0].(*ast.CallExpr)
	if !ok || len(call.Args) < 2 {
		return false
	}
	f.Values, f.Quiet = call.Args, quiet
	p.body = p.body[:p.lastAt] + string(blank(p.body[p.lastAt:]))
	return true
}

// addValues puts the values that takeValues found into Items.
func (f *File) addValues() {
	if f.Values == nil {
		return
	}
	s := &ast.AssignStmt{Tok: token.ASSIGN, TokPos: f.Values[0].Pos(), Rhs: f.Values}
	for _, v := range f.Values {
		s.Lhs = append(s.Lhs, &ast.Ident{NamePos: v.Pos(), Name: "_"})
	}
	f.Items = append(f.Items, Item{Stmt: s})
}
