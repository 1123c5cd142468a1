package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// test runs the tests and benchmarks of a cell, or without code of the whole
// notebook, with go test: in a process of its own, with what they need of the
// notebook's declarations as the cells wrote it. The values of the live session
// are not there.
func (e *Engine) test(ctx context.Context, file *parse.File, p *plan, out output.Sink) error {
	own := entriesOf(file)
	inCell := func(en *entry) bool {
		return slices.ContainsFunc(own, func(o *entry) bool { return o.offset == en.offset && o.src.Text == en.src.Text })
	}
	all := e.session.ledger.without(&parse.File{})
	roots := func(en *entry) bool { return en.test && (!file.HasCode() || inCell(en)) }
	needed := reach(all, roots)
	if !slices.ContainsFunc(needed, roots) {
		text := e.say("no hay pruebas: define func TestX(t *testing.T) o func BenchmarkX(b *testing.B)",
			"there are no tests: define func TestX(t *testing.T) or func BenchmarkX(b *testing.B)")
		return &diag.Failure{Name: "TestFailure", Value: text, Traceback: []string{text}}
	}
	dir, err := tempdir.Make("", "test")
	if err != nil {
		return err
	}
	defer func() { _ = dir.Remove() }()
	if bad := testWithC(needed); bad != nil {
		return diag.Errors{*bad}
	}
	program, err := e.buildTest(ctx, dir.Path, needed)
	if err != nil {
		return e.testFailure(err)
	}
	args := testArgs(p.testFlags, slices.DeleteFunc(needed, func(en *entry) bool { return !roots(en) }), file.HasCode())
	err = e.shell(ctx, shellLine{program: program, args: args, dir: e.dir, title: "%test"}, out)
	if f, ok := errors.AsType[*diag.Failure](err); ok {
		f.Name = "TestFailure"
	}
	return err
}

// buildTest writes the package and compiles it. The package is there for the go
// command only, by way of an overlay, in a folder of the notebook's module.
func (e *Engine) buildTest(ctx context.Context, dir string, needed []*entry) (program string, err error) {
	if err := e.prepare(ctx); err != nil {
		return "", err
	}
	root := e.builder.Module()
	covered := slices.ContainsFunc(e.flags, func(f string) bool { return strings.HasPrefix(strings.TrimLeft(f, "-"), "cover") })
	if covered || slices.ContainsFunc(needed, func(en *entry) bool { return en.c != nil }) {
		return e.buildInFolder(ctx, root, dir, needed)
	}
	files, embedded, err := e.testPackage(needed)
	if err != nil {
		return "", err
	}
	const folder = "cuaderno_celdas"
	overlay, err := overlayOf(dir, root, folder, files, embedded)
	if err != nil {
		return "", err
	}
	program = filepath.Join(dir, "celdas.test")
	args := append([]string{"test", "-c", "-vet=off", "-overlay", overlay, "-o", program}, e.flags...)
	_, err = tool.Run(ctx, root, "go", append(args, "./"+folder)...)
	return program, err
}

// buildInFolder compiles a package for which a tool is needed that knows no
// overlays, cover or cgo: for that time the folder is there.
func (e *Engine) buildInFolder(ctx context.Context, root, dir string, needed []*entry) (program string, err error) {
	files, embedded, err := e.testPackage(needed)
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp(root, "cuaderno_celdas_*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	for name, path := range embedded {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		files[filepath.FromSlash(name)] = string(text)
	}
	for name, text := range files {
		name = filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
			return "", err
		}
	}
	program = filepath.Join(dir, "celdas.test")
	args := append([]string{"test", "-c", "-vet=off", "-o", program}, e.flags...)
	_, err = tool.Run(ctx, root, "go", append(args, "./"+filepath.Base(folder))...)
	return program, err
}

// testArgs are the arguments of the test program: what the user gave, or else
// those that run what the cell holds and say what runs.
func testArgs(given []string, roots []*entry, ofCell bool) []string {
	var args []string
	if len(given) == 0 {
		args = append(args, "-test.v")
	}
	for _, g := range given {
		if rest, ok := strings.CutPrefix(g, "-"); ok && !strings.HasPrefix(rest, "test.") {
			g = "-test." + strings.TrimPrefix(rest, "-")
		}
		args = append(args, g)
	}
	has := func(flag string) bool {
		return slices.ContainsFunc(args, func(a string) bool { return a == flag || strings.HasPrefix(a, flag+"=") })
	}
	var tests, benchmarks []string
	for _, en := range roots {
		if n := en.names[0].name; strings.HasPrefix(n, "Benchmark") {
			benchmarks = append(benchmarks, n)
		} else {
			tests = append(tests, n)
		}
	}
	if ofCell && !has("-test.run") {
		args = append(args, "-test.run=^("+strings.Join(tests, "|")+")$")
	}
	if len(benchmarks) > 0 && !has("-test.bench") && (ofCell || len(given) == 0) {
		args = append(args, "-test.bench=^("+strings.Join(benchmarks, "|")+")$")
	}
	return args
}

// testFailure shows what the go command said of the package.
func (e *Engine) testFailure(err error) error {
	t, ok := errors.AsType[*tool.Error](err)
	if !ok {
		return err
	}
	text := e.say("las pruebas no se pueden compilar", "the tests cannot be compiled")
	return &diag.Failure{Name: "TestFailure", Value: text, Traceback: []string{red(text), strings.TrimSpace(t.Output)}}
}
