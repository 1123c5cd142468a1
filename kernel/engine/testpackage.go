package engine

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
)

// testPackage is the package of a %test: its files with their texts, and what its
// //go:embed lines embed, which are files of the notebook's folder, by name. What
// uses C is in a file for each C code, since C's names are those of its file.
func (e *Engine) testPackage(needed []*entry) (files, embedded map[string]string, err error) {
	part := func(belongs func(*entry) bool) []*entry {
		return slices.DeleteFunc(slices.Clone(needed), func(en *entry) bool { return !belongs(en) })
	}
	files = map[string]string{
		"main.go":      e.testFile(part(func(en *entry) bool { return !en.test && en.c == nil }), nil) + "//line generado.go:1\nfunc main() {}\n",
		"main_test.go": e.testFile(part(func(en *entry) bool { return en.test }), nil),
	}
	var codes []string
	for _, en := range needed {
		if en.c != nil && !slices.Contains(codes, en.c.preamble) {
			codes = append(codes, en.c.preamble)
			files[fmt.Sprintf("c%d.go", len(codes))] = e.testFile(part(func(o *entry) bool {
				return !o.test && o.c != nil && o.c.preamble == en.c.preamble
			}), en.c)
		}
	}
	embedded = map[string]string{}
	for _, en := range needed {
		for _, pattern := range rewrite.EmbedPatterns(en.text) {
			names, err := build.EmbedFiles(e.cfg.Dir, pattern)
			if err != nil {
				return nil, nil, err
			}
			for _, name := range names {
				embedded[name] = filepath.Join(e.cfg.Dir, filepath.FromSlash(name))
			}
		}
	}
	return files, embedded, nil
}

// testFile is one file, with the declarations in part.
func (e *Engine) testFile(part []*entry, code *cCode) string {
	c := &composed{}
	c.own("package main")
	if code != nil {
		c.own(fmt.Sprintf("// #cgo CFLAGS: -I%q", e.cfg.Dir))
		for line := range strings.Lines(strings.ReplaceAll(code.preamble, "${SRCDIR}", e.cfg.Dir)) {
			c.own("// " + strings.TrimRight(line, "\r\n"))
		}
		c.own(`import "C"`)
	}
	imports := map[string]bool{}
	for _, line := range e.session.ledger.importsOf(part) {
		imports[line] = true
	}
	for _, en := range part {
		if len(rewrite.EmbedPatterns(en.text)) > 0 {
			imports[`_ "embed"`] = true
		}
	}
	for _, line := range slices.Sorted(maps.Keys(imports)) {
		c.own("import " + line)
	}
	for _, en := range part {
		if en.lifted {
			c.own("var")
		}
		c.directive(en)
		c.piece(en.src, en.offset, en.text)
	}
	return c.text.String()
}

// testWithC is the mistake of a test that uses C itself, which go test does not
// have; nil if none does.
func testWithC(needed []*entry) *diag.Diagnostic {
	for _, en := range needed {
		if en.test && en.c != nil {
			d := diag.At(en.src, en.offset)
			d.Code, d.Go = diag.Unsupported, "use of cgo in test not supported"
			d.Hint = diag.Text{
				ES: "go test no admite C dentro de las pruebas: llama a C desde una función, y a esa función desde la prueba",
				EN: "go test has no C within tests: call C in a function, and that function in the test",
			}
			return &d
		}
	}
	return nil
}
