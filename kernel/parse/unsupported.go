package parse

import (
	"go/ast"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// unsupported is the mistake of a cell that holds what cells do not have: better
// said than silently without effect.
func (f *File) unsupported() error {
	for _, imp := range f.Imports {
		if imp.Path.Value == `"C"` {
			return f.refuse(imp, `cells have no import "C"`, diag.Text{
				ES: `pon el código C en un paquete de tu módulo, con su import "C", e impórtalo aquí`,
				EN: `put the C code into a package of your module, with its import "C", and import that here`,
			})
		}
	}
	return nil
}

func (f *File) refuse(n ast.Node, what string, hint diag.Text) error {
	d := diag.At(f.Source, f.Offset(n.Pos()))
	d.Code, d.Go, d.Hint = diag.Unsupported, what, hint
	return diag.Errors{d}
}
