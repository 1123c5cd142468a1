package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// The environment variables that stand in for the flags of the log, because
// Jupyter starts kernels with the arguments of their kernelspec.
const (
	logFileEnv  = "CUADERNO_LOG_FILE"
	logLevelEnv = "CUADERNO_LOG_LEVEL"
)

// logFlags say where a kernel tells what happens in it.
type logFlags struct{ file, level string }

func (c *cli) logFlags(cmd *cobra.Command) *logFlags {
	f := &logFlags{}
	cmd.Flags().StringVar(&f.file, "log-file", os.Getenv(logFileEnv), c.text(diag.Text{
		ES: "`archivo` al que se añade lo que ocurre (celdas, duraciones, fallos; nunca el código); si es una carpeta, un archivo por kernel. También " + logFileEnv,
		EN: "`file` to which is added what happens (cells, durations, faults; never the code); in a folder, a file for each kernel. Also " + logFileEnv,
	}))
	level := os.Getenv(logLevelEnv)
	if level == "" {
		level = "info"
	}
	cmd.Flags().StringVar(&f.level, "log-level", level, c.text(diag.Text{
		ES: "cuánto se cuenta: debug, info, warn o error. También " + logLevelEnv,
		EN: "how much is told: debug, info, warn or error. Also " + logLevelEnv,
	}))
	return f
}

// openLog gives the log of the kernel with this id, and what closes it. Without a
// file there is none: the standard streams are the user's.
func (c *cli) openLog(f *logFlags, id string) (*slog.Logger, io.Closer, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.level)); err != nil {
		return nil, nil, c.usage(diag.Text{
			ES: "el nivel %q no existe: usa debug, info, warn o error",
			EN: "there is no level %q: use debug, info, warn or error",
		}, f.level)
	}
	if f.file == "" {
		return slog.New(slog.DiscardHandler), io.NopCloser(nil), nil
	}
	path := f.file
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "cuaderno-"+id+".log")
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, c.failure(diag.Text{
			ES: "no se puede escribir el registro: %v",
			EN: "the log cannot be written: %v",
		}, err)
	}
	if err := debug.SetCrashOutput(file, debug.CrashOptions{}); err != nil { // what would end the kernel itself
		slog.Warn("crash output", "error", err)
	}
	handler := slog.NewTextHandler(file, &slog.HandlerOptions{Level: level})
	return slog.New(handler).With("kernel", id), file, nil
}
