package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/thin"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// deps knows the packages that cells import: their archives, compiled by the
// go command for use in plugins, and their types. A package is resolved once
// in a session: the worker could not load another version of it anyway.
type deps struct {
	dir   string
	flags []string // that say how packages are compiled
	user  []string // the user's, of which -tags and -mod count

	listings *listings
	progress func(Progress)
	subject  string // what is being loaded, for progress
	counters *counters

	mu       sync.Mutex
	archives map[string]string   // archive by import path
	closure  map[string][]string // transitive imports by import path
	failed   map[string]error
	needed   map[string]needs // by paths
	types    types.Importer
}

// Missing are those of paths that no module of the notebook provides.
func (p *Packages) Missing(paths []string) []string {
	p.Load(paths)
	var out []string
	for _, path := range paths {
		err := p.b.deps.load(p.ctx, []string{path})
		if e, ok := errors.AsType[*NoPackageError](err); ok && e.noModule() {
			out = append(out, path)
		}
	}
	return out
}

func newDeps(dir string, flags []string, l *listings, progress func(Progress), c *counters) *deps {
	d := &deps{dir: dir, flags: flags, listings: l, progress: progress, counters: c, archives: map[string]string{}, closure: map[string][]string{}, failed: map[string]error{}, needed: map[string]needs{}}
	d.types = importer.ForCompiler(token.NewFileSet(), "gc", d.open)
	return d
}

// setUser sets the user's flags.
func (d *deps) setUser(flags []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.user = flags
}

// always are the packages that every image is linked with.
var always = []string{"runtime", "runtime/cgo", "plugin"}

// NoPackageError says that an import path names no package that can be used.
type NoPackageError struct {
	Path string
	Go   string // the go command's words
}

// Error is the go command's complaint.
func (e *NoPackageError) Error() string { return e.Go }

// listed is what `go list` tells of a package.
type listed struct {
	ImportPath string
	Export     string                 `json:",omitempty"`
	Deps       []string               `json:",omitempty"`
	Error      *struct{ Err string }  `json:",omitempty"`
	DepsErrors []struct{ Err string } `json:",omitempty"`

	// What listings need to know.
	Dir          string   `json:",omitempty"`
	EmbedFiles   []string `json:",omitempty"`
	CgoPkgConfig []string `json:",omitempty"`
}

// load resolves the import paths that are not known yet.
func (d *deps) load(ctx context.Context, paths []string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var unknown []string
	for _, p := range append(slices.Clone(always), paths...) {
		if err := d.failed[p]; err != nil {
			return err
		}
		if _, ok := d.closure[p]; !ok && p != "unsafe" && p != "C" {
			unknown = append(unknown, p)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	list := tool.Listing{
		Dir: d.dir, Packages: unknown, Format: "-json=ImportPath,Export,Deps,Error,DepsErrors,Dir,EmbedFiles,CgoPkgConfig",
		Flags: append([]string{"-e", "-deps", "-tags=" + tags(d.user)}, d.flags...),
	}
	for _, flag := range d.user {
		if strings.HasPrefix(strings.TrimLeft(flag, "-"), "mod") {
			list.Flags = append(list.Flags, flag)
		}
	}
	if packages := d.listings.find(list); packages != nil {
		return d.take(packages, unknown)
	}
	d.subject = subject(paths)
	list.Progress = func(done, total int) { d.progress(Progress{What: d.subject, Done: done, Total: total}) }
	list.Compiled = func(packages int) { d.counters.packages.Add(int64(packages)) }
	out, err := list.Run(ctx)
	if failed, ok := errors.AsType[*tool.Error](err); ok { // a go.mod that cannot be read, say
		first, _, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(failed.Output, "go: ")), "\n")
		return &NoPackageError{unknown[len(unknown)-1], first}
	}
	if err != nil {
		return err
	}
	packages, err := readListing(out)
	if err != nil {
		return err
	}
	d.listings.put(list, packages)
	return d.take(packages, unknown)
}

// readListing reads the answer of go list.
func readListing(out []byte) (packages []listed, err error) {
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %v", err)
		}
		packages = append(packages, p)
	}
}

// tags are the build tags for packages: the user's, from GOFLAGS and %goflags,
// and noasm.
// Hand-written amd64 assembly that uses R15 (lz4, under franz-go) cannot be
// compiled for a plugin: "when dynamic linking, R15 is clobbered". Modules that
// have such assembly have a Go version under noasm.
func tags(user []string) string {
	all := []string{"noasm"}
	for _, flag := range append(strings.Fields(os.Getenv("GOFLAGS")), user...) {
		if list, ok := strings.CutPrefix(strings.TrimPrefix(flag, "-"), "-tags="); ok {
			all = append(all, list)
		} else if list, ok := strings.CutPrefix(flag, "-tags="); ok {
			all = append(all, list)
		}
	}
	return strings.Join(all, ",")
}

// take notes what the go command has said of packages, of which these were asked
// for.
func (d *deps) take(packages []listed, asked []string) error {
	clear(d.needed)
	for _, p := range packages {
		if p.Export != "" {
			d.archives[p.ImportPath] = thin.Real(p.Export)
		}
		if !slices.Contains(asked, p.ImportPath) {
			continue
		}
		if msg := p.complaint(); msg != "" {
			d.failed[p.ImportPath] = &NoPackageError{p.ImportPath, msg}
			continue
		}
		d.closure[p.ImportPath] = append(p.Deps, p.ImportPath)
	}
	for _, path := range asked {
		if err := d.failed[path]; err != nil {
			delete(d.failed, path) // it may be there next time
			return err
		}
	}
	return nil
}

// complaint is the first line of what is wrong with a package.
func (p *listed) complaint() string {
	msg := ""
	switch {
	case p.Error != nil:
		msg = p.Error.Err
	case len(p.DepsErrors) > 0:
		msg = p.DepsErrors[0].Err
	case p.Export == "":
		msg = "no export data"
	}
	return strings.TrimSpace(msg)
}

// needs is what paths need to be compiled and linked.
type needs struct {
	all    []string // paths and all that they need, in order
	config []byte   // the import configuration: the archives of all
}

// needs are those of paths, which have been loaded. Cells mostly import what the
// cells before them did.
func (d *deps) needs(paths []string) needs {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := strings.Join(paths, "\n")
	if n, ok := d.needed[key]; ok {
		return n
	}
	set := map[string]bool{}
	for _, p := range append(slices.Clone(always), paths...) {
		for _, dep := range d.closure[p] {
			set[dep] = true
		}
	}
	n := needs{all: slices.Sorted(maps.Keys(set))}
	var b bytes.Buffer
	for _, p := range n.all {
		if a := d.archives[p]; a != "" {
			fmt.Fprintf(&b, "packagefile %s=%s\n", p, a)
		}
	}
	n.config = b.Bytes()
	d.needed[key] = n
	return n
}

// open gives go/importer the export data of a package.
func (d *deps) open(path string) (io.ReadCloser, error) {
	archive, ok := d.archives[path]
	if !ok {
		return nil, fmt.Errorf("no archive for %q", path)
	}
	return os.Open(archive)
}

// Packages is the builder as the checker sees it, for the time of one cell.
// Import and Find run the go command where they must and stop with ctx.
func (b *Builder) Packages(ctx context.Context) *Packages { return &Packages{ctx: ctx, b: b} }

// Packages implements check.Packages.
type Packages struct {
	ctx context.Context //nolint:containedctx // types.Importer has no room for it
	b   *Builder
}

// Load resolves paths in one go. What cannot be resolved is reported when it
// is imported.
func (p *Packages) Load(paths []string) { _ = p.b.deps.load(p.ctx, paths) }

// Import gives the types of a package.
func (p *Packages) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if err := p.b.deps.load(p.ctx, []string{path}); err != nil {
		return nil, err
	}
	p.b.deps.mu.Lock()
	defer p.b.deps.mu.Unlock()
	return p.b.deps.types.Import(path)
}

func (e *NoPackageError) noModule() bool {
	return strings.Contains(e.Go, "no required module provides") || strings.Contains(e.Go, "cannot find module") || e.noSum()
}

// noSum reports whether the module is in go.mod, but has never been downloaded
// for it.
func (e *NoPackageError) noSum() bool { return strings.Contains(e.Go, "missing go.sum entry") }

// Hint is the remedy for a package that cannot be imported.
func (e *NoPackageError) Hint() diag.Text {
	switch {
	case e.noSum():
		return diag.Text{
			ES: "el go.mod del cuaderno lo pide, pero falta descargarlo: pon %autoget en la primera línea de la celda (hace falta red)",
			EN: "the notebook's go.mod requires it, but it is yet to be downloaded: put %autoget on the first line of the cell (this needs a network)",
		}
	case e.noModule():
		return diag.Text{
			ES: "ese módulo no está en el go.mod del cuaderno: pon %autoget en la primera línea de la celda, y se descarga",
			EN: "that module is not in the notebook's go.mod: put %autoget on the first line of the cell, and it is fetched",
		}
	case strings.Contains(e.Go, "go.mod file not found"):
		return diag.Text{
			ES: "el cuaderno no está en ningún módulo de Go: ejecuta «cuaderno install» en la carpeta del curso, o crea uno con !go mod init cuadernos",
			EN: "the notebook is in no Go module: run \"cuaderno install\" in the course's folder, or make one with !go mod init notebooks",
		}
	case strings.Contains(e.Go, "is not in std"):
		return diag.Text{
			ES: "no existe en la biblioteca estándar: revisa la ruta del import",
			EN: "it is not in the standard library: check the import path",
		}
	case strings.Contains(e.Go, "dial tcp") || strings.Contains(e.Go, "module lookup disabled"):
		return diag.Text{
			ES: "hace falta red para descargar el módulo, y no la hay",
			EN: "the module has to be downloaded, and there is no network",
		}
	case strings.Contains(e.Go, "C compiler") || strings.Contains(e.Go, "gcc"):
		return diag.Text{
			ES: "el paquete usa cgo y falta un compilador de C: sudo apt install gcc",
			EN: "the package uses cgo and there is no C compiler: sudo apt install gcc",
		}
	}
	return diag.Text{}
}
