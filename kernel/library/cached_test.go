package library

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The cache has several versions of one module, capitals in paths, packages that
// nobody else can import, and modules that go.mod requires anyway.
func TestCacheIsListed(t *testing.T) {
	t.Parallel()
	cache := unpack(t, `
-- example.org/lib@v1.9.0/viejo/a.go --
package viejo
-- example.org/lib@v1.10.0/nuevo/a.go --
package nuevo
-- example.org/lib@v1.10.0/internal/a.go --
package internal
-- example.org/lib@v1.10.0/nuevo/testdata/a.go --
package testdata
-- example.org/!grande/x/v2@v2.0.1/a.go --
package x
-- example.org/pedido@v1.0.0/a.go --
package pedido
-- golang.org/toolchain@v0.0.1-go1.26.0.linux-amd64/src/fmt/a.go --
package fmt
-- cache/download/example.org/z@v1/a.go --
package z
`)
	x := listCache(cache, []moduleDir{{path: "example.org/pedido"}})
	got := strings.Join(slices.Sorted(maps.Keys(x.name)), " ")
	if want := "example.org/Grande/x/v2 example.org/lib/nuevo"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if name := x.name["example.org/Grande/x/v2"]; name != "x" {
		t.Errorf("the package is called %q", name)
	}
}

func TestCachedWithoutModule(t *testing.T) {
	t.Parallel()
	known := New(Config{Dir: t.TempDir()}).Cached(t.Context())
	if known["golang.org/x/mod/semver"] != "semver" { // this package needs it, so it is in the cache
		t.Errorf("of %d packages, semver is %q", len(known), known["golang.org/x/mod/semver"])
	}
}

// A package is found in the cache without a list of it.
func TestPackageOfTheCache(t *testing.T) {
	t.Parallel()
	cache := unpack(t, `
-- example.org/lib@v1.9.0/a.go --
package lib
-- example.org/lib@v1.10.0/sub/a.go --
package sub
-- example.org/lib/v2@v2.0.0/sub/a.go --
package sub
-- example.org/!grande@v0.1.0/a.go --
package grande
`)
	for pkg, want := range map[string]string{
		"example.org/lib":        "example.org/lib@v1.10.0",
		"example.org/lib/sub":    "example.org/lib@v1.10.0/sub",
		"example.org/lib/v2/sub": "example.org/lib/v2@v2.0.0/sub",
		"example.org/lib/nada":   "",
		"example.org/Grande":     "example.org/!grande@v0.1.0",
		"example.org/grande":     "",
		"example.org/otra":       "",
		"..":                     "",
	} {
		if want != "" {
			want = filepath.Join(cache, filepath.FromSlash(want))
		}
		if got := cachedDirOf(cache, pkg); got != want {
			t.Errorf("%s: got %q, want %q", pkg, got, want)
		}
	}
	pkg, err := New(Config{Dir: t.TempDir()}).Load(t.Context(), "golang.org/x/mod/semver")
	if err != nil || pkg.Types.Scope().Lookup("Compare") == nil {
		t.Errorf("semver is in the cache, and is not loaded: %v", err)
	}
}
