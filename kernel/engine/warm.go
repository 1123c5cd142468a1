package engine

import (
	"context"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
)

// Build compiles a cell and does not run it: what a later Run of the same cells
// in the same order needs is then in the cache. The session gets the cell's
// declarations, and none of its commands is carried out. It says whether the
// image was there already. The error is a *diag.Failure.
func (e *Engine) Build(ctx context.Context, src cell.Source) (cached bool, err error) {
	ctx, end := e.begin(ctx)
	defer end()
	cached, err = e.build(ctx, src)
	return cached, e.failure(err)
}

func (e *Engine) build(ctx context.Context, src cell.Source) (cached bool, err error) {
	e.session.enter(src)
	if _, ok := parse.Raw(src.Text); ok {
		return true, nil // a whole cell that is not Go
	}
	file, err := parse.Cell(src)
	if err != nil || !file.HasCode() {
		return true, err
	}
	_, base, err := e.worker.get(ctx)
	if err != nil {
		return false, err
	}
	if err := e.builder.Prepare(ctx, base); err != nil {
		return false, err
	}
	checked, err := check.File(file, e.session.scope, e.packages(ctx, file))
	if err != nil {
		return false, err
	}
	image, err := e.builder.Package(ctx, rewrite.Cell(checked))
	if err != nil {
		return false, err
	}
	e.live(file).keep(checked.Scope)
	return image.Cached, nil
}
