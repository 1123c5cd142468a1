package engine

import (
	"context"
	"go/types"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/library"
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
	return packages{p, ctx, e.library}
}

// packages resolves names by goimports, and where that knows nothing, because it
// looks from the folder that the kernel was started in, by what completion
// offers.
type packages struct {
	*build.Packages

	ctx     context.Context //nolint:containedctx // types.Importer has no room for it
	library *library.Library
}

// Find gives the import path of the package that name.members can mean.
func (p packages) Find(name string, members []string) string {
	if path := p.Packages.Find(name, members); path != "" {
		return path
	}
	return p.library.Find(p.ctx, name, members)
}

var (
	_ check.Packages = packages{}
	_ types.Importer = (*build.Packages)(nil)
)
