package frontendtest

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
)

// Build builds the command cuaderno for a test and tells where it is.
func Build(tb testing.TB) string {
	tb.Helper()
	program := filepath.Join(tb.TempDir(), "cuaderno")
	build := exec.CommandContext(tb.Context(), "go", "build", "-o", program, "github.com/cuaderno-go/cuaderno/kernel/cmd/cuaderno")
	if out, err := build.CombinedOutput(); err != nil {
		tb.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// Launch starts the kernel of a program that Build has made, which says what it is
// ready for and is shut down when the test ends. The options are of what else the
// test needs: they have no Spec and no Stderr.
func Launch(tb testing.TB, program string, options frontend.LaunchOptions) *frontend.Kernel {
	tb.Helper()
	options.Spec = frontend.Spec{Argv: []string{program, "kernel", "{connection_file}"}, InterruptMode: "message"}
	options.Env = append(options.Env, "CUADERNO_HISTORY=-")
	options.Stderr = tb.Output()
	k, err := frontend.Launch(tb.Context(), options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := k.Shutdown(context.WithoutCancel(tb.Context())); err != nil {
			tb.Error(err)
		}
	})
	if _, err := k.KernelInfo(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return k
}
