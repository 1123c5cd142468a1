package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	godebug "runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/limit"
)

func (c *cli) kernelCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kernel CONNECTION_FILE",
		Short: c.text(diag.Text{ES: "lo que Jupyter arranca: el kernel", EN: "what Jupyter starts: the kernel"}),
		Long: c.text(diag.Text{
			ES: "Sirve un kernel en los puertos del archivo de conexión. Lo arrancan los clientes\nde Jupyter; a mano solo hace falta para depurar.\n\n" +
				limit.MemoryEnv + "=2G y " + limit.CPUEnv + "=2 acotan la memoria y los procesadores de las celdas.",
			EN: "Serves a kernel on the ports of the connection file. Jupyter's clients start it;\nby hand it is needed for debugging only.\n\n" +
				limit.MemoryEnv + "=2G and " + limit.CPUEnv + "=2 bound the memory and the processors of cells.",
		}),
		Example: "  cuaderno kernel connection.json",
		Args:    c.argCount(1, 1),
	}
	log := c.logFlags(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error { return c.kernel(args[0], log) }
	return cmd
}

// collectAt is GOGC of the kernel process, unless the user has set it. What is live
// there is 3 MB, and a cell allocates some 50 KB: with Go's default of 100 every
// fiftieth cell would wait for the garbage collector, with this every three
// hundredth, for at most 12 MB more.
const collectAt = 400

// kernel serves one kernel in the current folder until it is told to end.
func (c *cli) kernel(connectionFile string, f *logFlags) error {
	id := kernelID(connectionFile)
	log, file, err := c.openLog(f, id)
	if err != nil {
		return err
	}
	defer file.Close()
	slog.SetDefault(log) // for what has no logger of its own: nothing may reach the standard streams
	if os.Getenv("GOGC") == "" {
		godebug.SetGCPercent(collectAt)
	}
	limits, err := limit.Parse(os.Getenv)
	if err != nil {
		return c.kernelFailure(err)
	}
	log.Info("kernel starts", "version", version(), "go", runtime.Version(), "pid", os.Getpid(), "memoryLimit", limits.Memory, "cpuLimit", limits.CPUs)
	self, err := os.Executable()
	if err != nil {
		return c.kernelFailure(err)
	}
	if err := setGonbEnvironment(id); err != nil {
		return c.kernelFailure(err)
	}
	eng, err := engine.New(engine.Config{
		Lang: c.lang, Home: homeModule(), Kernel: id, Notebook: notebookFile(), Debugger: []string{self, debug.HelperCommand}, Limits: limits, Log: log,
	})
	if err != nil {
		return c.kernelFailure(err)
	}
	err = kernel.ServeProcess(connectionFile, eng, kernel.Config{Version: version(), Lang: c.lang, History: historyFile(), Log: log})
	log.Info("kernel ends", "error", err)
	if err != nil {
		return c.kernelFailure(err)
	}
	return nil
}

// notebookFile is the notebook that the kernel is started for, if Jupyter's
// server, or cuaderno run, has said so.
func notebookFile() string {
	path := os.Getenv(sessionName)
	if filepath.Ext(path) != ".ipynb" || !filepath.IsAbs(path) {
		return ""
	}
	return path
}

// sessionName is the variable by which Jupyter's server tells kernels the path
// of their notebook (jupyter_server 2, get_kernel_env of the session manager).
const sessionName = "JPY_SESSION_NAME"

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
