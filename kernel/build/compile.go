package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
)

// job is the build of one image.
type job struct {
	*Builder
	dir    string
	key    string
	config []byte // the import configuration of the cell's imports
}

func (j *job) path(name string) string { return filepath.Join(j.dir, name) }

// compile compiles the cell's package.
func (j *job) compile(ctx context.Context, pkg *rewrite.Package) error {
	args := []string{
		"-dynlink", "-p", cellPath, "-importcfg", "importcfg", "-o", "cell.a", "-pack",
		"-trimpath", j.dir + "=>", "-nolocalimports", "-c=2",
	}
	if err := os.WriteFile(j.path("importcfg"), j.config, 0o600); err != nil {
		return err
	}
	for i, text := range pkg.Files {
		name := fmt.Sprintf("generado%d.go", i)
		if err := os.WriteFile(j.path(name), []byte(text), 0o600); err != nil {
			return err
		}
		args = append(args, name)
	}
	_, err := command(ctx, j.dir, filepath.Join(j.tool.toolDir, "compile"), args...)
	return err
}

// compileMain compiles the one-line main package of the plugin. It has a path
// of its own, because the runtime refuses two plugins of one path.
func (j *job) compileMain(ctx context.Context, _ *rewrite.Package) error {
	text := "package main\n\nimport _ \"" + cellPath + "\"\n\nfunc main() {}\n"
	if err := os.WriteFile(j.path("main.go"), []byte(text), 0o600); err != nil {
		return err
	}
	config := append(j.config[:len(j.config):len(j.config)], "packagefile "+cellPath+"=cell.a\n"...)
	if err := os.WriteFile(j.path("importcfg.main"), config, 0o600); err != nil {
		return err
	}
	_, err := command(ctx, j.dir, filepath.Join(j.tool.toolDir, "compile"),
		"-dynlink", "-p", j.pluginPath(), "-importcfg", "importcfg.main", "-o", "main.a", "-pack", "main.go")
	return err
}

func (j *job) pluginPath() string { return cellPath + "-" + j.key[:16] }

// versionScript hides what is the image's own. Without it two images, having
// one package path with different contents, would be refused, and static
// temporaries would be shared by mistake. The shared variables are called V.*
// and stay visible.
const versionScript = `{
  local: ` + cellPath + `.*; go:link.pkghash.` + cellPath + `; go:link.pkghashbytes.` + cellPath + `;
};
`

// link links the plugin.
func (j *job) link(ctx context.Context, _ *rewrite.Package) error {
	config := append(j.config[:len(j.config):len(j.config)],
		fmt.Sprintf("packagefile %s=cell.a\npackagefile %s=main.a\n", cellPath, j.pluginPath())...)
	if err := os.WriteFile(j.path("importcfg.link"), config, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(j.path("version.script"), []byte(versionScript), 0o600); err != nil {
		return err
	}
	flags := "-Wl,--version-script=" + j.path("version.script")
	if j.tool.mold {
		flags += " -fuse-ld=mold"
	}
	_, err := command(ctx, j.dir, filepath.Join(j.tool.toolDir, "link"),
		"-o", "image.so", "-importcfg", "importcfg.link", "-buildmode=plugin", "-pluginpath="+j.pluginPath(),
		"-w", "-s", "-extldflags="+flags, "main.a")
	return err
}
