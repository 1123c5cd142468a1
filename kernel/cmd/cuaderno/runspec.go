package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/kernelspec"
)

// runSpec is the kernel called name, or this program itself if name is empty;
// then all jobs must be in Go.
func (c *cli) runSpec(name string, jobs []*job) (frontend.Spec, error) {
	if name == "" {
		for _, j := range jobs {
			if kernel, language := j.book.Kernel(); language != "" && !strings.EqualFold(language, "go") {
				return frontend.Spec{}, c.failure(diag.Text{
					ES: "%s es un cuaderno de %s: elige su kernel con -k %s",
					EN: "%s is a notebook in %s: choose its kernel with -k %s",
				}, j.name, language, kernel)
			}
		}
		return c.ownSpec()
	}
	dirs := kernelspec.Dirs(pythonPrefixes()...)
	found, err := kernelspec.Find(name, dirs)
	switch {
	case errors.Is(err, kernelspec.ErrNotFound) && name == kernelName:
		return c.ownSpec()
	case errors.Is(err, kernelspec.ErrNotFound):
		names := append(kernelspec.Names(dirs), kernelName)
		return frontend.Spec{}, c.failure(diag.Text{
			ES: "no hay ningún kernel %q instalado; hay: %s",
			EN: "no kernel %q is installed; there are: %s",
		}, name, strings.Join(names, ", "))
	case err != nil:
		return frontend.Spec{}, c.failure(diag.Text{
			ES: "el kernelspec de %q no sirve: %v",
			EN: "the kernelspec of %q is of no use: %v",
		}, name, err)
	}
	return frontend.Spec{
		Argv:          found.Argv,
		DisplayName:   found.DisplayName,
		Language:      found.Language,
		InterruptMode: found.InterruptMode,
		Env:           found.Env,
	}, nil
}

// ownSpec starts this program as the kernel.
func (c *cli) ownSpec() (frontend.Spec, error) {
	self, err := os.Executable()
	if err != nil {
		return frontend.Spec{}, c.failure(diag.Text{
			ES: "no se encuentra el propio programa: %v; usa -k con un kernel instalado",
			EN: "the program cannot find itself: %v; use -k with an installed kernel",
		}, err)
	}
	return frontend.Spec{
		Argv:          []string{self, "kernel", "{connection_file}"},
		Language:      "go",
		InterruptMode: "message",
	}, nil
}

// pythonPrefixes are the environments of the Jupyter or Python on the PATH:
// their kernelspecs count as installed.
func pythonPrefixes() []string {
	var prefixes []string
	for _, program := range []string{"jupyter", "python3"} {
		if path, err := exec.LookPath(program); err == nil {
			prefixes = append(prefixes, filepath.Dir(filepath.Dir(path)))
		}
	}
	return prefixes
}
