package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// notYet are the tests of jupyter_kernel_test that this kernel cannot take part
// in, and why. A test that is skipped for any other reason is a failure here,
// and so is one in this list that is not skipped any more.
var notYet = map[string]string{
	"Kernel.test_pager": "no cell opens the pager",
}

// TestJupyterKernelTest has the Jupyter project's own tests judge the installed
// kernel.
func TestJupyterKernelTest(t *testing.T) {
	t.Parallel()
	skipped := map[string]string{}
	for _, verdict := range runConformance(t, findPython(t), installKernel(t)) {
		t.Run(verdict.Test, func(t *testing.T) {
			switch {
			case verdict.Outcome == "skip":
				skipped[verdict.Test] = verdict.Detail
			case verdict.Outcome != "ok":
				t.Error(verdict.Detail)
			}
		})
	}
	got, want := slices.Sorted(maps.Keys(skipped)), slices.Sorted(maps.Keys(notYet))
	if !slices.Equal(got, want) {
		t.Errorf("skipped: %q, want %q", skipped, notYet)
	}
}

// verdict is a line of conformance.py.
type verdict struct{ Test, Outcome, Detail string }

func runConformance(t *testing.T, python, jupyterPath string) []verdict {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, "conformance.py")
	cmd.Env = append(os.Environ(), "JUPYTER_PATH="+jupyterPath, "JUPYTER_PLATFORM_DIRS=1")
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	var verdicts []verdict
	for line := range bytes.Lines(out) {
		var v verdict
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("conformance.py printed %q", line)
		}
		verdicts = append(verdicts, v)
	}
	const tests = 13 // of jupyter_kernel_test 0.7.0
	if len(verdicts) != tests {
		t.Fatalf("%d tests ran (%v), want %d", len(verdicts), err, tests)
	}
	return verdicts
}

// installKernel builds the command and lets it install its kernelspec; it
// returns the folder in which Jupyter finds it.
func installKernel(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	command := filepath.Join(dir, "cuaderno")
	for _, args := range [][]string{
		{"go", "build", "-o", command, "../cmd/cuaderno"},
		{command, "install", "--prefix", dir},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
	return filepath.Join(dir, "share", "jupyter")
}
