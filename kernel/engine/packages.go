package engine

import (
	"context"
	"go/types"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// packages resolves the imports of a cell for the checker. All that the cell
// names are resolved at once: one run of the go command, not one a package.
func (e *Engine) packages(ctx context.Context, file *parse.File) check.Packages {
	paths := make([]string, 0, len(file.Imports))
	for _, imp := range file.Imports {
		paths = append(paths, strings.Trim(imp.Path.Value, "`\""))
	}
	p := e.builder.Packages(ctx)
	p.Load(paths)
	return p
}

var (
	_ check.Packages = (*build.Packages)(nil)
	_ types.Importer = (*build.Packages)(nil)
)
