package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// runFlags are the options of the command run.
type runFlags struct {
	out       string
	kernel    string
	noCluster bool
}

func (c *cli) runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run NOTEBOOK… [-o OUT] [-k KERNEL]",
		Short: c.text(diag.Text{ES: "ejecuta cuadernos, sin navegador ni Python", EN: "runs notebooks, without a browser or Python"}),
		Long: c.text(diag.Text{
			ES: "Ejecuta cuadernos celda a celda, sin navegador ni Python, y muestra lo que\n" +
				"imprimen. Se detiene en la primera celda que falla y acaba con 1.\n" +
				"Sin KAFKA_BROKERS arranca un clúster embebido mientras dura.",
			EN: "Runs notebooks cell by cell, without a browser or Python, and shows what they\n" +
				"print. Stops at the first cell that fails, with exit status 1.\n" +
				"Without KAFKA_BROKERS it starts an embedded cluster for as long as it runs.",
		}),
		Example: c.text(diag.Text{
			ES: "  cuaderno run notebooks/01-tutorial-kafka.ipynb -o salida.ipynb\n" +
				"  cuaderno run -o resultados/ notebooks/*.ipynb\n" +
				"  cuaderno run -k python3 otro.ipynb         # con otro kernel instalado",
			EN: "  cuaderno run notebooks/01-tutorial-kafka.ipynb -o out.ipynb\n" +
				"  cuaderno run -o results/ notebooks/*.ipynb\n" +
				"  cuaderno run -k python3 other.ipynb        # with another installed kernel",
		}),
		Args: c.argCount(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), args, f) },
	}
	cmd.Flags().StringVarP(&f.out, "out", "o", "", c.text(diag.Text{
		ES: "guarda el cuaderno ejecutado en el archivo `OUT`; con varios, en esa carpeta",
		EN: "saves the executed notebook as the file `OUT`; several, in that folder",
	}))
	cmd.Flags().StringVarP(&f.kernel, "kernel", "k", "", c.text(diag.Text{
		ES: "usa el kernel `KERNEL` instalado en Jupyter, no este programa",
		EN: "uses the kernel `KERNEL` installed in Jupyter, not this program",
	}))
	noClusterFlag(c, cmd, &f.noCluster)
	return cmd
}

// run executes the notebooks one after the other, each in a kernel of its own.
func (c *cli) run(ctx context.Context, paths []string, f runFlags) error {
	jobs, err := c.jobs(paths, f.out)
	if err != nil {
		return err
	}
	spec, err := c.runSpec(f.kernel, jobs)
	if err != nil {
		return err
	}
	if f.kernel == "" {
		if err := c.toolsForCells(ctx); err != nil {
			return err
		}
	}
	services, err := c.startServices(ctx, f.noCluster)
	if err != nil {
		return err
	}
	defer services.stop()
	for _, job := range jobs {
		err := c.execute(ctx, job, spec, services.env)
		if ctx.Err() != nil {
			return &exitError{statusInterrupted, c.text(diag.Text{ES: "interrumpido", EN: "interrupted"})}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// job is a notebook to execute.
type job struct {
	path string // absolute
	name string // as the user wrote it
	book *notebook.Notebook
	out  string // where to save it; empty: nowhere
}

// jobs reads all notebooks before the first one runs.
func (c *cli) jobs(paths []string, out string) ([]*job, error) {
	toFolder, err := c.outFolder(out, len(paths))
	if err != nil {
		return nil, err
	}
	var jobs []*job
	for _, path := range paths {
		book, err := c.readNotebook(path)
		if err != nil {
			return nil, err
		}
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		j := &job{path: abs, name: path, book: book, out: out}
		if toFolder {
			j.out = filepath.Join(out, filepath.Base(path))
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// outFolder tells whether -o names a folder, which it makes for several
// notebooks, and makes sure that there is a place for what it names.
func (c *cli) outFolder(out string, notebooks int) (bool, error) {
	if out == "" {
		return false, nil
	}
	if strings.HasSuffix(out, string(filepath.Separator)) || notebooks > 1 {
		if err := os.MkdirAll(out, 0o755); err != nil {
			return false, c.failure(diag.Text{
				ES: "con varios cuadernos, -o es una carpeta, y no se puede crear: %v",
				EN: "with several notebooks -o is a folder, and it cannot be made: %v",
			}, err)
		}
		return true, nil
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		return true, nil
	}
	if info, err := os.Stat(filepath.Dir(out)); err != nil || !info.IsDir() {
		return false, c.failure(diag.Text{
			ES: "no existe la carpeta %s para guardar el resultado: créela o elige otro -o",
			EN: "there is no folder %s to save the result in: make it or choose another -o",
		}, filepath.Dir(out))
	}
	return false, nil
}

func (c *cli) readNotebook(path string) (*notebook.Notebook, error) {
	book, err := notebook.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, c.failure(diag.Text{
			ES: "no existe el cuaderno %s: comprueba el nombre y la carpeta",
			EN: "there is no notebook %s: check the name and the folder",
		}, path)
	}
	if format, ok := errors.AsType[*notebook.FormatError](err); ok {
		return nil, c.failure(diag.Text{ES: "%s: %s", EN: "%s: %s"}, path, format.Reason.In(c.lang))
	}
	if err != nil {
		return nil, c.failure(diag.Text{ES: "no se puede leer el cuaderno: %v", EN: "the notebook cannot be read: %v"}, err)
	}
	return book, nil
}

// save writes the executed notebook in one step, so that what was there stays
// whole if that fails.
func (c *cli) save(j *job) error {
	if j.out == "" {
		return nil
	}
	err := j.book.Save(j.out)
	if err != nil {
		return c.failure(diag.Text{
			ES: "no se puede guardar %s: %v",
			EN: "%s cannot be saved: %v",
		}, j.out, err)
	}
	c.say(diag.Text{ES: "guardado: %s", EN: "saved: %s"}, j.out)
	return nil
}

// cellError is how a cell failed, in the words of the kernel.
func (c *cli) cellError(j *job, index int, cell *notebook.Cell, failure *notebook.Output) error {
	for _, line := range failure.Traceback {
		fmt.Fprintln(c.err, c.plain(line))
	}
	return c.failure(diag.Text{
		ES: "%s: la celda [%d] (la %d.ª del cuaderno) ha fallado: %s: %s",
		EN: "%s: cell [%d] (number %d of the notebook) failed: %s: %s",
	}, j.name, cell.Count, index+1, failure.Name, c.plain(failure.Text))
}

// kernelError is for a kernel that does not start, or is gone.
func (c *cli) kernelError(j *job, spec frontend.Spec, err error, log string) error {
	if log != "" {
		log = "\n" + log
	}
	return c.failure(diag.Text{
		ES: "%s: el kernel no responde: %v\n  programa: %s%s\n  («cuaderno doctor» dice si falta algo)",
		EN: "%s: the kernel does not answer: %v\n  program: %s%s\n  (\"cuaderno doctor\" says if something is missing)",
	}, j.name, err, strings.Join(spec.Argv, " "), log)
}
