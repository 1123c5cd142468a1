package engine

import (
	"context"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// runFresh runs a cell as GoNB does: in a process of its own, to which all
// declarations of the notebook are given anew, and of which nothing is left but
// the declarations of the cell. The live session stays as it is.
func (e *Engine) runFresh(ctx context.Context, file *parse.File, p *plan, notes output.Sink) error {
	c := e.composeFresh(file)
	src := cell.Source{Count: file.Source.Count, Text: c.text.String()}
	e.session.compose(src, c)
	whole, err := parse.Cell(src)
	if err != nil {
		return c.translate(err)
	}
	if whole.Main == nil && len(whole.Items) == 0 {
		return nil
	}
	cfg := e.cfg
	cfg.Plain = e.worker.isPlain()
	worker := newWorker(cfg, e.module.tmp, e.frontend())
	if e.worker.isDebug() {
		worker.useDebug()
	}
	worker.chdir(e.dir)
	worker.startInBackground()
	defer worker.close()
	e.setRunning(worker)
	defer e.setRunning(e.worker)
	err = e.code(ctx, whole, seat{
		worker: worker, scope: e.session.ledger.scope(), notes: notes,
		keep: func(s *check.Scope) { e.session.ledger.record(file, s, e.c) },
	}, p.args, p.sink(notes))
	return c.translate(err)
}

// composeFresh is the program of a cell: its imports, all declarations of the
// notebook that the cell does not make itself, the cell.
func (e *Engine) composeFresh(file *parse.File) *composed {
	c := &composed{}
	text := []byte(file.Source.Text)
	for _, imp := range file.Imports {
		name := ""
		if imp.Name != nil {
			name = imp.Name.Name + " "
		}
		line := lineOf(file.Source.Text, file.Offset(imp.Pos()))
		c.text.WriteString("import " + name + imp.Path.Value + "\n")
		c.origins = append(c.origins, origin{file.Source, line})
	}
	for _, span := range file.ImportSpans {
		for i := span[0]; i < span[1]; i++ {
			if text[i] != '\n' {
				text[i] = ' '
			}
		}
	}
	for _, entry := range e.session.ledger.without(file) {
		c.entry(entry)
	}
	c.piece(file.Source, 0, string(text))
	return c
}

func lineOf(text string, offset int) int {
	line := 1
	for _, b := range []byte(text[:offset]) {
		if b == '\n' {
			line++
		}
	}
	return line
}

// translate gives the mistakes of a composed text their places in cells.
func (c *composed) translate(err error) error {
	if errs, ok := diag.AsErrors(err); ok {
		return c.errors(errs)
	}
	return err
}
