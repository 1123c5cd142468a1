package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/internal/filelock"
	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/thin"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// thinLink links images against package libraries that the worker has loaded,
// by way of import libraries (see package thin). Packages that no library has
// yet are linked into a new one, which the worker loads before the image.
type thinLink struct {
	toolDir string
	places  []string // folders for libraries: the first that can be written gets a new one
	linker  string   // a program to link images with; "": none is needed

	libs     []*thin.Library
	prepared int               // how many of libs prepare has read
	in       map[string]string // library by import path
}

// newThinLink reads the base library.
func newThinLink(toolDir string, places []string, base string) (*thinLink, error) {
	lib, err := thin.Open(base)
	if err != nil {
		return nil, err
	}
	t := &thinLink{toolDir: toolDir, places: places, linker: os.Getenv("CUADERNO_LINKER"), libs: []*thin.Library{lib}, in: map[string]string{}}
	for _, pkg := range append(lib.Packages(), "runtime/cgo") { // which no list has
		t.in[pkg] = base
	}
	_ = os.MkdirAll(places[0], 0o700) // else there is the next
	return t, nil
}

// name tells one base from another that was made anew in its place.
func (t *thinLink) name() string         { return "thin " + t.libs[0].ABI() }
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
		fmt.Fprintln(h, lib.Path, lib.ABI())
	}
	for _, pkg := range slices.Sorted(maps.Keys(missing)) {
		fmt.Fprintln(h, pkg, missing[pkg])
	}
	name := "lib" + hex.EncodeToString(h.Sum(nil))[:24] + ".so"
	lib, path := t.find(name)
	if lib == nil {
		d.progress(Progress{What: d.subject, Linking: true})
		d.counters.linked.Add(1)
		var err error
		lib, path, err = t.make(ctx, d, name, missing)
		if cannotBeLinked(err) {
			return &LibraryError{Packages: slices.Sorted(maps.Keys(missing)), err: err}
		}
		if err != nil {
			return err
		}
	}
	t.libs = append(t.libs, lib)
	for pkg := range missing {
		t.in[pkg] = path
	}
	return nil
}

// cannotBeLinked reports whether err is a verdict on the packages. That somebody
// has killed the linker is none: the next cell tries again.
func cannotBeLinked(err error) bool {
	refused, ok := errors.AsType[*tool.Error](err)
	return ok && !refused.Killed() || errors.Is(err, thin.ErrObject)
}

// find opens a library that is there. One that cannot be read is removed, to be
// made again.
func (t *thinLink) find(name string) (*thin.Library, string) {
	for _, place := range t.places {
		path := filepath.Join(place, name)
		lib, err := thin.Open(thin.Real(path))
		if err == nil {
			touch(lib.Path)
			touch(thin.IndexPath(lib.Path))
			return lib, lib.Path
		}
		if !errors.Is(err, fs.ErrNotExist) {
			_ = os.Remove(path)
		}
	}
	return nil, ""
}

// make links the missing packages into a library in the first place that can be
// written, unless another kernel has just done so: in a class all want the same
// one at the same time, and a linker for each would bring the machine down.
func (t *thinLink) make(ctx context.Context, d *deps, name string, missing thin.Archives) (*thin.Library, string, error) {
	for _, place := range t.places {
		unlock, err := filelock.Lock(ctx, filepath.Join(place, "lock"))
		if ctx.Err() != nil {
			return nil, "", ctx.Err()
		} else if err != nil {
			continue // it cannot be written
		}
		defer unlock()
		if lib, path := t.find(name); lib != nil {
			return lib, path, nil
		}
		dir, err := tempdir.Make(place, "packages")
		if err != nil {
			continue
		}
		path := filepath.Join(place, name)
		err = t.linkLibrary(ctx, d, dir.Path, path, missing)
		_ = dir.Remove()
		if err != nil {
			return nil, "", err
		}
		lib, err := thin.Open(path)
		return lib, path, err
	}
	return nil, "", errors.New("no place for libraries: none of " + strings.Join(t.places, ", ") + " can be written")
}

// linkLibrary links the missing packages into the library at path; dir is for
// what is needed on the way.
func (t *thinLink) linkLibrary(ctx context.Context, d *deps, dir, path string, missing thin.Archives) error {
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

// prepare reads the symbols of libraries that are new while the compiler runs.
func (t *thinLink) prepare() {
	if t.prepared == len(t.libs) {
		return
	}
	t.prepared = len(t.libs)
	for _, lib := range t.libs {
		go func() { _ = lib.Load() }() // who needs them gets the error
	}
}

// link links one cell: the import library, then the Go linker, then what the Go
// linker leaves to gcc.
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
	if err := j.write("importcfg.link", nil, t.linkConfig(j)); err != nil {
		return err
	}
	if err := t.goLink(ctx, j); err != nil {
		return err
	}
	return t.hostLink(ctx, j)
}

// linkConfig says that all packages are in the import library. The linker wants
// to know of those only that it meets: what the cell imports, and its own.
func (t *thinLink) linkConfig(j *job) string {
	var config strings.Builder
	for _, pkg := range slices.Sorted(maps.Keys(t.in)) {
		fmt.Fprintf(&config, "packageshlib %s=%s\n", pkg, j.path(thin.BaseName))
	}
	fmt.Fprintf(&config, "packagefile %s=cell.a\n", cellPath)
	return config.String()
}

// noLinker is a name that no program has. The Go linker asks its external linker
// about flags, takes it that a program which is not there knows none of them,
// and fails at the end, when go.o is complete: so it starts no process at all.
const noLinker = "cuaderno-links-itself"

// goLink makes go.o.
func (t *thinLink) goLink(ctx context.Context, j *job) error {
	_, err := tool.RunAlone(ctx, j.dir, toolEnv(), filepath.Join(t.toolDir, "link"), "-o", "image.so", "-importcfg", "importcfg.link",
		"-linkshared", "-buildmode=shared", "-w", "-s", "-compressdwarf=false", "-tmpdir", j.dir, "-extld="+noLinker, cellPath+"=cell.a")
	failed, ok := errors.AsType[*tool.Error](err)
	if ok && strings.Contains(failed.Output, "running "+noLinker+" failed") {
		return nil
	}
	if err == nil {
		err = errors.New("the Go linker did not want an external linker")
	}
	return err
}

// hostLink makes image.so of go.o: itself, or, where it cannot, with mold or the
// system's linker. CUADERNO_LINKER names the one to use in any case.
func (t *thinLink) hostLink(ctx context.Context, j *job) error {
	object, err := os.ReadFile(j.path("go.o"))
	if err != nil {
		return err
	}
	linker := t.linker
	if linker == "" {
		image, err := thin.LinkObject(object, thin.Local)
		if err == nil {
			return os.WriteFile(j.path("image.so"), image, 0o700) // the dynamic linker maps it executable
		}
		if !errors.Is(err, thin.ErrHostLink) {
			return err
		}
		linker = systemLinker()
	}
	if err := j.write("version.script", nil, thin.VersionScript()); err != nil {
		return err
	}
	return j.run(ctx, linker, "--version-script=version.script", "-shared", "-z", "relro", "-z", "now", "-s",
		"-o", "image.so", "go.o", "--unresolved-symbols=ignore-all")
}

// systemLinker is the faster one that is there.
func systemLinker() string {
	if _, err := exec.LookPath("mold"); err == nil {
		return "mold"
	}
	return "ld"
}

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
