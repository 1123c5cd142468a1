package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/kernel/e2e/jupytertest"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

const tutorial = "01-tutorial-kafka.ipynb"

// TestTheTutorialRunsOnStockGoNB keeps the notebook in the language that both
// kernels speak: GoNB, built from the module's pin, runs it with nbclient
// against the embedded cluster, without a set-up cell and without the network.
func TestTheTutorialRunsOnStockGoNB(t *testing.T) {
	t.Parallel()
	python := jupytertest.Python(t)
	brokers, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(brokers.Close)

	executed := gonb{dir: t.TempDir(), repo: repository(t), python: python, brokers: brokers.Brokers()}.run(t)
	checkClean(t, executed.Cells)
	checkSharedReading(t, executed.Cells[57])
}

// repository is the folder of the module.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// gonb is stock GoNB with all it needs in dir.
type gonb struct{ dir, repo, python, brokers string }

// run gives the tutorial as GoNB executed it.
func (g gonb) run(t *testing.T) *notebook.Notebook {
	t.Helper()
	g.build(t)
	g.installKernelspec(t)
	out := filepath.Join(g.dir, "executed.ipynb")
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, g.python, "-m", "nbconvert", "--to=notebook", "--execute",
		"--ExecutePreprocessor.kernel_name=gonb", "--ExecutePreprocessor.timeout=240",
		"--output="+out, filepath.Join(g.repo, "notebooks", tutorial))
	cmd.Env = g.environment()
	if log, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nbconvert: %v\n%s", err, log)
	}
	return readNotebook(t, out)
}

// build makes the kernel and the goimports that it calls, both tools of go.mod.
func (g gonb) build(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", g.bin()+string(filepath.Separator),
		"github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports")
	cmd.Dir = g.repo
	if log, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build GoNB: %v\n%s", err, log)
	}
}

func (g gonb) bin() string     { return filepath.Join(g.dir, "bin") }
func (g gonb) jupyter() string { return filepath.Join(g.dir, "jupyter") }

// installKernelspec is what "gonb --install -raw_error -go_work=…" would write.
func (g gonb) installKernelspec(t *testing.T) {
	t.Helper()
	spec, err := json.Marshal(map[string]any{
		"argv":         []string{filepath.Join(g.bin(), "gonb"), "-raw_error", "-go_work=" + g.repo, "-kernel", "{connection_file}"},
		"display_name": "Go (gonb)",
		"language":     "go",
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(g.jupyter(), "kernels", "gonb")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), spec, 0o600); err != nil {
		t.Fatal(err)
	}
}

// environment keeps GoNB to its own folder and off the network: its "go get"
// before each cell must find everything through go.work.
func (g gonb) environment() []string {
	return append(os.Environ(),
		"PATH="+g.bin()+string(os.PathListSeparator)+os.Getenv("PATH"),
		"JUPYTER_PATH="+g.jupyter(), "TMPDIR="+g.dir, "KAFKA_BROKERS="+g.brokers,
		"GOPROXY=off", "CUADERNO_LANG=es",
	)
}

// checkSharedReading demands that both consumers have read, from partitions of
// their own.
func checkSharedReading(t *testing.T, cell *notebook.Cell) {
	t.Helper()
	var text strings.Builder
	for _, out := range cell.Outputs {
		text.WriteString(out.Text)
	}
	partitions := map[string][]string{}
	for _, m := range regexp.MustCompile(`(?m)^Consumidor ([AB]) \| Partición: (\d+) \|`).FindAllStringSubmatch(text.String(), -1) {
		partitions[m[1]] = append(partitions[m[1]], m[2])
	}
	a, b := partitions["A"], partitions["B"]
	if len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(p string) bool { return slices.Contains(b, p) }) {
		t.Errorf("A read from %v, B from %v:\n%s", a, b, text.String())
	}
}
