package library

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Load is the package with its types. It waits for as long as ctx allows; the
// loading goes on, so that a later call finds the package. What a package's own
// mistakes leave of its types is given without an error.
func (l *Library) Load(ctx context.Context, importPath string) (*Package, error) {
	if importPath == "unsafe" {
		return &Package{Path: importPath, Types: types.Unsafe}, nil
	}
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	if p, ok := l.packages[importPath]; ok {
		l.mu.Unlock()
		return p, nil
	}
	done := l.inFlight[importPath]
	if done == nil {
		done = make(chan struct{})
		l.inFlight[importPath] = done
		go l.loadFor(importPath, done)
	}
	l.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if p, ok := l.packages[importPath]; ok {
		return p, nil
	}
	return nil, ErrNotFound
}

// Warm loads packages in the background, so that they are there when they are
// asked for. It returns at once.
func (l *Library) Warm(paths []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	paths = slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return l.packages[p] != nil })
	if len(paths) == 0 || l.warming {
		return
	}
	l.warming = true
	go func() {
		for _, p := range paths {
			_, _ = l.Load(context.Background(), p) // who needs it sees the error
		}
		l.mu.Lock()
		l.warming = false
		l.mu.Unlock()
	}()
}

// loadFor loads a package for those that wait for done.
func (l *Library) loadFor(importPath string, done chan struct{}) {
	defer func() {
		_ = recover() // go/types gave up on the sources: that costs a package, not the kernel
		l.mu.Lock()
		delete(l.inFlight, importPath)
		l.mu.Unlock()
		close(done)
	}()
	_, _ = (&loader{Library: l}).load(importPath) // without a package, Load has nothing to give
}

// loader loads one package and all that its declarations mention.
type loader struct {
	*Library
	chain []string // the packages that wait for the one being loaded
}

func (l *loader) load(importPath string) (*types.Package, error) {
	l.mu.Lock()
	p, ok := l.packages[importPath]
	l.mu.Unlock()
	if ok {
		return p.Types, nil
	}
	if slices.Contains(l.chain, importPath) {
		return nil, fmt.Errorf("import cycle through %s", importPath)
	}
	dir := l.dirOf(importPath)
	if dir == "" {
		return nil, ErrNotFound // not kept: it may be there next time
	}
	files := l.parse(dir)
	if len(files) == 0 {
		return nil, ErrNotFound
	}
	l.chain = append(l.chain, importPath)
	typed := l.check(importPath, files)
	l.chain = l.chain[:len(l.chain)-1]
	deprecated := deprecations(files)
	l.mu.Lock()
	defer l.mu.Unlock()
	if p, ok := l.packages[importPath]; ok {
		return p.Types, nil // another loader was faster
	}
	for _, pos := range deprecated {
		l.deprecated[pos] = true
	}
	l.packages[importPath] = &Package{Path: importPath, Dir: dir, Types: typed}
	return typed, nil
}

// parse reads the files of a package that belong to this machine, several at a
// time.
func (l *loader) parse(dir string) []*ast.File {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	build := l.buildContext(dir)
	parsed := make([]*ast.File, len(entries))
	var wait sync.WaitGroup
	slots := make(chan struct{}, 4)
	for i, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if ok, err := build.MatchFile(dir, name); ok && err == nil {
				parsed[i], _ = parser.ParseFile(l.fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution|parser.ParseComments)
			}
		})
	}
	wait.Wait()
	return samePackage(slices.DeleteFunc(parsed, func(f *ast.File) bool { return f == nil }))
}

// samePackage leaves out files of package documentation and the like, which
// have another package clause.
func samePackage(files []*ast.File) []*ast.File {
	if len(files) < 2 {
		return files
	}
	count := map[string]int{}
	for _, f := range files {
		count[f.Name.Name]++
	}
	return slices.DeleteFunc(files, func(f *ast.File) bool { return 2*count[f.Name.Name] < len(files) })
}

// check finds the types of what files declare. Bodies are left alone, and so
// are imports that only bodies need: that is most of them.
func (l *loader) check(importPath string, files []*ast.File) *types.Package {
	need := map[string]bool{}
	for _, f := range files {
		neededImports(f, need)
	}
	conf := types.Config{
		IgnoreFuncBodies: true, FakeImportC: true, Sizes: types.SizesFor("gc", "amd64"),
		Importer: importerFunc(func(p string) (*types.Package, error) {
			if p == "unsafe" {
				return types.Unsafe, nil
			}
			if !need[p] {
				return empty(p), nil
			}
			return l.load(p)
		}),
		Error: func(error) {}, // what is left of the package will do
	}
	pkg, _ := conf.Check(importPath, l.fset, files, nil)
	return pkg
}

type importerFunc func(string) (*types.Package, error)

// Import implements types.Importer.
func (f importerFunc) Import(p string) (*types.Package, error) { return f(p) }

// empty stands for a package of which nothing is needed.
func empty(importPath string) *types.Package {
	pkg := types.NewPackage(importPath, path.Base(importPath))
	pkg.MarkComplete()
	return pkg
}

// neededImports adds to need the imports of f that its declarations mention
// outside of function bodies. The name of a package is only guessed from its
// path; if a name remains that no guess explains, all imports are needed.
func neededImports(f *ast.File, need map[string]bool) {
	used := qualifiers(f)
	var unsure []string
	for _, imp := range f.Imports {
		p, err := strconv.Unquote(imp.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(p)
		if imp.Name != nil {
			name = imp.Name.Name
		}
		switch {
		case name == ".", used[name]:
			need[p] = true
			delete(used, name)
		case imp.Name == nil:
			unsure = append(unsure, p)
		}
	}
	if len(used) > 0 {
		for _, p := range unsure {
			need[p] = true
		}
	}
}

// qualifiers are the identifiers before a dot in the declarations of f, outside
// of function bodies, that f does not declare itself.
func qualifiers(f *ast.File) map[string]bool {
	used := map[string]bool{}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			return false
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	}
	for _, d := range f.Decls {
		ast.Inspect(d, visit)
	}
	return used
}

// deprecations are the positions of the names whose documentation has a
// paragraph that begins with "Deprecated:".
func deprecations(files []*ast.File) []token.Pos {
	var out []token.Pos
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if isDeprecated(d.Doc) {
					out = append(out, d.Name.Pos())
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					out = append(out, deprecatedSpec(d, spec)...)
				}
			}
		}
	}
	return out
}

func deprecatedSpec(d *ast.GenDecl, spec ast.Spec) []token.Pos {
	var out []token.Pos
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if isDeprecated(s.Doc) || (isDeprecated(d.Doc) && len(d.Specs) == 1) {
			out = append(out, s.Name.Pos())
		}
		ast.Inspect(s.Type, func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok && isDeprecated(field.Doc) {
				for _, id := range field.Names {
					out = append(out, id.Pos())
				}
			}
			return true
		})
	case *ast.ValueSpec:
		if isDeprecated(s.Doc) || isDeprecated(d.Doc) {
			for _, id := range s.Names {
				out = append(out, id.Pos())
			}
		}
	}
	return out
}

func isDeprecated(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	text := doc.Text()
	return strings.HasPrefix(text, "Deprecated: ") || strings.Contains(text, "\n\nDeprecated: ")
}
