// Package jupytertest gives tests what Jupyter's own clients need: a Python with
// them, and this kernel installed where they look. It is for tests only.
package jupytertest

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/pyenv"
)

// Python is a Python with Jupyter; where none is to be had the test is skipped,
// which CI does not allow.
func Python(t *testing.T) string {
	t.Helper()
	python, err := pyenv.Ensure(t.Context(), t.Output())
	if err == nil {
		return python
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skipf("SKIPPED: no Python environment: %v", err)
	return ""
}

// Install builds the command, whose sources are at source, and lets it install its
// kernelspec; it returns the folder in which Jupyter finds it.
func Install(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	command := filepath.Join(dir, "cuaderno")
	for _, args := range [][]string{
		{"go", "build", "-o", command, source},
		{command, "install", "--prefix", dir},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
	return filepath.Join(dir, "share", "jupyter")
}

// Verdict is a line that verdicts.py prints.
type Verdict struct{ Test, Outcome, Detail string }

// Judge runs a script that prints verdicts with the kernel in jupyterPath. Cells go
// to a history of the test's own.
func Judge(t *testing.T, script, jupyterPath string) []Verdict {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Python(t), script)
	cmd.Env = append(os.Environ(),
		"JUPYTER_PATH="+jupyterPath, "JUPYTER_PLATFORM_DIRS=1",
		"PYTHONDONTWRITEBYTECODE=1", "CUADERNO_HISTORY="+filepath.Join(t.TempDir(), "history.sqlite"))
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	var verdicts []Verdict
	for line := range bytes.Lines(out) {
		var v Verdict
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("%s printed %q", script, line)
		}
		verdicts = append(verdicts, v)
	}
	if len(verdicts) == 0 {
		t.Fatalf("%s: no test ran: %v", script, err)
	}
	for _, v := range verdicts {
		t.Run(v.Test, func(t *testing.T) {
			if v.Outcome != "ok" { // a test that is skipped is a failure, too
				t.Error(v.Outcome, v.Detail)
			}
		})
	}
	return verdicts
}
