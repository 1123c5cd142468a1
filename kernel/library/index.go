package library

import (
	"cmp"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// index finds packages by name and by path. It is not changed once it is made.
type index struct {
	byName map[string][]string
	name   map[string]string // by path
}

func newIndex() *index { return &index{byName: map[string][]string{}, name: map[string]string{}} }

func (x *index) add(name, importPath string) {
	x.byName[name] = append(x.byName[name], importPath)
	x.name[importPath] = name
}

// stdIndex lists the packages of the standard library that can be imported.
// There the last element of the path is the name, but for a version.
func stdIndex(root string) *index {
	x := newIndex()
	src := filepath.Join(root, "src")
	_ = filepath.WalkDir(src, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || file == src {
			return nil //nolint:nilerr // what cannot be read holds no packages
		}
		if name := d.Name(); hidden(name) || name == "internal" || name == "vendor" || (name == "cmd" && filepath.Dir(file) == src) || name == "builtin" {
			return fs.SkipDir
		}
		if hasGo(file) {
			rest, _ := filepath.Rel(src, file)
			importPath := filepath.ToSlash(rest)
			x.add(guessedName(importPath), importPath)
		}
		return nil
	})
	for _, paths := range x.byName {
		slices.SortFunc(paths, byLength)
	}
	return x
}

// byLength orders paths as a reader would guess them: the short one first.
func byLength(a, b string) int {
	return cmp.Or(len(a)-len(b), strings.Compare(a, b))
}

// guessedName is what a package with such a path is usually called.
func guessedName(importPath string) string {
	name := path.Base(importPath)
	if isVersion(name) {
		name = path.Base(path.Dir(importPath))
	}
	return name
}

func isVersion(name string) bool {
	return len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == ""
}

func hasGo(dir string) bool { return firstGo(dir) != "" }

// firstGo is the first Go file of a folder that is no test.
func firstGo(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !e.IsDir() && !hidden(name) {
			return filepath.Join(dir, name)
		}
	}
	return ""
}

// packageName is what the first file of a folder says; "" if there is none.
func packageName(dir string) string {
	file := firstGo(dir)
	if file == "" {
		return ""
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly)
	if err != nil {
		return ""
	}
	return parsed.Name.Name
}

// indexes are those that are ready before ctx ends, the standard library's
// first.
func (l *Library) indexes(ctx context.Context) []*index {
	if l.prepare(ctx) != nil {
		return nil
	}
	l.mu.Lock()
	std, mods := l.std, l.mods
	l.mu.Unlock()
	select {
	case <-mods.listed:
		return []*index{std, mods.index}
	case <-ctx.Done():
		return []*index{std}
	}
}

// Named are the paths of the packages called name, the likeliest first.
func (l *Library) Named(ctx context.Context, name string) []string {
	var out []string
	for _, x := range l.indexes(ctx) {
		out = append(out, x.byName[name]...)
	}
	return out
}

// Names are the packages that a cell may well import: name by path. They are
// those of the standard library, of the notebook's module and of what it
// requires directly.
func (l *Library) Names(ctx context.Context) map[string]string {
	out := map[string]string{}
	for _, x := range l.indexes(ctx) {
		maps.Copy(out, x.name)
	}
	return out
}

// AllNames are all packages that a cell can import: name by path.
func (l *Library) AllNames(ctx context.Context) map[string]string {
	out := l.Names(ctx)
	_, mods := l.view()
	if mods == nil {
		return out
	}
	select {
	case <-mods.allListed:
		maps.Copy(out, mods.indirect.name)
	case <-ctx.Done():
	}
	return out
}

// IsStd reports whether a path is one of the standard library.
func (l *Library) IsStd(importPath string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.std != nil && l.std.name[importPath] != ""
}

// Find gives the import path of a package called name that exports all of
// members, "" if there is none.
func (l *Library) Find(ctx context.Context, name string, members []string) string {
	first := ""
	for _, p := range l.Named(ctx, name) {
		pkg, err := l.Load(ctx, p)
		if err != nil || pkg.Types.Name() != name {
			continue
		}
		if first == "" {
			first = p
		}
		if !slices.ContainsFunc(members, func(m string) bool { return !ast.IsExported(m) || pkg.Types.Scope().Lookup(m) == nil }) {
			return p
		}
	}
	return first
}
