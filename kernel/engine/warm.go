package engine

import (
	"context"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
)

// Build compiles a cell and does not run it: what a later Run of the same cells
// in the same order needs is then in the cache. The session gets the cell's
// declarations. Of its commands those are heeded that compile something, and none
// is carried out. It says whether the
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
	if err != nil {
		return true, err
	}
	cached, err = e.buildCommands(ctx, file)
	if err != nil || !file.HasCode() {
		return cached, err
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
	return cached && image.Cached, nil
}

// dry is what is noted while commands build their images and do not run them.
type dry struct{ cached bool }

// buildCommands builds what the commands of a cell compile beside its Go code.
// What is wrong with them is the error of their run.
func (e *Engine) buildCommands(ctx context.Context, file *parse.File) (cached bool, err error) {
	e.dry = &dry{cached: true}
	defer func() { e.dry = nil }()
	nobody := output.SinkFunc(func(output.Event) {})
	e.status = &status{out: nobody, lang: e.cfg.Lang, news: e.news}
	p := &plan{args: file.Args}
	for _, line := range file.Commands {
		if known := find(commandTable(), line.Name); line.Kind == parse.Shell || known == nil || !known.ahead {
			continue
		}
		c := &call{Engine: e, Command: line, ctx: ctx, src: file.Source, out: nobody, plan: p}
		_ = c.do()
	}
	if p.fresh {
		_ = e.runFresh(ctx, file, p, nobody)
	}
	return e.dry.cached, ctx.Err()
}
