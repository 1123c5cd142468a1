package build

import (
	"fmt"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/tools/imports"
)

// Find gives the import path of the package that name.members can mean, ""
// if there is none: the standard library first, then the notebook's module and
// what it requires. It is goimports that decides.
func (p *Packages) Find(name string, members []string) string {
	if p.ctx.Err() != nil {
		return ""
	}
	var src strings.Builder
	src.WriteString("package main\n\nfunc main() {\n")
	for _, m := range members {
		fmt.Fprintf(&src, "\t_ = %s.%s\n", name, m)
	}
	src.WriteString("}\n")
	if found := p.goimports(src.String(), name); found != "" {
		return found
	}
	// A member may be misspelt. Then the package is imported all the same, and
	// the checker says what it lacks.
	if pkg, err := p.Import(name); err == nil && pkg.Name() == name {
		return name
	}
	return ""
}

// goimports is the path of the first import that goimports adds to src.
func (p *Packages) goimports(src, name string) string {
	out, err := imports.Process(filepath.Join(p.b.module, "celda.go"), []byte(src), &imports.Options{Comments: true})
	if err != nil {
		return ""
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", out, parser.ImportsOnly)
	if err != nil || len(file.Imports) == 0 {
		return ""
	}
	found := strings.Trim(file.Imports[0].Path.Value, `"`)
	if pkg, err := p.Import(found); err != nil || (pkg.Name() != name && path.Base(found) != name) {
		return ""
	}
	return found
}
