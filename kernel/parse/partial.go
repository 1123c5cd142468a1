package parse

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// Partial parses a cell that somebody is still writing. It makes the best of
// every mistake; clean reports that there was none. It does not look for the
// cell's Value.
func Partial(src cell.Source) (f *File, clean bool) {
	parts, problems := split(src.Text)
	f = &File{Source: src, Fset: token.NewFileSet(), Commands: parts.commands, Args: parts.args, MainAt: parts.mainAt, Code: parts.code}
	body, errBody := f.parse(prefixBody, parts.body, "}")
	if f.takeValues(parts, errBody) {
		body, errBody = f.parse(prefixBody, parts.body, "}")
	}
	decl, errDecl := f.parse(prefixDecl, parts.decls, "")
	clean = len(problems) == 0 && errBody == nil && errDecl == nil
	if parts.mainAt >= 0 {
		main, err := f.parse(prefixBody, parts.main, "}")
		if f.Main = entryOf(main); f.Main != nil {
			f.Main.Name.Name = "main"
		}
		clean = clean && err == nil
	}
	var stmts []ast.Stmt
	decls := decl.Decls
	if fn := entryOf(body); fn != nil {
		stmts, decls = fn.Body.List, append(decls, body.Decls[1:]...)
	}
	f.collect(stmts, decls)
	f.addValues()
	f.Items = slices.DeleteFunc(f.Items, func(i Item) bool { _, bad := i.Decl.(*ast.BadDecl); return bad })
	if f.takeMain() != nil {
		clean = false
	}
	return f, clean
}

// entryOf is the function around the statements of a file, nil if so much was
// wrong that there is none.
func entryOf(file *ast.File) *ast.FuncDecl {
	if len(file.Decls) == 0 {
		return nil
	}
	fn, ok := file.Decls[0].(*ast.FuncDecl)
	if !ok || fn.Body == nil {
		return nil
	}
	return fn
}

// CommandAt is the offset at which the % or ! line begins in which offset lies,
// -1 if offset lies in Go code.
func CommandAt(text string, offset int) int {
	text = text[:offset]
	s := &splitter{text: text, code: []byte(text), decl: blank(text)}
	s.run()
	if len(s.commands) > 0 {
		start := lineStart(text, s.commands[len(s.commands)-1].Line)
		if end, _ := command(text, start); end == offset {
			return start
		}
	}
	if s.mainAt == offset {
		return max(strings.LastIndex(text, "%%"), strings.LastIndex(text, "%main"))
	}
	return -1
}

// lineStart is the offset of a line, counted from 1.
func lineStart(text string, line int) int {
	offset := 0
	for range line - 1 {
		offset += strings.IndexByte(text[offset:], '\n') + 1
	}
	return offset
}
