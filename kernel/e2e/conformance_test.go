package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestJupyterKernelTest has the Jupyter project's own tests judge the installed
// kernel. A test that is skipped is a failure, too.
func TestJupyterKernelTest(t *testing.T) {
	t.Parallel()
	for _, verdict := range runConformance(t, findPython(t), installKernel(t)) {
		t.Run(verdict.Test, func(t *testing.T) {
			if verdict.Outcome != "ok" {
				t.Error(verdict.Outcome, verdict.Detail)
			}
		})
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
