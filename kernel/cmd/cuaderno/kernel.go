package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

func (c *cli) kernelCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "kernel CONNECTION_FILE",
		Short: c.text(diag.Text{ES: "lo que Jupyter arranca: el kernel", EN: "what Jupyter starts: the kernel"}),
		Long: c.text(diag.Text{
			ES: "Sirve un kernel en los puertos del archivo de conexión. Lo arrancan los clientes\nde Jupyter; a mano solo hace falta para depurar.",
			EN: "Serves a kernel on the ports of the connection file. Jupyter's clients start it;\nby hand it is needed for debugging only.",
		}),
		Example: "  cuaderno kernel connection.json",
		Args:    c.argCount(1, 1),
		RunE:    func(_ *cobra.Command, args []string) error { return c.kernel(args[0]) },
	}
}

// kernel serves one kernel in the current folder until it is told to end.
func (c *cli) kernel(connectionFile string) error {
	self, err := os.Executable()
	if err != nil {
		return c.kernelFailure(err)
	}
	eng, err := engine.New(engine.Config{
		Lang: c.lang, Home: homeModule(), Kernel: kernelID(connectionFile), Debugger: []string{self, debug.HelperCommand},
	})
	if err != nil {
		return c.kernelFailure(err)
	}
	if err := kernel.ServeProcess(connectionFile, eng, kernel.Config{Version: version(), Lang: c.lang, History: historyFile()}); err != nil {
		return c.kernelFailure(err)
	}
	return nil
}

// kernelID is the Jupyter server's id of the kernel: it names connection files
// by it.
func kernelID(connectionFile string) string {
	name := strings.TrimSuffix(filepath.Base(connectionFile), ".json")
	return strings.TrimPrefix(name, "kernel-")
}

func (c *cli) kernelFailure(err error) error {
	return c.failure(diag.Text{
		ES: "el kernel no puede trabajar: %v\n  (lo arranca Jupyter con su archivo de conexión: prueba «cuaderno lab»)",
		EN: "the kernel cannot work: %v\n  (Jupyter starts it with its connection file: try \"cuaderno lab\")",
	}, err)
}
