package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/kernelspec"
)

func (c *cli) uninstallCommand() *cobra.Command {
	var at place
	cmd := &cobra.Command{
		Use:   "uninstall [--user] [--prefix DIR]",
		Short: c.text(diag.Text{ES: "quita el kernel de Jupyter", EN: "removes the kernel from Jupyter"}),
		Example: c.text(diag.Text{
			ES: "  cuaderno uninstall                 # lo que puso «cuaderno install»\n  cuaderno uninstall --prefix .venv",
			EN: "  cuaderno uninstall                 # what \"cuaderno install\" put there\n  cuaderno uninstall --prefix .venv",
		}),
		Args: c.argCount(0, 0),
		RunE: func(*cobra.Command, []string) error { return c.uninstall(&at) },
	}
	at.flags(c, cmd)
	return cmd
}

func (c *cli) uninstall(at *place) error {
	dataDir, err := at.dataDir(c)
	if err != nil {
		return err
	}
	dir := filepath.Join(dataDir, "kernels", kernelName)
	spec, err := kernelspec.Read(dir)
	if errors.Is(err, fs.ErrNotExist) {
		c.say(diag.Text{
			ES: "nada que quitar: no está instalado en %s",
			EN: "nothing to remove: it is not installed in %s",
		}, dir)
		return nil
	}
	if err := kernelspec.Remove(dataDir, kernelName); err != nil {
		return c.failure(diag.Text{ES: "no se puede quitar: %v", EN: "it cannot be removed: %v"}, err)
	}
	if spec != nil { // nil: a broken kernel.json, which names no program
		if err := removeCopy(spec.Argv[0], at.prefix); err != nil {
			return c.failure(diag.Text{ES: "no se puede quitar el programa: %v", EN: "the program cannot be removed: %v"}, err)
		}
	}
	c.say(diag.Text{ES: "quitado: %s", EN: "removed: %s"}, dir)
	return nil
}

// removeCopy removes program if it is the copy that install made, and not
// what the user put elsewhere.
func removeCopy(program, prefix string) error {
	bin, err := binDir(prefix)
	if err != nil || program != filepath.Join(bin, "cuaderno") {
		return nil //nolint:nilerr // without a data folder there is no copy
	}
	if err := os.Remove(program); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_ = os.Remove(bin) // only if it is empty
	return nil
}
