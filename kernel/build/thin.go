package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/thin"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// thinLink links images against package libraries that the worker has loaded,
// by way of import libraries (see package thin). Packages that no library has
// yet are linked into a new one, which the worker loads before the image.
type thinLink struct {
	toolDir string
	cache   string // folder for libraries
	extld   string // program that hands the linker's work to mold

	libs []*thin.Library
	in   map[string]string // library by import path
}

// newThinLink reads the base library.
func newThinLink(toolDir, cache, base string) (*thinLink, error) {
	lib, err := thin.Open(base)
	if err != nil {
		return nil, err
	}
	t := &thinLink{toolDir: toolDir, cache: cache, libs: []*thin.Library{lib}, in: map[string]string{}}
	for _, pkg := range append(lib.Packages(), "runtime/cgo") { // which no list has
		t.in[pkg] = base
	}
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return nil, err
	}
	linker, err := exec.LookPath("mold")
	if err != nil {
		if linker, err = exec.LookPath("ld"); err != nil {
			return nil, err
		}
	}
	t.extld = filepath.Join(cache, "extld-"+filepath.Base(linker))
	return t, install(fmt.Sprintf(extldScript, linker), t.extld)
}

// extldScript is what the Go linker calls in place of gcc. It answers the
// linker's questions about flags at once and hands the rest to mold, or else to
// the system's linker: a cell has one object file and needs no start-up code and
// no libraries.
const extldScript = `#!/bin/sh
out=; objs=
while [ $# -gt 0 ]; do case "$1" in
 -o) out=$2; shift;;
 *trivial.c) : > "${out:-/dev/null}"; exit 0;;
 *.o) objs="$objs $1";;
esac; shift; done
exec %s --version-script=version.script -shared -z relro -z now -s -o "$out" $objs --unresolved-symbols=ignore-all
`

func (*thinLink) name() string           { return "thin" }
func (*thinLink) listFlags() []string    { return thin.ListFlags }
func (*thinLink) compileFlags() []string { return []string{"-dynlink", "-linkshared"} }

// libraries makes sure that every package in closure is in a library, and
// gives the libraries besides the base, in the order in which to load them.
func (t *thinLink) libraries(ctx context.Context, d *deps, closure []string) ([]string, error) {
	missing := thin.Archives{}
	for _, pkg := range closure {
		if archive := d.archives[pkg]; archive != "" && t.in[pkg] == "" {
			missing[pkg] = archive
		}
	}
	if len(missing) > 0 {
		if err := t.extend(ctx, d, missing); err != nil {
			return nil, err
		}
	}
	var paths []string
	for _, lib := range t.libs[1:] {
		paths = append(paths, lib.Path)
	}
	return paths, nil
}

// extend links a library of the missing packages, or finds it linked.
func (t *thinLink) extend(ctx context.Context, d *deps, missing thin.Archives) error {
	h := sha256.New()
	for _, lib := range t.libs {
		fmt.Fprintln(h, lib.Path)
	}
	for _, pkg := range slices.Sorted(maps.Keys(missing)) {
		fmt.Fprintln(h, pkg, missing[pkg])
	}
	path := filepath.Join(t.cache, "lib"+hex.EncodeToString(h.Sum(nil))[:24]+".so")
	if _, err := os.Stat(path); err != nil {
		err := t.linkLibrary(ctx, d, path, missing)
		if _, refused := errors.AsType[*tool.Error](err); refused || errors.Is(err, thin.ErrObject) {
			return &LibraryError{Packages: slices.Sorted(maps.Keys(missing)), err: err}
		}
		if err != nil {
			return err
		}
	}
	lib, err := thin.Open(path)
	if err != nil {
		return err
	}
	t.libs = append(t.libs, lib)
	for pkg := range missing {
		t.in[pkg] = path
	}
	return nil
}

// linkLibrary links the missing packages into the library at path.
func (t *thinLink) linkLibrary(ctx context.Context, d *deps, path string, missing thin.Archives) error {
	dir, err := os.MkdirTemp(t.cache, "packages-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	mended, err := thin.Repair(missing, t.libs, func(pkg string) string {
		return filepath.Join(dir, strings.ReplaceAll(pkg, "/", "_")+".a")
	})
	if err != nil {
		return err
	}
	all := maps.Clone(thin.Archives(d.archives))
	maps.Copy(all, mended)
	return thin.LinkLibrary(ctx, t.toolDir, path, mended, all, t.in)
}

// link links one cell.
func (t *thinLink) link(ctx context.Context, j *job) error {
	if _, err := thin.Repair(thin.Archives{cellPath: j.path("cell.a")}, t.libs, func(string) string { return j.path("cell.a") }); err != nil {
		return err
	}
	archive, err := os.ReadFile(j.path("cell.a"))
	if err != nil {
		return err
	}
	names, err := thin.References(archive)
	if err != nil {
		return err
	}
	stub, err := thin.Stub(t.libs, names)
	if err != nil {
		return err
	}
	if err := os.WriteFile(j.path(thin.BaseName), stub, 0o600); err != nil {
		return err
	}
	if err := j.write("version.script", nil, thinVersionScript); err != nil {
		return err
	}
	var config strings.Builder
	for _, pkg := range slices.Sorted(maps.Keys(t.in)) {
		fmt.Fprintf(&config, "packageshlib %s=%s\n", pkg, j.path(thin.BaseName))
	}
	fmt.Fprintf(&config, "packagefile %s=cell.a\n", cellPath)
	if err := j.write("importcfg.link", nil, config.String()); err != nil {
		return err
	}
	return j.run(ctx, filepath.Join(t.toolDir, "link"), "-o", "image.so", "-importcfg", "importcfg.link",
		"-linkshared", "-buildmode=shared", "-w", "-s", "-extld="+t.extld, cellPath+"=cell.a")
}

// thinVersionScript hides what is the image's own; compare versionScript.
const thinVersionScript = `{
  local: ` + cellPath + `.*; ` + cellPath + `..*; go:link.pkghash*; go:link.abihash.image*; local.*; go:shlib*;
    runtime.textsectionmap; go:buildinfo*; go:fipsinfo;
};
`

// LibraryError says that packages cannot be linked into a package library with
// this toolchain; plugins can have them.
type LibraryError struct {
	Packages []string
	err      error
}

// Error is what the linker said.
func (e *LibraryError) Error() string { return e.err.Error() }

// Unwrap is the linker's error.
func (e *LibraryError) Unwrap() error { return e.err }
