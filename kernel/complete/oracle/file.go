package oracle

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// files makes, of the cells of a notebook, files of package main that say the
// same.
type files struct {
	declared map[string]string // texts of the cells before, by what they declare
	imports  map[string]string // paths by name
}

func newFiles() *files { return &files{map[string]string{}, map[string]string{}} }

// remember keeps the text of what c declares, over what was called the same.
func (f *files) remember(c *check.Cell) {
	for _, item := range c.File.Items {
		switch d := item.Decl.(type) {
		case *ast.FuncDecl:
			f.declared[functionName(d)] = c.File.Text(d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					f.declared[s.Names[0].Name] = c.File.Text(d)
				case *ast.TypeSpec:
					f.declared[s.Name.Name] = c.File.Text(d)
				}
			}
		}
	}
}

// functionName is the name of a function, or type.method.
func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	return types.ExprString(d.Recv.List[0].Type) + "." + d.Name.Name
}

// with is the file for the cell c with the text and the cursor of p. It is not ok
// for what has no place in a file.
func (f *files) with(c *check.Cell, p Probe) (text string, at int, ok bool) {
	maps.Copy(f.imports, c.Scope.Imports())
	head, body, hasBody := strings.Cut(p.Text, "%%\n")
	before, _ := p.split()
	cursor := len(before)
	for _, imp := range c.File.Imports {
		if token.Pos(cursor) <= imp.End() {
			return "", 0, false
		}
	}
	head, ok = withoutImports(head, cursor)
	if !ok {
		return "", 0, false
	}
	b := f.begin(c)
	at = b.Len() + cursor
	b.WriteString(head)
	if hasBody {
		b.WriteString("func main() {\n")
		if cursor > len(head) {
			at = b.Len() + cursor - len(head) - len("%%\n")
		}
		b.WriteString(body + "\n}\n")
	}
	return b.String(), at, true
}

// begin is the file up to where the cell's text begins.
func (f *files) begin(c *check.Cell) *strings.Builder {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, name := range slices.Sorted(maps.Keys(f.imports)) {
		fmt.Fprintf(&b, "\t%s %q\n", name, f.imports[name])
	}
	b.WriteString(")\n\n")
	for _, name := range slices.Sorted(maps.Keys(f.declared)) {
		own := c.Pkg.Scope().Lookup(name)
		if own == nil || c.InPrelude(own.Pos()) {
			b.WriteString(f.declared[name] + "\n\n")
		}
	}
	return &b
}

// withoutImports blanks the import declaration that head begins with: a file has
// its imports above. It is not ok if there are several, or the cursor is in it.
func withoutImports(head string, cursor int) (string, bool) {
	if !strings.Contains(head, "\nimport") && !strings.HasPrefix(head, "import") {
		return head, true
	}
	end := strings.Index(head, "\n)\n")
	if end < 0 || strings.Count(head, "import") != 1 {
		return "", false
	}
	end += len("\n)\n")
	return strings.Repeat(" ", end) + head[end:], cursor >= end
}
