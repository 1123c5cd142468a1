package main

import (
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/format"
)

func (c *cli) fmtCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "fmt [NOTEBOOK…]",
		Short: c.text(diag.Text{ES: "da formato a celdas, como gofumpt", EN: "formats cells as gofumpt does"}),
		Long: c.text(diag.Text{
			ES: "Da formato a las celdas de los cuadernos, en su sitio, como gofumpt; las líneas\n" +
				"de órdenes quedan como están, y las celdas que no son Go correcto, también.\n" +
				"Sin argumentos lee una celda de la entrada estándar y la escribe en la salida.",
			EN: "Formats the cells of notebooks in place, as gofumpt does; commands stay as they\n" +
				"are, and so do cells that are not correct Go. Without arguments it reads one\n" +
				"cell from standard input and writes it to standard output.",
		}),
		Example: c.text(diag.Text{
			ES: "  cuaderno fmt mi-cuaderno.ipynb\n  cuaderno fmt <celda.txt",
			EN: "  cuaderno fmt my-notebook.ipynb\n  cuaderno fmt <cell.txt",
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.formatCell(cmd.InOrStdin(), cmd.OutOrStdout())
			}
			return c.formatNotebooks(args)
		},
	}
}

// formatCell formats the one cell that in is. It ends as it did: with a newline
// or without.
func (c *cli) formatCell(in io.Reader, out io.Writer) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	formatted, err := format.Cell(string(text))
	if err != nil {
		return c.failure(diag.Text{ES: "la celda no es Go correcto: %s", EN: "the cell is not correct Go: %s"}, c.mistake(err))
	}
	if strings.HasSuffix(string(text), "\n") && !strings.HasSuffix(formatted, "\n") {
		formatted += "\n"
	}
	_, err = io.WriteString(out, formatted)
	return err
}

// formatNotebooks formats the code cells of notebooks, all of which are read
// before the first one is written. Those that change are named.
func (c *cli) formatNotebooks(paths []string) error {
	jobs, err := c.jobs(paths, "")
	if err != nil {
		return err
	}
	if _, err := c.runSpec("", jobs); err != nil { // all must be in Go
		return err
	}
	for _, j := range jobs {
		if !c.formatJob(j) {
			continue
		}
		j.out = j.path
		if err := c.save(j); err != nil {
			return err
		}
	}
	return nil
}

// formatJob formats the cells of a notebook and reports whether that changes
// any. Cells that cannot be formatted are named.
func (c *cli) formatJob(j *job) (changed bool) {
	for i, cell := range j.book.Cells {
		if !cell.Runs() {
			continue
		}
		text, err := format.Cell(cell.Source)
		if err != nil {
			c.say(diag.Text{
				ES: "%s: la celda %d del cuaderno queda como está: %s",
				EN: "%s: cell %d of the notebook stays as it is: %s",
			}, j.name, i+1, c.mistake(err))
			continue
		}
		changed = changed || text != cell.Source
		cell.Source = text
	}
	return changed
}

// mistake is an error of the formatter, in words; the cell has no number.
func (c *cli) mistake(err error) string {
	if errs, ok := errors.AsType[diag.Errors](err); ok {
		err = errs.Failure(c.lang)
	}
	return strings.ReplaceAll(c.plain(err.Error()), cell.Name(0)+":", "")
}
