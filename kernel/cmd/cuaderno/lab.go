package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/kernelspec"
	"github.com/cuaderno-go/cuaderno/kernel/internal/pyenv"
	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
)

// labFlags are the options of the command lab.
type labFlags struct {
	port      int
	noBrowser bool
	noCluster bool
	verbose   bool
}

func (c *cli) labCommand() *cobra.Command {
	var f labFlags
	cmd := &cobra.Command{
		Use:   "lab [DIR|NOTEBOOK]",
		Short: c.text(diag.Text{ES: "abre JupyterLab con el curso", EN: "opens JupyterLab on the course"}),
		Long: c.text(diag.Text{
			ES: "Abre JupyterLab, con el kernel de Go ya listo, en la carpeta notebooks del curso\n" +
				"o en la que se indique. La primera vez instala un JupyterLab propio, sin tocar el\n" +
				"Python del sistema. Sin KAFKA_BROKERS arranca un clúster embebido.\n" +
				"Ctrl-C detiene todo lo que ha arrancado; los cuadernos quedan como estén guardados.",
			EN: "Opens JupyterLab, with the Go kernel ready, on the course's folder notebooks or on\n" +
				"the one that is named. The first time it installs a JupyterLab of its own, which\n" +
				"leaves the system's Python alone. Without KAFKA_BROKERS it starts an embedded\n" +
				"cluster. Ctrl-C stops all that it has started; notebooks stay as they were saved.",
		}),
		Example: c.text(diag.Text{
			ES: "  cuaderno lab                       # el curso\n  cuaderno lab mis-cuadernos --no-browser --port 8890",
			EN: "  cuaderno lab                       # the course\n  cuaderno lab my-notebooks --no-browser --port 8890",
		}),
		Args: c.argCount(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.lab(cmd.Context(), strings.Join(args, ""), f)
		},
	}
	cmd.Flags().IntVarP(&f.port, "port", "p", 0, c.text(diag.Text{
		ES: "puerto `N` de JupyterLab (si no se indica, el primero libre desde 8888)",
		EN: "port `N` of JupyterLab (if not given, the first free one from 8888)",
	}))
	cmd.Flags().BoolVar(&f.noBrowser, "no-browser", false, c.text(diag.Text{
		ES: "no abre el navegador, solo muestra la dirección",
		EN: "does not open the browser, only shows the address",
	}))
	cmd.Flags().BoolVar(&f.verbose, "verbose", false, c.text(diag.Text{
		ES: "muestra los mensajes de JupyterLab",
		EN: "shows JupyterLab's messages",
	}))
	noClusterFlag(c, cmd, &f.noCluster)
	return cmd
}

// lab runs JupyterLab until it ends or ctx is done, and stops all it started.
func (c *cli) lab(ctx context.Context, arg string, f labFlags) error {
	desk, err := c.desk(arg)
	if err != nil {
		return err
	}
	if err := c.toolsForCells(ctx); err != nil {
		return err
	}
	port, err := c.labPort(ctx, f.port)
	if err != nil {
		return err
	}
	command, err := c.labCommandLine(ctx)
	if err != nil {
		return err
	}
	temp, err := tempdir.Make("", "lab") // private: the token is in it
	if err != nil {
		return c.failure(diag.Text{ES: "no hay dónde guardar archivos temporales: %v", EN: "there is no place for temporary files: %v"}, err)
	}
	defer func() { _ = temp.Remove() }()
	private := temp.Path
	spec, err := c.writeKernelspec(ctx, kernelspec.PrefixDir(private), private)
	if err != nil {
		return err
	}
	services, err := c.startServices(ctx, f.noCluster)
	if err != nil {
		return err
	}
	defer services.stop()
	server := &labServer{cli: c, private: private, program: spec.Argv[0], command: command, desk: desk, port: port, flags: f, env: services.env}
	return server.run(ctx)
}

// toolsForCells is an error with the remedy if cells could not be compiled.
func (c *cli) toolsForCells(ctx context.Context) error {
	m := thisMachine()
	return errors.Join(c.need(m.goToolchain(ctx)), c.need(m.cCompiler(ctx)))
}

// desk is what JupyterLab opens.
type desk struct {
	dir  string // its root
	page string // below /lab: "" or "/tree/NOTEBOOK"
}

// desk finds it: the notebook or folder arg, or without one the course's folder
// beside the go.mod, with its first notebook.
func (c *cli) desk(arg string) (desk, error) {
	path := arg
	if path == "" {
		path = courseDir()
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return desk{}, err
	}
	info, err := os.Stat(abs)
	if err != nil {
		return desk{}, c.failure(diag.Text{
			ES: "no existe %s: indica una carpeta o un cuaderno que exista",
			EN: "there is no %s: name a folder or a notebook that exists",
		}, path)
	}
	if !info.IsDir() {
		if _, err := c.readNotebook(path); err != nil {
			return desk{}, err
		}
		return desk{dir: filepath.Dir(abs), page: "/tree/" + escapePath(filepath.Base(abs))}, nil
	}
	d := desk{dir: abs}
	if first, _ := filepath.Glob(filepath.Join(abs, "01-*.ipynb")); arg == "" && len(first) > 0 { // lesson 1; 00 is the tour of the kernel
		d.page = "/tree/" + escapePath(filepath.Base(first[0]))
	}
	return d, nil
}

// courseDir is the folder notebooks of the module around the working folder,
// or else the working folder.
func courseDir() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			notebooks := filepath.Join(dir, "notebooks")
			if info, statErr := os.Stat(notebooks); statErr == nil && info.IsDir() {
				return notebooks
			}
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return "."
}

// labCommandLine is how to start JupyterLab: the one on the PATH, or that of
// the private environment, which is made the first time.
func (c *cli) labCommandLine(ctx context.Context) ([]string, error) {
	if path, _, ok := thisMachine().findJupyterLab(ctx); ok {
		return []string{path}, nil
	}
	python, err := pyenv.Ensure(ctx, c.err)
	if problem, ok := errors.AsType[*pyenv.Problem](err); ok {
		return nil, c.failure(diag.Text{ES: "sin JupyterLab: %s", EN: "no JupyterLab: %s"}, problem.Text.In(c.lang))
	}
	if err != nil {
		return nil, fmt.Errorf("python environment: %w", err)
	}
	return []string{python, "-m", "jupyterlab"}, nil
}
