package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// job is the build of one image.
type job struct {
	dir    string
	key    string
	config []byte // the import configuration of the cell's imports
	embed  *embedConfig
}

func (j *job) path(name string) string { return filepath.Join(j.dir, name) }

func (j *job) pluginPath() string { return cellPath + "-" + j.key[:16] }

// run runs a tool in the job's folder.
func (j *job) run(ctx context.Context, name string, args ...string) error {
	_, err := tool.RunEnv(ctx, j.dir, toolEnv(), name, args...)
	return err
}

// toolEnv is the environment of compiler and linker. They live for some
// milliseconds and never need their garbage collector, which takes a fifth of
// these; the memory limit is for the cell that is not like the others.
func toolEnv() []string { return append(os.Environ(), "GOGC=off", "GOMEMLIMIT=1GiB") }

// compile compiles the cell's package to cell.a.
func (j *job) compile(ctx context.Context, toolDir string, flags []string, pkg *rewrite.Package) error {
	args := slices.Concat(flags, []string{
		"-p", cellPath, "-importcfg", "importcfg", "-o", "cell.a", "-pack", "-trimpath", j.dir + "=>", "-nolocalimports", "-c=2",
	})
	if err := os.WriteFile(j.path("importcfg"), j.config, 0o600); err != nil {
		return err
	}
	if j.embed != nil {
		if err := j.embed.write(j.path("embedcfg")); err != nil {
			return err
		}
		args = append(args, "-embedcfg", "embedcfg")
	}
	for i, text := range pkg.Files {
		name := fmt.Sprintf("generado%d.go", i)
		if err := os.WriteFile(j.path(name), []byte(text), 0o600); err != nil {
			return err
		}
		args = append(args, name)
	}
	_, err := tool.RunAlone(ctx, j.dir, toolEnv(), filepath.Join(toolDir, "compile"), args...)
	return err
}
