package helpers_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// Every exported function has an example, and so it has been run.
func TestEveryExportedFunctionHasAnExample(t *testing.T) {
	t.Parallel()
	functions, examples := map[string]bool{}, map[string]bool{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name(), "_test.go") {
			for _, e := range doc.Examples(file) {
				examples[e.Name] = true
			}
			continue
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() {
				functions[f.Name.Name] = true
			}
		}
	}
	for name := range functions {
		if !examples[name] {
			t.Errorf("%s has no example", name)
		}
	}
}
