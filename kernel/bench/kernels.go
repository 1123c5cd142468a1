package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/pyenv"
)

// kernel is one to be measured.
type kernel struct {
	name  string
	spec  frontend.Spec
	env   []string
	cases []script
}

// findKernels are this kernel and those of its peers that are there, or can be
// built from what is.
func findKernels(ctx context.Context, temp, only string, progress io.Writer) ([]*kernel, error) {
	var found []*kernel
	for _, k := range []struct {
		name string
		make func(context.Context, string) (*kernel, error)
	}{{"cuaderno", cuaderno}, {"gonb", gonb}, {"ipykernel", ipykernel}, {"evcxr", evcxr}} {
		if only != "" && only != k.name {
			continue
		}
		kernel, err := k.make(ctx, temp)
		if err != nil {
			fmt.Fprintf(progress, "no %s: %v\n", k.name, err)
			continue
		}
		kernel.name = k.name
		found = append(found, kernel)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no kernel %q", only)
	}
	return found, nil
}

func goBuild(ctx context.Context, dir string, packages ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"build", "-o", dir + string(filepath.Separator)}, packages...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v\n%s", err, out)
	}
	return nil
}

func cuaderno(ctx context.Context, temp string) (*kernel, error) {
	if err := goBuild(ctx, temp, "github.com/cuaderno-go/cuaderno/kernel/cmd/cuaderno"); err != nil {
		return nil, err
	}
	return &kernel{
		spec:  frontend.Spec{Argv: []string{filepath.Join(temp, "cuaderno"), "kernel", "{connection_file}"}, InterruptMode: "message"},
		cases: goScripts(),
	}, nil
}

// gonb is stock GoNB with the goimports that it calls, both tools of go.mod,
// kept off the network.
func gonb(ctx context.Context, temp string) (*kernel, error) {
	bin := filepath.Join(temp, "gonb-bin")
	if err := goBuild(ctx, bin, "github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports"); err != nil {
		return nil, err
	}
	work, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, err
	}
	root := string(work[:max(0, len(work)-1)])
	return &kernel{
		spec:  frontend.Spec{Argv: []string{filepath.Join(bin, "gonb"), "-raw_error", "-go_work=" + root, "-kernel", "{connection_file}"}},
		env:   []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "TMPDIR=" + temp, "GOPROXY=off"},
		cases: goScripts(),
	}, nil
}

func ipykernel(ctx context.Context, _ string) (*kernel, error) {
	python, err := pyenv.Ensure(ctx, io.Discard)
	if err != nil {
		return nil, err
	}
	return &kernel{
		spec:  frontend.Spec{Argv: []string{python, "-m", "ipykernel_launcher", "-f", "{connection_file}"}},
		cases: pythonScripts(),
	}, nil
}

func evcxr(context.Context, string) (*kernel, error) {
	program, err := exec.LookPath("evcxr_jupyter")
	if err != nil {
		return nil, err
	}
	return &kernel{
		spec:  frontend.Spec{Argv: []string{program, "--control_file", "{connection_file}"}},
		cases: rustScripts(),
	}, nil
}
