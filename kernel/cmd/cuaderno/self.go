package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/kernelspec"
)

// binDir is where install keeps its copy of a temporary binary: PREFIX/bin, or
// the user's data folder if prefix is empty.
func binDir(prefix string) (string, error) {
	if prefix != "" {
		return filepath.Join(prefix, "bin"), nil
	}
	data, err := kernelspec.DataHome()
	return filepath.Join(data, "cuaderno", "bin"), err
}

// stableBinary is a path to this program that stays: its own, or that of a
// copy in dir if "go run" built it in a temporary place or its cache.
func (c *cli) stableBinary(ctx context.Context, dir string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", c.failure(diag.Text{
			ES: "no se encuentra el propio programa: %v; instálalo con «go install ./kernel/cmd/cuaderno»",
			EN: "the program cannot find itself: %v; install it with \"go install ./kernel/cmd/cuaderno\"",
		}, err)
	}
	if !isTemporary(self, os.TempDir(), goCache(ctx)) {
		return self, nil
	}
	stable := filepath.Join(dir, "cuaderno")
	if err := copyProgram(self, stable); err != nil {
		return "", c.failure(diag.Text{
			ES: "no se puede copiar el programa: %v; elige otro lugar con --prefix",
			EN: "the program cannot be copied: %v; choose another place with --prefix",
		}, err)
	}
	return stable, nil
}

// isTemporary tells whether path is in one of the folders that are emptied
// now and then.
func isTemporary(path string, folders ...string) bool {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	for _, folder := range folders {
		if resolved, err := filepath.EvalSymlinks(folder); err == nil {
			folder = resolved
		}
		if folder != "" && strings.HasPrefix(path, folder+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

// goCache is the Go build cache, or empty if there is none.
func goCache(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "go", "env", "GOCACHE").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// copyProgram puts a copy of program from at to in one step, so that it may
// replace one that is running.
func copyProgram(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	tmp, err := os.CreateTemp(filepath.Dir(to), ".cuaderno-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	if _, err := io.Copy(tmp, src); err != nil {
		_ = tmp.Close()
		return err
	}
	if err := tmp.Chmod(0o755); err != nil {
		_ = tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), to)
}
