package complete

import (
	"context"
	"go/types"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

// Packages is the library as the checker sees it for the time of one call.
func Packages(ctx context.Context, lib *library.Library) check.Packages { return &packages{lib, ctx} }

type packages struct {
	library *library.Library
	ctx     context.Context //nolint:containedctx // types.Importer has no room for it
}

// Import gives the types of a package.
func (p *packages) Import(path string) (*types.Package, error) {
	pkg, err := p.library.Load(p.ctx, path)
	if err != nil {
		return nil, err
	}
	return pkg.Types, nil
}

// Find gives the path of the package that name.members can mean.
func (p *packages) Find(name string, members []string) string {
	return p.library.Find(p.ctx, name, members)
}
