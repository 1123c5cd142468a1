package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/kernel/e2e/jupytertest"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// TestTheTutorialRunsInNbclient runs notebook 01 as it is, then twice in one
// kernel, then with each cell twice in a row, the latter two outside of any
// module. Nothing may fail, and nothing may look like a failure.
func TestTheTutorialRunsInNbclient(t *testing.T) {
	t.Parallel()
	n := nbclient{python: jupytertest.Python(t), dir: t.TempDir()}
	n.install(t)
	original := filepath.Join(repository(t), "notebooks", tutorial)
	t.Run("once", func(t *testing.T) {
		cells := n.run(t, original).Cells
		checkClean(t, cells)
		checkSharedReading(t, cells[57])
	})
	t.Run("twice", func(t *testing.T) {
		cells := n.run(t, n.rearrange(t, original, func(cells []any) []any { return append(cells, cells...) })).Cells
		checkClean(t, cells)
		checkSharedReading(t, cells[57])
	})
	t.Run("each cell twice", func(t *testing.T) {
		checkClean(t, n.run(t, n.rearrange(t, original, func(cells []any) []any {
			var out []any
			for _, c := range cells {
				out = append(out, c, c)
			}
			return out
		})).Cells)
	})
}

// nbclient is a Jupyter of its own in dir that has the kernel.
type nbclient struct{ python, dir string }

func (n nbclient) path(name string) string { return filepath.Join(n.dir, name) }

func (n nbclient) environment(more ...string) []string {
	return append(append(os.Environ(), "XDG_CONFIG_HOME="+n.path("config"), "CUADERNO_LANG=es",
		"JUPYTER_PATH="+filepath.Join(n.dir, "share", "jupyter")), more...)
}

// install builds the command and lets it install kernelspec and home module.
func (n nbclient) install(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{
		{"go", "build", "-o", n.path("cuaderno"), "./kernel/cmd/cuaderno"},
		{n.path("cuaderno"), "install", "--prefix", n.dir},
	} {
		cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
		cmd.Dir, cmd.Env = repository(t), n.environment()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
}

// rearrange writes a copy of a notebook with other cells.
func (n nbclient) rearrange(t *testing.T, path string, f func([]any) []any) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var book map[string]any
	if err := json.Unmarshal(text, &book); err != nil {
		t.Fatal(err)
	}
	cells, _ := book["cells"].([]any)
	book["cells"], book["nbformat_minor"] = f(cells), 4 // which knows no cell ids, so none is there twice
	for _, c := range cells {
		if cell, ok := c.(map[string]any); ok {
			delete(cell, "id")
		}
	}
	if text, err = json.Marshal(book); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "cuaderno.ipynb")
	if err := os.WriteFile(out, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

// run is the notebook as nbclient executed it on a cluster of its own.
func (n nbclient) run(t *testing.T, path string) *notebook.Notebook {
	t.Helper()
	brokers, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(brokers.Close)
	out := filepath.Join(t.TempDir(), "executed.ipynb")
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, n.python, "-m", "nbconvert", "--to=notebook", "--execute",
		"--ExecutePreprocessor.kernel_name=cuaderno", "--ExecutePreprocessor.timeout=240", "--output="+out, path)
	cmd.Env = n.environment("KAFKA_BROKERS=" + brokers.Brokers())
	if log, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nbconvert: %v\n%s", err, log)
	}
	return readNotebook(t, out)
}

// checkClean demands that every code cell ran without an error and without a
// word on stderr.
func checkClean(t *testing.T, cells []*notebook.Cell) {
	t.Helper()
	for i, cell := range cells {
		if cell.Type == notebook.Code && cell.Count == 0 {
			t.Errorf("cell %d did not run", i)
		}
		for _, out := range cell.Outputs {
			if out.Type == notebook.Failure || out.Type == notebook.Stream && out.Name == "stderr" {
				t.Errorf("cell %d: %s %s: %s", i, out.Type, out.Name, out.Text)
			}
		}
	}
}
