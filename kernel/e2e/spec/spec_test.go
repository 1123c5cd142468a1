package spec

import (
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/e2e/jupytertest"
)

// TestSpecification judges the installed kernel by what Jupyter's specification
// says and jupyter_kernel_test leaves out, and by the mistakes of other kernels,
// through jupyter_client. None may be skipped.
func TestSpecification(t *testing.T) {
	t.Parallel()
	jupytertest.Judge(t, "spec.py", jupytertest.Install(t, "../../cmd/cuaderno"))
}
