// Package labtest is what tests with real clients share: a Python with Jupyter, a
// JupyterLab server, a page of a browser, notebooks made of cells. A test is
// skipped where the machine lacks one of them, except in CI.
package labtest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/pyenv"
)

// FindPython is a Python with JupyterLab and nbclient.
func FindPython(t *testing.T) string {
	t.Helper()
	python, err := pyenv.Ensure(t.Context(), t.Output())
	if err != nil {
		missing(t, err.Error())
	}
	return python
}

// FindChromium is a browser.
func FindChromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "no Chromium on the PATH: sudo apt-get install chromium")
	return ""
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED: " + what)
}

// InstallKernel builds the command in dir and writes a kernelspec there; dir is
// then a folder for JUPYTER_PATH.
func InstallKernel(t *testing.T, dir string) {
	t.Helper()
	program := filepath.Join(dir, "cuaderno")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "github.com/cuaderno-go/cuaderno/kernel/cmd/cuaderno")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	WriteJSON(t, filepath.Join(dir, "kernels", "cuaderno", "kernel.json"), map[string]any{
		"argv": []string{program, "kernel", "{connection_file}"}, "display_name": "Go (cuaderno)", "language": "go", "interrupt_mode": "message",
		"metadata": map[string]any{"debugger": true},
	})
}

// WriteNotebook writes a notebook of code cells.
func WriteNotebook(t *testing.T, path string, sources ...string) {
	t.Helper()
	var cells []map[string]any
	for i, source := range sources {
		cells = append(cells, map[string]any{
			"cell_type": "code", "id": "celda-" + strconv.Itoa(i), "metadata": map[string]any{}, "outputs": []any{},
			"execution_count": nil, "source": source,
		})
	}
	WriteJSON(t, path, map[string]any{
		"nbformat": 4, "nbformat_minor": 5, "cells": cells,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "cuaderno", "display_name": "Go (cuaderno)", "language": "go"}},
	})
}

// WriteJSON writes a file, and the folders to it.
func WriteJSON(t *testing.T, path string, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, text)
}

func writeFile(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
