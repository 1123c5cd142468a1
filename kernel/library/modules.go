package library

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// modules is what go.mod makes importable, without the go command: since Go
// 1.17 a tidy go.mod names every module that its packages need.
type modules struct {
	files  map[string]time.Time // go.mod and go.work files by time of change; zero: missing
	all    []moduleDir          // longest path first
	vendor string               // the main module's vendor folder, "" without one

	listed    chan struct{} // closed when index is set
	index     *index        // of the packages of the main modules and of what they require directly
	allListed chan struct{} // closed when indirect is set
	indirect  *index        // of the packages of all other modules

	listCache   sync.Once
	cacheListed chan struct{} // closed when cached is set
	cached      *index        // of the packages of modules in the cache that are not required
}

// moduleDir is a module and its unpacked sources.
type moduleDir struct {
	path, dir string
	main      bool // the notebook's own: its internal packages can be imported
	direct    bool // named in go.mod without // indirect
}

// stale reports whether a file that was read has changed.
func (m *modules) stale() bool {
	for file, then := range m.files {
		if !changed(file).Equal(then) {
			return true
		}
	}
	return false
}

func changed(file string) time.Time {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// readModules reads the go.work or go.mod that governs the notebook's folder.
// What cannot be read makes nothing importable.
func readModules(cfg Config, cache string) *modules {
	m := &modules{files: map[string]time.Time{}, listed: make(chan struct{}), allListed: make(chan struct{}), cacheListed: make(chan struct{})}
	if work := m.above(cfg.Dir, "go.work"); work != "" && os.Getenv("GOWORK") != "off" {
		m.addWork(work, cache)
	} else if mod := m.nearest(cfg); mod != "" {
		m.addMod(mod, cache)
		if vendor := filepath.Join(filepath.Dir(mod), "vendor"); isDir(vendor) {
			m.vendor = vendor
		}
	}
	slices.SortStableFunc(m.all, func(a, b moduleDir) int { return len(b.path) - len(a.path) })
	return m
}

// nearest is the go.mod of the folder, or else Home's; "" if there is none.
func (m *modules) nearest(cfg Config) string {
	if mod := m.above(cfg.Dir, "go.mod"); mod != "" || cfg.Home == "" {
		return mod
	}
	mod := filepath.Join(cfg.Home, "go.mod")
	if m.files[mod] = changed(mod); m.files[mod].IsZero() {
		return ""
	}
	return mod
}

// above is the nearest file called name in dir or a folder above it. All places
// looked at are watched.
func (m *modules) above(dir, name string) string {
	for {
		file := filepath.Join(dir, name)
		m.files[file] = changed(file)
		if !m.files[file].IsZero() {
			return file
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func (m *modules) addWork(file, cache string) {
	data, err := os.ReadFile(file)
	if err != nil {
		return
	}
	work, err := modfile.ParseWork(file, data, nil)
	if err != nil {
		return
	}
	for _, use := range work.Use {
		m.addMod(filepath.Join(filepath.Dir(file), filepath.FromSlash(use.Path), "go.mod"), cache)
	}
}

// addMod adds a main module and all that it requires.
func (m *modules) addMod(file, cache string) {
	m.files[file] = changed(file)
	data, err := os.ReadFile(file)
	if err != nil {
		return
	}
	mod, err := modfile.Parse(file, data, nil)
	if err != nil || mod.Module == nil {
		return
	}
	root := filepath.Dir(file)
	m.all = append(m.all, moduleDir{path: mod.Module.Mod.Path, dir: root, main: true, direct: true})
	for _, r := range mod.Require {
		dir := cacheDir(cache, replaced(mod, r.Mod), root)
		m.all = append(m.all, moduleDir{path: r.Mod.Path, dir: dir, direct: !r.Indirect})
	}
}

// replaced is what go.mod puts in the place of a required version.
func replaced(mod *modfile.File, v module.Version) module.Version {
	for _, r := range mod.Replace {
		if r.Old.Path == v.Path && (r.Old.Version == "" || r.Old.Version == v.Version) {
			return r.New
		}
	}
	return v
}

// cacheDir is the folder of a module version; a replacement without a version
// is a folder itself.
func cacheDir(cache string, v module.Version, root string) string {
	if v.Version == "" {
		if filepath.IsAbs(v.Path) {
			return v.Path
		}
		return filepath.Join(root, filepath.FromSlash(v.Path))
	}
	escaped, err := module.EscapePath(v.Path)
	if err != nil {
		return ""
	}
	version, err := module.EscapeVersion(v.Version)
	if err != nil {
		return ""
	}
	return filepath.Join(cache, filepath.FromSlash(escaped)+"@"+version)
}

// dirOf is the folder of the package in the module that holds it, the one with
// the longest path.
func (m *modules) dirOf(pkg string) string {
	if m.vendor != "" {
		if dir := filepath.Join(m.vendor, filepath.FromSlash(pkg)); isDir(dir) {
			return dir
		}
	}
	for _, mod := range m.all {
		rest, ok := strings.CutPrefix(pkg, mod.path)
		if !ok || (rest != "" && rest[0] != '/') || mod.dir == "" {
			continue
		}
		if dir := filepath.Join(mod.dir, filepath.FromSlash(rest)); isDir(dir) {
			return dir
		}
	}
	return ""
}

// maxFolders bounds the search for packages in one module.
const maxFolders = 2000

// list makes the indexes.
func (m *modules) list() {
	m.index = m.listModules(true)
	close(m.listed)
	m.indirect = m.listModules(false)
	close(m.allListed)
}

func (m *modules) listModules(direct bool) *index {
	x := newIndex()
	for _, mod := range m.all {
		if mod.direct == direct && mod.dir != "" {
			mod.list(x)
		}
	}
	return x
}

func (m moduleDir) list(x *index) {
	left := maxFolders
	_ = filepath.WalkDir(m.dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil //nolint:nilerr // what cannot be read holds no packages
		}
		if left--; left < 0 {
			return fs.SkipAll
		}
		if file != m.dir && (hidden(d.Name()) || d.Name() == "vendor" || (d.Name() == "internal" && !m.main) || changed(filepath.Join(file, "go.mod")) != (time.Time{})) {
			return fs.SkipDir
		}
		if name := packageName(file); name != "" && name != "main" {
			rest, _ := filepath.Rel(m.dir, file)
			x.add(name, path.Join(m.path, filepath.ToSlash(rest)))
		}
		return nil
	})
}

func hidden(name string) bool {
	return name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}
