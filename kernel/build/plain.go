package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// plain links every image against all packages that it needs, as a plugin.
// It is the supported way and the reference: where the thin one cannot be had,
// cells are slower and otherwise the same.
//
// It is also what the debugger needs, which reads images only if they have
// DWARF, and is right about variables only if the compiler did not optimise.
type plain struct {
	toolDir string
	mold    bool
	debug   bool
}

func (p plain) name() string {
	if p.debug {
		return "plain for debugging"
	}
	return "plain"
}

func (plain) listFlags() []string { return []string{"-buildmode=plugin"} }

func (p plain) compileFlags() []string {
	if p.debug {
		return []string{"-dynlink", "-N", "-l"}
	}
	return []string{"-dynlink"}
}

// libraries: the image brings its packages along.
func (plain) libraries(context.Context, *deps, []string) ([]string, error) { return nil, nil }

func (plain) prepare() {}

func (p plain) link(ctx context.Context, j *job) error {
	if err := p.compileMain(ctx, j); err != nil {
		return err
	}
	extra := fmt.Sprintf("packagefile %s=cell.a\npackagefile %s=main.a\n", cellPath, j.pluginPath())
	if err := j.write("importcfg.link", j.config, extra); err != nil {
		return err
	}
	if err := j.write("version.script", nil, versionScript); err != nil {
		return err
	}
	flags := "-Wl,--version-script=version.script" // the linker runs in the job's folder, whose name may have commas and spaces
	if p.mold {
		flags += " -fuse-ld=mold"
	}
	args := []string{"-o", "image.so", "-importcfg", "importcfg.link", "-buildmode=plugin", "-pluginpath=" + j.pluginPath()}
	if !p.debug {
		args = append(args, "-w", "-s")
	}
	return j.run(ctx, filepath.Join(p.toolDir, "link"), append(args, "-extldflags="+flags, "main.a")...)
}

// compileMain compiles the one-line main package of the plugin. It has a path
// of its own, because the runtime refuses two plugins of one path.
func (p plain) compileMain(ctx context.Context, j *job) error {
	text := "package main\n\nimport _ \"" + cellPath + "\"\n\nfunc main() {}\n"
	if err := j.write("main.go", nil, text); err != nil {
		return err
	}
	if err := j.write("importcfg.main", j.config, "packagefile "+cellPath+"=cell.a\n"); err != nil {
		return err
	}
	return j.run(ctx, filepath.Join(p.toolDir, "compile"),
		"-dynlink", "-p", j.pluginPath(), "-importcfg", "importcfg.main", "-o", "main.a", "-pack", "main.go")
}

// versionScript hides what is the image's own. Without it two images, having
// one package path with different contents, would be refused, and static
// temporaries would be shared by mistake. The shared variables are called V.*
// and stay visible. GNU ld takes no colons in names, but it does take patterns.
const versionScript = `{
  local: ` + cellPath + `.*; go?link.pkghash.` + cellPath + `; go?link.pkghashbytes.` + cellPath + `;
};
`

// write writes a file of the job.
func (j *job) write(name string, head []byte, tail string) error {
	return os.WriteFile(j.path(name), append(slices.Clip(head), tail...), 0o600)
}
