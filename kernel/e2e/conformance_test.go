package e2e

import (
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/e2e/jupytertest"
)

// TestJupyterKernelTest has the Jupyter project's own tests judge the installed
// kernel. None may be skipped.
func TestJupyterKernelTest(t *testing.T) {
	t.Parallel()
	const tests = 13 // of jupyter_kernel_test 0.7.0
	verdicts := jupytertest.Judge(t, "conformance.py", jupytertest.Install(t, "../cmd/cuaderno"))
	if len(verdicts) != tests {
		t.Errorf("%d tests ran, want %d", len(verdicts), tests)
	}
}
