package library

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Cached are the packages of modules that are in the module cache and that the
// notebook's go.mod does not require, at their latest version there: name by
// path. An import of one makes the kernel get its module. The cache is read when
// that is first asked for, and again after go.mod has changed; what is not known
// before ctx ends is left out.
func (l *Library) Cached(ctx context.Context) map[string]string {
	if l.prepare(ctx) != nil {
		return nil
	}
	t, mods := l.view()
	mods.listCache.Do(func() {
		go func() {
			mods.cached = listCache(t.modCache, mods.all)
			close(mods.cacheListed)
		}()
	})
	select {
	case <-mods.cacheListed:
		return mods.cached.name
	case <-ctx.Done():
		return nil
	}
}

// maxCached bounds the packages of the module cache that are listed: a machine on
// which much is developed has some ten thousand.
const maxCached = 20_000

// listCache lists the packages of the module cache, without the required modules.
func listCache(cache string, required []moduleDir) *index {
	x := newIndex()
	known := map[string]bool{"golang.org/toolchain": true} // the go command's own
	for _, mod := range required {
		known[mod.path] = true
	}
	for _, v := range cachedModules(cache) {
		if !known[v.Path] && len(x.name) < maxCached {
			listCached(x, v, cacheDir(cache, v, ""))
		}
	}
	return x
}

// cachedModules are the modules in the cache, each at its latest version. The
// cache has a folder for each version, called as the module but for capitals.
func cachedModules(cache string) []module.Version {
	latest := map[string]string{}
	_ = filepath.WalkDir(cache, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil //nolint:nilerr // what cannot be read holds no modules
		}
		rest, _ := filepath.Rel(cache, file)
		if rest == "cache" {
			return fs.SkipDir // archives and lists of versions
		}
		escaped, escapedVersion, ok := strings.Cut(filepath.ToSlash(rest), "@")
		if !ok {
			return nil
		}
		name, err := module.UnescapePath(escaped)
		version, versionErr := module.UnescapeVersion(escapedVersion)
		if err == nil && versionErr == nil && (latest[name] == "" || semver.Compare(latest[name], version) < 0) {
			latest[name] = version
		}
		return fs.SkipDir
	})
	out := make([]module.Version, 0, len(latest))
	for name, version := range latest {
		out = append(out, module.Version{Path: name, Version: version})
	}
	module.Sort(out) // what is left out of a large cache is always the same
	return out
}

// cachedDirOf is the folder of a package of a module in the cache, of which nobody
// requires it, at its latest version there; "" if there is none.
func cachedDirOf(cache, pkg string) string {
	for mod := pkg; mod != "."; mod = path.Dir(mod) {
		escaped, err := module.EscapePath(mod)
		if err != nil {
			continue // no path of a module
		}
		parent, base := filepath.Split(filepath.Join(cache, filepath.FromSlash(escaped)))
		latest := latestVersion(parent, base)
		dir := filepath.Join(parent, latest, filepath.FromSlash(strings.TrimPrefix(pkg, mod)))
		if latest != "" && isDir(dir) {
			return dir
		}
	}
	return ""
}

// latestVersion is the name of the folder in parent of a module's latest version.
func latestVersion(parent, base string) string {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return ""
	}
	latest := ""
	for _, e := range entries {
		version, ok := strings.CutPrefix(e.Name(), base+"@")
		if ok && semver.IsValid(version) && (latest == "" || semver.Compare(latest, version) < 0) {
			latest = version
		}
	}
	if latest == "" {
		return ""
	}
	return base + "@" + latest
}

// listCached adds the packages of a module that anybody can import. Their names
// are guessed from their paths: there may be thousands.
func listCached(x *index, v module.Version, dir string) {
	left := maxFolders
	_ = filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil //nolint:nilerr // what cannot be read holds no packages
		}
		if left--; left < 0 {
			return fs.SkipAll
		}
		switch name := d.Name(); {
		case file == dir:
		case hidden(name), name == "vendor", name == "internal", name == "cmd", name == "examples", name == "example":
			return fs.SkipDir
		}
		if hasGo(file) {
			rest, _ := filepath.Rel(dir, file)
			importPath := path.Join(v.Path, filepath.ToSlash(rest))
			x.add(guessedName(importPath), importPath)
		}
		return nil
	})
}
