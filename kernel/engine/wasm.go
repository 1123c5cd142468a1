package engine

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/imports"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// wasmScript runs the program of a %wasm cell in the page.
//
//go:embed wasm.js
var wasmScript string

// runWasm compiles a cell, with what it needs of the notebook's declarations, to
// WebAssembly, and has the browser run it. Nothing of it runs here.
func (e *Engine) runWasm(ctx context.Context, file *parse.File, p *plan, out output.Sink) error {
	if p.test {
		return &diag.Failure{Name: "CompileError", Value: "%wasm + %test", Traceback: []string{
			e.say("%wasm y %test no pueden ir en la misma celda: quita uno", "%wasm and %test cannot be in one cell: take one away"),
		}}
	}
	if err := e.prepare(ctx); err != nil {
		return err
	}
	if added, err := e.fetchMissing(ctx, file); err != nil {
		return err
	} else if added != "" {
		out.Emit(output.Event{Kind: output.Stderr, Text: added})
	}
	name, err := e.buildWasm(ctx, e.wasmProgram(file, p))
	if err != nil {
		return e.wasmFailure(err)
	}
	e.wasm.ledger.record(file, check.NewScope(), nil)
	link := e.wasm.dir + string(filepath.Separator) + wasmProgram // GoNB's name for the latest one
	_ = os.Remove(link)
	_ = os.Symlink(name, link)
	page := strings.NewReplacer(
		"ELEMENT", p.wasm, "ARGV", argv(p.args), "EXEC", e.wasm.url+"/"+wasmExec, "PROGRAM", e.wasm.url+"/"+name,
	).Replace(wasmScript)
	out.Emit(output.Event{Kind: output.Display, Bundle: display.Bundle{
		"text/html":  fmt.Sprintf("<div id=%q></div><script>%s</script>", p.wasm, page),
		"text/plain": e.say("(un programa de WebAssembly: se ejecuta en el navegador)", "(a WebAssembly program: it runs in the browser)"),
	}})
	return nil
}

// wasmProgram is the Go text of a %wasm cell's program.
func (e *Engine) wasmProgram(file *parse.File, p *plan) string {
	own := entriesOf(file)
	start := mainOf(file, own)
	all := e.session.ledger.without(file)
	for _, later := range e.wasm.ledger.without(file) {
		rest := &ledger{entries: all}
		for _, n := range later.names {
			rest.forget(n.name)
		}
		rest.entries = append(rest.entries, later)
		all = rest.entries
	}
	all = append(append(all, own...), start)
	needed := reach(all, func(en *entry) bool { return en == start || slices.Contains(own, en) })

	c := &composed{}
	c.own("package main")
	for _, imp := range file.Imports {
		c.own("import " + file.Text(imp))
	}
	for _, line := range e.session.ledger.importsOf(needed) {
		if !slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool { return strings.HasSuffix(line, s.Path.Value) }) {
			c.own("import " + line)
		}
	}
	for name, value := range map[string]string{"GonbWasmDir": e.wasm.dir, "GonbWasmUrl": e.wasm.url, "GonbWasmDivId": p.wasm} {
		c.own("const " + name + " = " + quote(value))
	}
	for _, en := range needed {
		if en == start {
			continue
		}
		if en.lifted {
			c.own("var")
		}
		c.directive(en)
		c.piece(en.src, en.offset, asInit(en))
	}
	c.own("func main() {")
	if file.MainAt >= 0 { // as all bodies of %%
		c.own("flag.Parse()")
	}
	c.directive(start)
	c.piece(start.src, start.offset, start.text)
	c.own("}")
	return withImports(c.text.String())
}

// asInit is the text of a declaration; a function init_x is an init.
func asInit(en *entry) string {
	if n := en.names; en.group == "func" && len(n) == 1 && strings.HasPrefix(n[0].name, "init_") {
		return en.text[:n[0].at] + "init" + en.text[n[0].at+len(n[0].name):]
	}
	return en.text
}

// mainOf is what main does: the statements of the cell, then its main, with all
// that is not theirs blanked.
func mainOf(file *parse.File, own []*entry) *entry {
	text := blank(file.Source.Text)
	var uses []string
	for _, item := range file.Items {
		isDecl := func(en *entry) bool { return item.Stmt == nil || en.offset == file.Offset(item.Stmt.Pos()) }
		if item.Stmt != nil && !slices.ContainsFunc(own, isDecl) {
			copy(text[file.Offset(item.Stmt.Pos()):], file.Text(item.Stmt))
			uses = append(uses, usesIn(item.Stmt)...)
		}
	}
	if file.Main != nil {
		uses = append(uses, usesIn(file.Main)...)
		if file.MainAt >= 0 {
			copy(text[file.MainAt:], file.Code[file.MainAt:])
		} else {
			from, to := file.Offset(file.Main.Body.Lbrace), file.Offset(file.Main.Body.End())
			copy(text[from:], file.Source.Text[from:to])
		}
	}
	return &entry{src: file.Source, text: string(text), uses: uses}
}

// blank is text with everything but the line ends replaced.
func blank(text string) []byte {
	out := []byte(text)
	for i, b := range out {
		if b != '\n' {
			out[i] = ' '
		}
	}
	return out
}

// withImports is a program with the imports that goimports finds missing and
// without those that it does not use; its lines stay where they are.
func withImports(text string) string {
	fixed, err := imports.Process("main.go", []byte(text), &imports.Options{Comments: true, TabIndent: true, TabWidth: 8})
	if err != nil {
		return text // the compiler says what is wrong
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", fixed, parser.ImportsOnly)
	if err != nil {
		return text
	}
	lines := []string{"package main"}
	for _, imp := range file.Imports {
		name := ""
		if imp.Name != nil {
			name = imp.Name.Name + " "
		}
		lines = append(lines, "import "+name+imp.Path.Value)
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "package main") && !strings.HasPrefix(line, "import ") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// buildWasm compiles the program into the served folder and gives the file's
// name, which is made of its text: pages that show an earlier cell keep theirs.
func (e *Engine) buildWasm(ctx context.Context, text string) (name string, err error) {
	dir, err := tempdir.Make("", "wasm")
	if err != nil {
		return "", err
	}
	defer func() { _ = dir.Remove() }()
	overlay, err := overlayOf(dir.Path, e.builder.Module(), wasmPackage, map[string]string{"main.go": text}, nil)
	if err != nil {
		return "", err
	}
	name = "gonb_cell_" + check.Hash(text) + ".wasm"
	args := slices.Concat([]string{"build", "-overlay", overlay, "-o", filepath.Join(e.wasm.dir, name)}, e.flags, []string{"./" + wasmPackage})
	_, err = tool.RunEnv(ctx, e.builder.Module(), append(os.Environ(), "GOOS=js", "GOARCH=wasm"), "go", args...)
	return name, err
}

// wasmPackage is the folder that the go command believes the program is in.
const wasmPackage = "cuaderno_wasm"

// wasmFailure is what the compiler said, by cell and line.
func (e *Engine) wasmFailure(err error) error {
	t, ok := errors.AsType[*tool.Error](err)
	if !ok {
		return err
	}
	said := strings.TrimSpace(t.Output)
	if _, after, found := strings.Cut(said, "\n"); found && strings.HasPrefix(said, "# ") {
		said = after
	}
	text := e.say("la celda no compila para el navegador", "the cell does not compile for the browser")
	return &diag.Failure{Name: "CompileError", Value: text, Traceback: []string{red(text), said}}
}
