// Package build compiles a rewritten cell into an image: a Go plugin that the
// worker can load. The same input gives the same key and is built once; it
// knows nothing of the session.
package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
	"github.com/cuaderno-go/cuaderno/kernel/thin"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// cellPath is the package path of all cells. That it is one path for all is
// what lets unexported names and type identity work across cells.
const cellPath = thin.CellPath

// Artifact is a built image.
type Artifact struct {
	Key    string        // names all that went in
	Path   string        // of the image
	Libs   []string      // package libraries to load before it, if it is a thin one
	Thin   bool          // linked against package libraries; else a plugin
	Cached bool          // it was there already
	Took   time.Duration // to build it
}

// Config says where a Builder works.
type Config struct {
	Dir   string // the notebook's folder: its go.mod resolves the imports
	Home  string // the folder of the module that does outside of any module; may be missing
	Cache string // folder for images, created if needed
	Lang  diag.Lang
	Trace func(stage string, took time.Duration) // is told what the stages of a build took; may be nil

	// Progress is told what the build does that takes long, on any goroutine; may
	// be nil.
	Progress func(Progress)
}

// Builder builds images with the Go toolchain that `go` names in Dir. One goroutine,
// that of the cells, may call all of its methods; while it does, Package and those of
// Packages may be called from others, too: the debugger compiles expressions where a
// goroutine stands, and cells go on being compiled beside that. That holds for
// plugins; package libraries belong to the cells.
type Builder struct {
	cfg  Config
	tool toolchain
	deps *deps
	base string       // the base library of thin images; "" for plugins
	temp *tempdir.Dir // private; nil before Prepare
	work string       // its path
	images
	counters counters

	module  string   // the folder whose go.mod resolves the imports
	modFile string   // the go.work or go.mod itself
	debug   bool     // images are for the debugger
	flags   []string // the user's, for the go command
	linking
}

// linking is a way to make images.
type linking interface {
	name() string
	listFlags() []string    // for the go command, to compile packages
	compileFlags() []string // for the compiler, to compile a cell
	// libraries gives the package libraries that hold closure, making them if
	// needed.
	libraries(ctx context.Context, d *deps, closure []string) ([]string, error)
	prepare()                               // is called before compiling, to work beside the compiler
	link(ctx context.Context, j *job) error // cell.a to image.so
}

// toolchain is what `go env` says.
type toolchain struct {
	goVersion, goos, goarch, toolDir string
}

// New makes a Builder. It does nothing yet: the toolchain is asked when the
// first cell needs it.
func New(cfg Config) *Builder {
	if cfg.Progress == nil {
		cfg.Progress = func(Progress) {}
	}
	return &Builder{cfg: cfg}
}

// Prepare asks the toolchain for its place, once. base is the package library
// that the worker is linked against, "" for a worker that loads plugins; for
// another one the Builder starts anew. The error is a *diag.Failure if there is
// no toolchain.
func (b *Builder) Prepare(ctx context.Context, base string) error {
	if b.linking != nil && b.base == base {
		return nil
	}
	if _, err := exec.LookPath("go"); err != nil {
		text := noGo.In(b.cfg.Lang)
		return &diag.Failure{Name: "ToolchainError", Value: text, Traceback: []string{text}}
	}
	ask := append([]string{"env", "GOVERSION", "GOOS", "GOARCH", "GOTOOLDIR", "GOMOD", "GOWORK"}, listingEnv...)
	out, err := tool.Run(ctx, b.cfg.Dir, "go", ask...)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(ask)-1 {
		return fmt.Errorf("go env: unexpected answer %q", out)
	}
	if b.work == "" {
		if b.temp, err = tempdir.Make("", "build"); err != nil {
			return err
		}
		b.work = b.temp.Path
	}
	b.base = base
	_, noMold := exec.LookPath("mold")
	b.tool = toolchain{lines[0], lines[1], lines[2], lines[3]}
	b.linking = plain{b.tool.toolDir, noMold == nil, b.debug}
	if b.base != "" {
		if b.linking, err = newThinLink(b.tool.toolDir, []string{filepath.Join(b.cfg.Cache, "libraries"), b.work}, b.base); err != nil {
			return err
		}
	}
	b.module = b.cfg.Dir
	if outside := (lines[4] == "" || lines[4] == os.DevNull) && (lines[5] == "" || lines[5] == "off"); outside && isModule(b.cfg.Home) {
		b.module = b.cfg.Home
	}
	b.modFile = lines[4]
	if lines[5] != "" && lines[5] != "off" {
		b.modFile = lines[5]
	}
	if b.module != b.cfg.Dir {
		b.modFile = filepath.Join(b.module, "go.mod")
	}
	remembered := newListings(filepath.Join(b.cfg.Cache, "listings"), b.modFile, lines[5], lines[6:])
	b.deps = newDeps(b.module, b.listFlags(), remembered, b.cfg.Progress, &b.counters)
	b.deps.user = b.flags
	b.images = newImages(b.cfg.Cache, b.work)
	go pruneSometimes(b.cfg.Cache, cacheSize(os.Getenv("CUADERNO_CACHE_MAX")))
	return nil
}

// Module is the folder whose go.mod resolves the cells' imports, once Prepare
// has run.
func (b *Builder) Module() string { return b.module }

// ModFile is the go.work or go.mod in use, once Prepare has run.
func (b *Builder) ModFile() string { return b.modFile }

// Debug makes the images from now on ones for the debugger: plugins, compiled
// without optimisation and with what it has to know of them. The worker has to
// be a plain one.
func (b *Builder) Debug() { b.debug, b.linking = true, nil }

// SetFlags sets the user's flags for the go command, for packages that are
// resolved from now on: -tags and -mod.
func (b *Builder) SetFlags(flags []string) {
	b.flags = flags
	if b.deps != nil {
		b.deps.setUser(flags)
	}
}

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return dir != "" && err == nil
}

var noGo = diag.Text{
	ES: "no se encuentra el comando go: instala Go 1.26 y comprueba que está en el PATH (cuaderno doctor lo revisa)",
	EN: "the go command was not found: install Go 1.26 and put it in PATH (cuaderno doctor checks it)",
}

// GoRoot is the folder of the toolchain, known once Prepare has been called.
func (b *Builder) GoRoot() string { return filepath.Dir(filepath.Dir(filepath.Dir(b.tool.toolDir))) }

// Close removes the temporary files.
func (b *Builder) Close() error {
	return b.temp.Remove()
}

// Package builds pkg, or finds it built.
func (b *Builder) Package(ctx context.Context, pkg *rewrite.Package) (*Artifact, error) {
	start, lap := time.Now(), b.stopwatch()
	if err := b.deps.load(ctx, pkg.Imports); err != nil {
		return nil, err
	}
	files, err := b.embed(pkg.Embeds)
	if err != nil {
		return nil, err
	}
	hash, err := files.hash()
	if err != nil {
		return nil, err
	}
	needs := b.deps.needs(pkg.Imports)
	key := b.key(pkg, hash, needs.config)
	libs, err := b.libraries(ctx, b.deps, needs.all)
	if err != nil {
		return nil, err
	}
	art := &Artifact{Key: key, Path: b.find(key), Libs: libs, Thin: b.base != ""}
	lap("resolve")
	if art.Path != "" {
		b.counters.found.Add(1)
		art.Cached, art.Took = true, time.Since(start)
		return art, nil
	}
	b.counters.compiled.Add(1)
	err = b.build(ctx, pkg, files, needs.config, art)
	art.Took = time.Since(start)
	return art, err
}

// stopwatch gives a function that tells Config.Trace the time since its last
// call, or since this one, as that of a stage.
func (b *Builder) stopwatch() func(stage string) {
	last := time.Now()
	return func(stage string) {
		now := time.Now()
		if b.cfg.Trace != nil {
			b.cfg.Trace(stage, now.Sub(last))
		}
		last = now
	}
}

// key is the hash of everything that goes into an image.
func (b *Builder) key(pkg *rewrite.Package, embedded string, config []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "cuaderno 1\n%s %s %s %s %s\n", b.name(), b.base, b.tool.goVersion, b.tool.goos, b.tool.goarch)
	for _, text := range pkg.Files {
		fmt.Fprintf(h, "file %d\n%s\n", len(text), text)
	}
	fmt.Fprintf(h, "embed %s\n", embedded)
	h.Write(config)
	return hex.EncodeToString(h.Sum(nil))
}

// build compiles and links pkg in a folder of its own and moves the image to
// its place, so that others never see half of one.
func (b *Builder) build(ctx context.Context, pkg *rewrite.Package, files *embedConfig, config []byte, art *Artifact) error {
	dir, err := os.MkdirTemp(b.work, "celda-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	j := &job{dir: dir, key: art.Key, config: config, embed: files}
	lap := b.stopwatch()
	b.prepare()
	if err := j.compile(ctx, b.tool.toolDir, b.compileFlags(), pkg); err != nil {
		return err
	}
	lap("compile")
	if err := b.link(ctx, j); err != nil {
		return err
	}
	lap("link")
	image, err := os.ReadFile(j.path("image.so"))
	if err != nil {
		return err
	}
	art.Path, err = b.put(art.Key, image)
	return err
}

// install writes an executable file in one step.
func install(data, to string) error {
	tmp, err := os.CreateTemp(filepath.Dir(to), "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already if all went well
	_, err = tmp.WriteString(data)
	if err := errors.Join(err, tmp.Chmod(0o700), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), to)
}
