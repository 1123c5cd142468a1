package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/homemodule"
)

func (c *cli) warmCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "warm [NOTEBOOK…]",
		Short: c.text(diag.Text{ES: "compila por adelantado paquetes y celdas", EN: "compiles packages and cells ahead"}),
		Long: c.text(diag.Text{
			ES: "Compila los paquetes y las celdas de los cuadernos, sin ejecutarlas, en la caché\n" +
				"del usuario: la primera ejecución de cada celda ya no espera al compilador.\n" +
				"Sin argumentos, los cuadernos del curso. CUADERNO_CACHE_MAX limita la caché (2G).",
			EN: "Compiles the packages and cells of notebooks, without running them, into the\n" +
				"user's cache: the first run of each cell no longer waits for the compiler.\n" +
				"Without arguments, the course's notebooks. CUADERNO_CACHE_MAX bounds the cache (2G).",
		}),
		Example: c.text(diag.Text{
			ES: "  cuaderno warm                       # los del curso\n  cuaderno warm mi-cuaderno.ipynb",
			EN: "  cuaderno warm                       # those of the course\n  cuaderno warm my-notebook.ipynb",
		}),
		RunE: func(cmd *cobra.Command, args []string) error { return c.warm(cmd.Context(), args) },
	}
}

// warm builds the cells of each notebook in order, in a session of its own,
// because what a cell becomes depends on the cells before it.
func (c *cli) warm(ctx context.Context, paths []string) error {
	if len(paths) == 0 {
		var err error
		if paths, err = c.courseNotebooks(); err != nil {
			return err
		}
	}
	jobs, err := c.jobs(paths, "")
	if err != nil {
		return err
	}
	if _, err := c.runSpec("", jobs); err != nil { // all must be in Go
		return err
	}
	if err := c.toolsForCells(ctx); err != nil {
		return err
	}
	for _, j := range jobs {
		if err := c.warmNotebook(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// courseNotebooks are the notebooks of the clone in which this runs.
func (c *cli) courseNotebooks() ([]string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(homemodule.FindClone(wd), "notebooks", "*.ipynb"))
	if err != nil || homemodule.FindClone(wd) == "" || len(paths) == 0 {
		return nil, c.failure(diag.Text{
			ES: "aquí no están los cuadernos del curso: di cuáles compilar («cuaderno warm NOTEBOOK…»)",
			EN: "the course's notebooks are not here: say which to compile (\"cuaderno warm NOTEBOOK…\")",
		})
	}
	return paths, nil
}

// warmNotebook builds one notebook. A cell that does not compile is reported and
// skipped: a notebook may mean it, and those behind it may not need it.
func (c *cli) warmNotebook(ctx context.Context, j *job) error {
	e, err := engine.New(engine.Config{Dir: filepath.Dir(j.path), Lang: c.lang, Home: homeModule()})
	if err != nil {
		return c.kernelFailure(err)
	}
	defer func() { _ = e.Close() }() // only temporary files are at stake
	view := newScreen(c.out, c.err, j.book.CodeCells())
	var built, cached, failed int
	for i, nb := range j.book.Cells {
		if !nb.Runs() {
			continue
		}
		view.cell(nb, i+1)
		was, err := e.Build(ctx, cell.Source{Count: i + 1, Text: nb.Source})
		switch {
		case ctx.Err() != nil:
			view.end()
			return &exitError{statusInterrupted, c.text(diag.Text{ES: "interrumpido", EN: "interrupted"})}
		case err != nil:
			failed++
			view.endLine()
			c.say(diag.Text{ES: "%s: la celda %d no compila: %v", EN: "%s: cell %d does not compile: %v"}, j.name, i+1, err)
		case was:
			cached++
		default:
			built++
		}
		view.done()
	}
	view.end()
	c.say(diag.Text{
		ES: "%s: %d celdas compiladas, %d ya lo estaban, %d sin compilar",
		EN: "%s: %d cells compiled, %d were already, %d not compiled",
	}, j.name, built, cached, failed)
	return nil
}
