package thin

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// BaseName is the file name of the base library. It is one for all, because
// the images name the base library's symbol go:link.abihash.<file name>.
const BaseName = "libcuaderno.so"

// Spec says what LinkBase makes.
type Spec struct {
	ModuleDir string   // the module that holds the worker's packages
	Env       []string // of the go command there
	Worker    string   // import path of the worker's package, which has a function Main
	Std       []string // packages of the standard library to put in, too
	GOROOT, GOOS, GOARCH,
	ToolDir string

	Progress func(done, total int) // of compiling; may be nil
}

// LinkBase makes, in dir, the package library that all else is linked against
// and the worker that is linked against it, called "worker".
func LinkBase(ctx context.Context, dir string, spec Spec) error {
	archives, err := List(ctx, spec.ModuleDir, spec.Env, spec.Progress, append([]string{spec.Worker}, spec.Std...)...)
	if err != nil {
		return err
	}
	offsets, err := FindOffsets(spec.GOROOT, spec.GOOS, spec.GOARCH, archives)
	if err != nil {
		return err
	}
	library := filepath.Join(dir, BaseName)
	if err := LinkLibrary(ctx, spec.ToolDir, library, archives, archives, nil); err != nil {
		return err
	}
	return linkWorker(ctx, dir, library, offsets, archives, spec)
}

// linkWorker links the program that calls the worker's Main.
func linkWorker(ctx context.Context, dir, library string, o ModuleOffsets, archives Archives, spec Spec) error {
	text := fmt.Sprintf("package main\n\nimport worker %q\n\nfunc main() { worker.Main(worker.Offsets{PluginPath: %d, TypeMap: %d, InitTasks: %d}) }\n",
		spec.Worker, o.PluginPath, o.TypeMap, o.InitTasks)
	temp, err := tempdir.Make(dir, "worker")
	if err != nil {
		return err
	}
	defer func() { _ = temp.Remove() }()
	build := temp.Path
	path := func(name string) string { return filepath.Join(build, name) }
	libs := map[string]string{}
	for pkg := range archives {
		libs[pkg] = library
	}
	if err := os.WriteFile(path("main.go"), []byte(text), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(path("importcfg"), archives.config(nil), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(path("importcfg.link"), archives.config(libs), 0o600); err != nil {
		return err
	}
	if _, err := tool.Run(ctx, build, filepath.Join(spec.ToolDir, "compile"),
		"-dynlink", "-linkshared", "-p", "main", "-importcfg", "importcfg", "-o", "main.a", "-pack", "main.go"); err != nil {
		return err
	}
	args := append([]string{"-o", "worker", "-importcfg", "importcfg.link", "-linkshared", "-checklinkname=0", "-w", "-extld=gcc"}, searchFlags(libs)...)
	if _, err := tool.Run(ctx, build, filepath.Join(spec.ToolDir, "link"), append(args, "main.a")...); err != nil {
		return err
	}
	return os.Rename(path("worker"), filepath.Join(dir, "worker")) // whole, or not at all
}
