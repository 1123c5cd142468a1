package parse

import (
	"go/ast"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// bodyless is the mistake of a function without a body, as it happens where the
// { stands on the next line: go/types lets it pass, because the body could be
// in assembly. One that //go:linkname finds elsewhere is meant.
func (f *File) bodyless() error {
	for _, item := range f.Items {
		fn, ok := item.Decl.(*ast.FuncDecl)
		if !ok || fn.Body != nil || (fn.Doc != nil && strings.Contains(f.Text(fn.Doc), "//go:linkname")) {
			continue
		}
		d := diag.At(f.Source, f.Offset(fn.Name.Pos()))
		d.Code, d.Go = diag.Syntax, "missing function body"
		return diag.Errors{d}
	}
	return nil
}
