// Package library knows the packages that a cell could import: where their
// sources are, their types, their documentation. It reads sources and nothing
// else, so it needs no compiler, no network and no build to be over; it never
// writes, and it never changes what it has handed out.
package library

import (
	"context"
	"errors"
	"go/build"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Config says which packages a Library knows.
type Config struct {
	Dir  string // the notebook's folder: its go.mod says what can be imported
	Home string // the folder of the module that does outside of any module; may be missing
}

// Library is the world of packages. Its methods are safe for concurrent use.
//
// Goroutines may be at work: one for each package that somebody has asked for
// and that is not there yet, one that lists the packages of the required modules
// after go.mod has changed, and one of Warm. All end by themselves; nobody waits
// for them longer than his context allows.
//
// Those that load wait for nobody, not even for each other, or a small package
// could not be had while a large one is being read. Two may so read the same
// package; the first to finish is right, and the other takes what it finds. A
// package is therefore the same wherever it is imported.
type Library struct {
	cfg  Config
	fset *token.FileSet

	mu         sync.Mutex
	tool       *tool
	mods       *modules
	packages   map[string]*Package
	inFlight   map[string]chan struct{} // closed when packages has the path
	deprecated map[token.Pos]bool       // of the names that are declared there
	warming    bool                     // Warm is at work
	std        *index
}

// Package is a package with its types.
type Package struct {
	Path  string
	Dir   string
	Types *types.Package
}

// tool is what the go command says of itself.
type tool struct{ root, modCache string }

// Errors of a Library.
var (
	ErrNotFound = errors.New("no such package")
	ErrNoTool   = errors.New("the go command does not answer")
)

// toolPatience is how long the go command may take to say where it lives.
const toolPatience = time.Second

// New makes a Library. It does nothing yet.
func New(cfg Config) *Library {
	if dir, err := filepath.Abs(cfg.Dir); err == nil {
		cfg.Dir = dir // go.mod is looked for in the folders above
	}
	return &Library{
		cfg: cfg, fset: token.NewFileSet(),
		packages: map[string]*Package{}, inFlight: map[string]chan struct{}{}, deprecated: map[token.Pos]bool{},
	}
}

// Fset holds the positions of the objects of all packages.
func (l *Library) Fset() *token.FileSet { return l.fset }

// Deprecated reports whether the documentation of obj, an object of one of the
// packages, advises against its use.
func (l *Library) Deprecated(obj types.Object) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.deprecated[obj.Pos()]
}

// prepare asks the go command, once, where the standard library and the module
// cache are, and reads go.mod if it has changed.
func (l *Library) prepare(ctx context.Context) error {
	l.mu.Lock()
	known := l.tool
	l.mu.Unlock()
	if known == nil {
		found, err := askTool(ctx, l.cfg.Dir)
		if err != nil {
			return err
		}
		l.mu.Lock()
		l.tool, known = found, found
		l.std = stdIndex(found.root)
		l.mu.Unlock()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.mods == nil || l.mods.stale() {
		l.mods = readModules(l.cfg, known.modCache)
		go l.mods.list()
	}
	return nil
}

func askTool(ctx context.Context, dir string) (*tool, error) {
	ctx, cancel := context.WithTimeout(ctx, toolPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOMODCACHE")
	cmd.Dir, cmd.WaitDelay = dir, toolPatience/10
	out, err := cmd.Output()
	lines := strings.Split(string(out), "\n")
	if err != nil || len(lines) < 2 {
		return nil, ErrNoTool
	}
	return &tool{root: lines[0], modCache: lines[1]}, nil
}

// view is the tool and the modules as they are now.
func (l *Library) view() (*tool, *modules) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tool, l.mods
}

// dirOf is the folder of a package; "" if there is none.
func (l *Library) dirOf(path string) string {
	t, mods := l.view()
	if t == nil {
		return ""
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		for _, dir := range []string{filepath.Join(t.root, "src", path), filepath.Join(t.root, "src", "vendor", path)} {
			if isDir(dir) {
				return dir
			}
		}
	}
	if dir := mods.dirOf(path); dir != "" {
		return dir
	}
	if dir := filepath.Join(t.root, "src", "vendor", path); isDir(dir) {
		return dir // golang.org/x/… inside the standard library
	}
	return cachedDirOf(t.modCache, path) // the import makes the kernel get the module
}

func isDir(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// buildContext selects the files of a package for this machine. The standard
// library is read without cgo, which leaves out nothing that it exports; other
// packages may consist of cgo.
func (l *Library) buildContext(dir string) *build.Context {
	c := build.Default
	t, _ := l.view()
	c.GOROOT = t.root
	c.CgoEnabled = !strings.HasPrefix(dir, t.root+string(filepath.Separator))
	c.BuildTags = append([]string{"noasm"}, flagTags(os.Getenv("GOFLAGS"))...)
	return &c
}

// flagTags are the build tags in GOFLAGS.
func flagTags(flags string) []string {
	var tags []string
	for flag := range strings.FieldsSeq(flags) {
		if list, ok := strings.CutPrefix(strings.TrimLeft(flag, "-"), "tags="); ok {
			tags = append(tags, strings.Split(list, ",")...)
		}
	}
	return tags
}
