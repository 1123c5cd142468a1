package main

import (
	"context"
	_ "embed"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/kernelspec"
)

// The logos that frontends show beside the kernel's name.
var (
	//go:embed logo/logo-svg.svg
	logoSVG []byte
	//go:embed logo/logo-64x64.png
	logoPNG []byte
)

// kernelName is the kernelspec's name, in folders and in notebooks.
const kernelName = "cuaderno"

// place is where install and uninstall work.
type place struct {
	user   bool
	prefix string
}

func (p *place) flags(c *cli, cmd *cobra.Command) {
	cmd.Flags().BoolVar(&p.user, "user", false, c.text(diag.Text{
		ES: "en la carpeta de datos del usuario (es lo normal)",
		EN: "in the user's data folder (the default)",
	}))
	cmd.Flags().StringVar(&p.prefix, "prefix", "", c.text(diag.Text{
		ES: "en `DIR`/share/jupyter, por ejemplo un entorno de Python",
		EN: "in `DIR`/share/jupyter, for example a Python environment",
	}))
}

// dataDir is the Jupyter data folder of the place; it also makes the prefix
// absolute.
func (p *place) dataDir(c *cli) (string, error) {
	if p.user && p.prefix != "" {
		return "", c.usage(diag.Text{
			ES: "--user y --prefix se excluyen: elige una",
			EN: "--user and --prefix exclude each other: choose one",
		})
	}
	if p.prefix != "" {
		prefix, err := filepath.Abs(p.prefix)
		p.prefix = prefix
		return kernelspec.PrefixDir(prefix), err
	}
	dir, err := kernelspec.UserDir()
	if err != nil {
		return "", c.failure(diag.Text{
			ES: "no se conoce la carpeta del usuario: %v; indica un lugar con --prefix o define HOME",
			EN: "the user's folder is not known: %v; name a place with --prefix or set HOME",
		}, err)
	}
	return dir, nil
}

func (c *cli) installCommand() *cobra.Command {
	var at place
	cmd := &cobra.Command{
		Use:   "install [--user] [--prefix DIR]",
		Short: c.text(diag.Text{ES: "instala el kernel «Go (cuaderno)» en Jupyter", EN: "installs the kernel \"Go (cuaderno)\" in Jupyter"}),
		Example: c.text(diag.Text{
			ES: "  cuaderno install                   # para este usuario\n  cuaderno install --prefix .venv    # en un entorno de Python",
			EN: "  cuaderno install                   # for this user\n  cuaderno install --prefix .venv    # in a Python environment",
		}),
		Args: c.argCount(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.install(cmd.Context(), &at) },
	}
	at.flags(c, cmd)
	return cmd
}

func (c *cli) install(ctx context.Context, at *place) error {
	dataDir, err := at.dataDir(c)
	if err != nil {
		return err
	}
	spec, err := c.writeKernelspec(ctx, dataDir, at.prefix)
	if err != nil {
		return err
	}
	if err := c.writeHomeModule(); err != nil {
		return err
	}
	c.say(diag.Text{
		ES: "instalado: %s (programa: %s)",
		EN: "installed: %s (program: %s)",
	}, spec.Dir, spec.Argv[0])
	return nil
}

// writeKernelspec installs the kernelspec in data folder dataDir, and a copy of
// this program under prefix if where it runs from is temporary.
func (c *cli) writeKernelspec(ctx context.Context, dataDir, prefix string) (*kernelspec.Spec, error) {
	bin, err := binDir(prefix)
	if err != nil {
		return nil, err
	}
	program, err := c.stableBinary(ctx, bin)
	if err != nil {
		return nil, err
	}
	spec := &kernelspec.Spec{
		Name:          kernelName,
		Argv:          []string{program, "kernel", "{connection_file}"},
		DisplayName:   "Go (cuaderno)",
		Language:      "go",
		InterruptMode: "message",
		Metadata:      map[string]any{"supported_encryption": []string{"curve"}, "debugger": true},
	}
	logos := map[string][]byte{"logo-svg.svg": logoSVG, "logo-64x64.png": logoPNG}
	if err := spec.Write(dataDir, logos); err != nil {
		return nil, c.failure(diag.Text{
			ES: "no se puede escribir el kernelspec: %v; elige otro lugar con --prefix",
			EN: "the kernelspec cannot be written: %v; choose another place with --prefix",
		}, err)
	}
	return spec, nil
}
