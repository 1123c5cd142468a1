package engine

import (
	"context"
	"errors"
	"go/ast"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// cCode is the C code that the session's cells have, and who gave it.
type cCode struct {
	src      cell.Source
	preamble string
	line     int
}

// cUse is one place at which a cell names something of C's.
type cUse struct {
	build.CUse
	offset int // of the C
	end    int
}

// withC replaces what a cell names of C's by Go names, and puts their
// declarations before the cell (see build.C). A cell without import "C" goes on
// with the C code of the latest cell that has one. Without any C the file is the
// one given, and the translation nil.
func (e *Engine) withC(ctx context.Context, file *parse.File, scope *check.Scope) (*parse.File, *cTranslation, error) {
	code, uses := e.c, usesOfC(file)
	own := newCCode(file)
	if own != nil {
		code = own
	}
	if code == nil || (len(uses) == 0 && len(file.C) == 0) || scope.Lookup("C") != nil {
		return file, nil, nil
	}
	wanted := distinct(uses)
	if own == nil {
		wanted = slices.DeleteFunc(wanted, func(u build.CUse) bool { return knownC(scope, u) != 0 })
	}
	pkg, err := e.wrapC(ctx, code, wanted, scope)
	if err != nil && own == nil {
		pkg, err = e.wrapC(ctx, e.allC(), wanted, scope) // a fresh process has no earlier cells
	}
	if err != nil {
		return nil, nil, e.cFailure(file, uses, err)
	}
	for _, u := range distinct(uses) {
		if pkg.Kinds[u.Name] == 0 {
			pkg.Kinds[u.Name] = knownC(scope, u)
		}
	}
	if own != nil && !slices.ContainsFunc(e.cs, func(c *cCode) bool { return c.preamble == own.preamble }) {
		e.cs = append(e.cs, own)
	}
	e.c = code
	t := newTranslation(file, uses, pkg)
	src := cell.Source{Count: file.Source.Count, Text: t.made.text.String()}
	e.session.compose(src, t.made)
	whole, err := parse.Cell(src)
	return whole, t, t.translate(err)
}

// newCCode is the C code of a cell, nil if it has none.
func newCCode(file *parse.File) *cCode {
	code := &cCode{src: file.Source}
	for _, imp := range file.C {
		if code.preamble == "" {
			code.line = imp.Line
		}
		code.preamble += imp.Preamble
	}
	if code.preamble == "" {
		return nil
	}
	return code
}

// allC is the C code of all cells, as if it were one's.
func (e *Engine) allC() *cCode {
	all := &cCode{src: e.c.src}
	for _, c := range e.cs {
		all.preamble += c.preamble + "\n"
	}
	return all
}

// wrapC wraps what a cell uses. What the C code does not know may be known from
// earlier cells.
func (e *Engine) wrapC(ctx context.Context, code *cCode, wanted []build.CUse, scope *check.Scope) (*build.CPackage, error) {
	for {
		if len(wanted) == 0 && code == e.c {
			return &build.CPackage{Kinds: map[string]build.CKind{}}, nil
		}
		pkg, err := e.builder.C(ctx, build.CCode{Preamble: code.preamble, Place: "celda[" + check.Hash(code.src.Text) + "]", Line: code.line, Uses: wanted})
		t, ok := errors.AsType[*tool.Error](err)
		if !ok {
			return pkg, err
		}
		before := len(wanted)
		for _, m := range unknownC.FindAllStringSubmatch(t.Output, -1) {
			wanted = slices.DeleteFunc(wanted, func(u build.CUse) bool { return u.Name == m[1] && knownC(scope, u) != 0 })
		}
		if len(wanted) == before {
			return nil, err
		}
	}
}

// knownC is what a name of C's is that earlier cells have used in the same way, 0
// if none has.
func knownC(scope *check.Scope, u build.CUse) build.CKind {
	d := scope.Lookup(build.CName + u.Name)
	has := func(prefix string) build.CKind {
		if scope.Lookup(prefix+u.Name) != nil {
			return build.CFunc
		}
		return 0
	}
	switch {
	case d == nil && !u.Call:
		return has(build.CPointer)
	case d == nil:
		return 0
	case d.Kind == check.Type:
		return build.CType
	case d.Kind == check.Const:
		return build.CConst
	case d.Kind == check.Var:
		return build.CVar
	case !u.Call:
		return has(build.CPointer)
	case u.Errno:
		return has(build.CErrno)
	default:
		return build.CFunc
	}
}

// usesOfC are the places at which a cell says C.name.
func usesOfC(file *parse.File) []cUse {
	calls, errnos := map[ast.Node]bool{}, map[ast.Node]bool{}
	var out []cUse
	note := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == 2 && len(n.Rhs) == 1 {
				errnos[ast.Unparen(n.Rhs[0])] = true
			}
		case *ast.ValueSpec:
			if len(n.Names) == 2 && len(n.Values) == 1 {
				errnos[ast.Unparen(n.Values[0])] = true
			}
		case *ast.CallExpr:
			calls[ast.Unparen(n.Fun)] = true
			if errnos[n] {
				errnos[ast.Unparen(n.Fun)] = true
			}
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok && id.Name == "C" {
				out = append(out, cUse{build.CUse{Name: n.Sel.Name, Call: calls[n], Errno: errnos[n]}, file.Offset(n.Pos()), file.Offset(n.End())})
			}
		}
		return true
	}
	for _, item := range file.Items {
		if item.Decl != nil {
			ast.Inspect(item.Decl, note)
		} else {
			ast.Inspect(item.Stmt, note)
		}
	}
	if file.Main != nil {
		ast.Inspect(file.Main, note)
	}
	slices.SortFunc(out, func(a, b cUse) int { return a.offset - b.offset })
	return slices.CompactFunc(out, func(a, b cUse) bool { return a.offset == b.offset })
}

func distinct(uses []cUse) []build.CUse {
	var out []build.CUse
	for _, u := range uses {
		if !slices.Contains(out, u.CUse) {
			out = append(out, u.CUse)
		}
	}
	return out
}

// cTranslation is a cell without C in place of one with it.
type cTranslation struct {
	src   cell.Source // the cell as it was
	made  *composed
	start int      // offset of the cell's text in the new one
	grown [][2]int // offset in the new text of the cell, and by how much it is longer from there on
}

func newTranslation(file *parse.File, uses []cUse, pkg *build.CPackage) *cTranslation {
	t := &cTranslation{src: file.Source, made: &composed{}}
	for line := range strings.Lines(pkg.Go) {
		t.made.own(strings.TrimSuffix(line, "\n"))
	}
	t.start = t.made.text.Len()
	text := []byte(file.Source.Text)
	for _, imp := range file.C {
		for i := imp.Span[0]; i < imp.Span[1]; i++ {
			if text[i] != '\n' {
				text[i] = ' '
			}
		}
	}
	var b strings.Builder
	at := 0
	for _, u := range uses {
		b.Write(text[at:u.offset])
		name := goNameOfC(u.CUse, pkg.Kinds[u.Name])
		b.WriteString(name)
		if more := len(name) - (u.end - u.offset); more != 0 {
			t.grown = append(t.grown, [2]int{b.Len(), more})
		}
		at = u.end
	}
	b.Write(text[at:])
	t.made.piece(file.Source, 0, b.String())
	return t
}

// goNameOfC is what stands for a use of C.name.
func goNameOfC(u build.CUse, kind build.CKind) string {
	switch {
	case kind == build.CVar:
		return "(*" + build.CName + u.Name + ")"
	case kind == build.CMacro:
		return build.CName + u.Name + "()"
	case kind == build.CFunc && !u.Call:
		return build.CPointer + u.Name
	case u.Errno && u.Call && kind == build.CFunc:
		return build.CErrno + u.Name
	default:
		return build.CName + u.Name
	}
}

// translate gives mistakes in the new text their places in the cell.
func (t *cTranslation) translate(err error) error {
	errs, ok := diag.AsErrors(err)
	if t == nil || !ok {
		return err
	}
	out := make(diag.Errors, 0, len(errs))
	for _, d := range errs {
		offset := d.Offset - t.start
		for _, g := range slices.Backward(t.grown) {
			if offset >= g[0] {
				offset -= g[1]
			}
		}
		at := diag.At(t.src, offset)
		at.Code, at.Go, at.Hint = d.Code, d.Go, d.Hint
		out = append(out, at)
	}
	return out
}

var (
	unknownC = regexp.MustCompile(`could not determine what C\.(\w+) refers to`)
	lineOfC  = regexp.MustCompile(`(?m)^celda\[[0-9a-f]+\]:(\d+):(?:\d+:)? (?:fatal )?error: (.*)$`)
)

// cFailure says what is wrong with C code in terms of the cell.
func (e *Engine) cFailure(file *parse.File, uses []cUse, err error) error {
	if missing, ok := errors.AsType[*build.NoPackageError](err); ok {
		d := diag.At(file.Source, 0)
		d.Go, d.Hint = missing.Go, missing.Hint()
		return diag.Errors{d}
	}
	t, ok := errors.AsType[*tool.Error](err)
	if !ok {
		return err
	}
	var out diag.Errors
	for _, m := range unknownC.FindAllStringSubmatch(t.Output, -1) {
		if i := slices.IndexFunc(uses, func(u cUse) bool { return u.Name == m[1] }); i >= 0 {
			d := diag.At(file.Source, uses[i].offset)
			d.Go = m[0]
			d.Hint = diag.Text{
				ES: "C no conoce " + m[1] + ": ¿falta un #include en el comentario de encima de import \"C\"?",
				EN: "C does not know " + m[1] + ": is an #include missing in the comment above import \"C\"?",
			}
			out = append(out, d)
		}
	}
	if len(out) > 0 {
		return out.Trim()
	}
	for _, m := range lineOfC.FindAllStringSubmatch(t.Output, -1) {
		if line, _ := strconv.Atoi(m[1]); len(file.C) > 0 {
			d := diag.At(file.Source, offsetOfLine(file.Source.Text, line))
			d.Go, d.Hint = "C: "+m[2], hintOfC(m[2])
			out = append(out, d)
		}
	}
	if len(out) > 0 {
		return out.Trim()
	}
	text := e.say("el código C no se puede compilar", "the C code cannot be compiled")
	return &diag.Failure{Name: "CompileError", Value: text, Traceback: []string{red(text), e.session.rename(strings.TrimSpace(t.Output))}}
}

// hintOfC is the remedy for what the C compiler says.
func hintOfC(said string) diag.Text {
	switch {
	case strings.Contains(said, "undeclared"), strings.Contains(said, "unknown type name"), strings.Contains(said, "implicit declaration"):
		return diag.Text{
			ES: "declara ese nombre más arriba en el código C, o añade el #include que lo trae",
			EN: "declare that name further up in the C code, or add the #include that has it",
		}
	case strings.Contains(said, "No such file"):
		return diag.Text{
			ES: "pon ese archivo en la carpeta del cuaderno, o di dónde está: // #cgo CFLAGS: -Icarpeta",
			EN: "put that file into the notebook's folder, or say where it is: // #cgo CFLAGS: -Ifolder",
		}
	default:
		return diag.Text{
			ES: "lo dice el compilador de C: corrige esa línea, o la de antes, del comentario de encima de import \"C\"",
			EN: "the C compiler says so: mend that line, or the one before, of the comment above import \"C\"",
		}
	}
}

// offsetOfLine is where a line begins, counted from 1.
func offsetOfLine(text string, line int) int {
	offset := 0
	for range line - 1 {
		_, rest, found := strings.Cut(text[offset:], "\n")
		if !found {
			break
		}
		offset = len(text) - len(rest)
	}
	return offset
}
