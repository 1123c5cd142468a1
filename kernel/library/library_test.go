package library

import (
	"context"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

// unpack writes the files of an archive to a folder of their own.
func unpack(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		file := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// exported are the names that a package exports, with their types.
func exported(t *testing.T, l *Library, path string) []string {
	t.Helper()
	pkg, err := l.Load(t.Context(), path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var out []string
	for _, name := range pkg.Types.Scope().Names() {
		if token.IsExported(name) {
			out = append(out, name+" "+pkg.Types.Scope().Lookup(name).Type().String())
		}
	}
	return out
}

const oneModule = `
-- go.mod --
module example.org/a

go 1.26

require (
	example.org/fuera v1.2.3
	example.org/lejos v1.0.0 // indirect
)

replace example.org/fuera v1.2.3 => ./fuera
replace example.org/lejos => ./lejos
-- uno/uno.go --
package uno

import (
	"example.org/fuera"
	nadie "example.org/nadie"
	"fmt"
	"strings"
)

type T struct{ F fuera.Tipo }

func (T) String() string { return fmt.Sprint(strings.ToUpper(nadie.X)) }

var Constructor = strings.NewReader
-- uno/uno_plan9.go --
package uno

var SoloPlan9 int
-- uno/uno_test.go --
package uno

var SoloPrueba int
-- uno/etiqueta.go --
//go:build noasm

package uno

var ConEtiqueta int
-- internal/propio/p.go --
package propio
-- orden/main.go --
package main
-- fuera/go.mod --
module example.org/fuera
-- fuera/f.go --
package fuera

type Tipo int
-- fuera/internal/x/x.go --
package x
-- fuera/sub/v2/s.go --
package otro
-- fuera/testdata/t.go --
package t
-- lejos/go.mod --
module example.org/lejos
-- lejos/l.go --
package lejos
`

func TestLoad(t *testing.T) {
	t.Parallel()
	l := New(Config{Dir: unpack(t, oneModule)})
	got := exported(t, l, "example.org/a/uno")
	want := []string{"ConEtiqueta int", "Constructor func(s string) *strings.Reader", "T example.org/a/uno.T"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := l.Load(t.Context(), "example.org/nadie"); err == nil {
		t.Error("a package that nobody requires was found")
	}
	if _, ok := l.packages["fmt"]; ok {
		t.Error("fmt was loaded, though only a body needs it")
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	l := New(Config{Dir: unpack(t, oneModule)})
	var direct, all []string
	for path, name := range l.Names(t.Context()) {
		if strings.HasPrefix(path, "example.org/") {
			direct = append(direct, path+" "+name)
		}
	}
	for path := range l.AllNames(t.Context()) {
		if strings.HasPrefix(path, "example.org/") {
			all = append(all, path)
		}
	}
	slices.Sort(direct)
	slices.Sort(all)
	if want := []string{"example.org/a/internal/propio propio", "example.org/a/uno uno", "example.org/fuera fuera", "example.org/fuera/sub/v2 otro"}; !slices.Equal(direct, want) {
		t.Errorf("got %q, want %q", direct, want)
	}
	if !slices.Contains(all, "example.org/lejos") {
		t.Errorf("got %q", all)
	}
	for _, path := range []string{"fmt", "math/rand/v2", "encoding/json"} {
		if !l.IsStd(path) {
			t.Errorf("%s is not known", path)
		}
	}
	if l.IsStd("internal/abi") || l.IsStd("cmd/go") {
		t.Error("what cannot be imported is listed")
	}
}

func TestFindPrefersWhatHasTheMembers(t *testing.T) {
	t.Parallel()
	l := New(Config{Dir: t.TempDir()})
	for members, want := range map[string]string{
		"Intn":        "math/rand",
		"Text":        "crypto/rand",
		"IntN":        "math/rand/v2",
		"Intn Source": "math/rand",
		"Nada":        "math/rand",
	} {
		if got := l.Find(t.Context(), "rand", strings.Fields(members)); got != want {
			t.Errorf("rand with %s is %s, want %s", members, got, want)
		}
	}
	if got := l.Find(t.Context(), "nada", nil); got != "" {
		t.Errorf("nada is %s", got)
	}
}

// What !go get changes is known at the next question.
func TestChangedModuleIsRead(t *testing.T) {
	t.Parallel()
	dir := unpack(t, "-- b/go.mod --\nmodule example.org/b\n-- b/b.go --\npackage b\nvar B int\n")
	l := New(Config{Dir: dir})
	if _, err := l.Load(t.Context(), "example.org/b"); err == nil {
		t.Fatal("found without go.mod")
	}
	mod := "module example.org/a\nrequire example.org/b v1.0.0\nreplace example.org/b => ./b\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := exported(t, l, "example.org/b"); !slices.Equal(got, []string{"B int"}) {
		t.Errorf("got %q", got)
	}
}

func TestWorkspaceHomeAndVendor(t *testing.T) {
	t.Parallel()
	work := unpack(t, "-- go.work --\ngo 1.26\nuse (\n\t./a\n\t./b\n)\n-- a/go.mod --\nmodule example.org/a\n-- b/go.mod --\nmodule example.org/b\n-- b/b.go --\npackage b\nvar B int\n")
	if got := exported(t, New(Config{Dir: filepath.Join(work, "a")}), "example.org/b"); !slices.Equal(got, []string{"B int"}) {
		t.Errorf("workspace: got %q", got)
	}
	home := unpack(t, "-- go.mod --\nmodule example.org/h\n-- h.go --\npackage h\nvar H int\n")
	if got := exported(t, New(Config{Dir: t.TempDir(), Home: home}), "example.org/h"); !slices.Equal(got, []string{"H int"}) {
		t.Errorf("home: got %q", got)
	}
	vendor := unpack(t, "-- go.mod --\nmodule example.org/a\n-- vendor/example.org/c/c.go --\npackage c\nvar C int\n")
	if got := exported(t, New(Config{Dir: vendor}), "example.org/c"); !slices.Equal(got, []string{"C int"}) {
		t.Errorf("vendor: got %q", got)
	}
}

// Packages that import each other, do not parse or consist of cgo do no harm.
func TestOddPackages(t *testing.T) {
	t.Parallel()
	l := New(Config{Dir: unpack(t, `
-- go.mod --
module example.org/a
-- x/x.go --
package x

import "example.org/a/y"

type X struct{ Y y.Y }
-- y/y.go --
package y

import "example.org/a/x"

type Y struct{ X *x.X }
-- roto/roto.go --
package roto

var Bien int

func Mal( {
-- c/c.go --
package c

// typedef int entero;
import "C"

func Doble(n int) int { return int(C.entero(2 * n)) }

type Tipo struct{ n C.entero }
-- vacio/leeme.txt --
nada
`)})
	for path, want := range map[string]string{"x": "X example.org/a/x.X", "y": "Y example.org/a/y.Y", "roto": "Bien int", "c": "Doble func(n int) int"} {
		if got := exported(t, l, "example.org/a/"+path); len(got) == 0 || got[0] != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if _, err := l.Load(t.Context(), "example.org/a/vacio"); err == nil {
		t.Error("a folder without Go was loaded")
	}
}

// Who cannot wait gets an error, and the package is there soon after.
func TestLoadDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	l := New(Config{Dir: t.TempDir()})
	exported(t, l, "unicode")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Load(ctx, "encoding/json"); err == nil {
		t.Error("loaded at once")
	}
	l.mu.Lock()
	coming := l.inFlight["encoding/json"]
	l.mu.Unlock()
	if coming != nil {
		<-coming
	}
	if _, err := l.Load(ctx, "encoding/json"); err != nil {
		t.Error(err)
	}
}

// However packages come to be loaded, they share those that they import.
func TestPackagesAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	l := New(Config{Dir: t.TempDir()})
	var wait sync.WaitGroup
	for _, path := range []string{"bufio", "io", "encoding/csv", "text/tabwriter", "strings"} {
		wait.Go(func() { exported(t, l, path) })
	}
	wait.Wait()
	reader := func(path, function string) types.Type {
		pkg, err := l.Load(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return pkg.Types.Scope().Lookup(function).(*types.Func).Signature().Params().At(0).Type()
	}
	if a, b := reader("bufio", "NewReader"), reader("encoding/csv", "NewReader"); !types.Identical(a, b) {
		t.Errorf("two packages disagree about %s", a)
	}
}

func TestWarm(t *testing.T) {
	t.Parallel()
	l := New(Config{Dir: t.TempDir()})
	l.Warm([]string{"errors", "no/existe"})
	if got := exported(t, l, "errors"); len(got) == 0 {
		t.Error("nothing")
	}
}

func TestDeprecated(t *testing.T) {
	t.Parallel()
	l := New(Config{Dir: t.TempDir()})
	pkg, err := l.Load(t.Context(), "strings")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"Title": true, "ToTitle": false} {
		if got := l.Deprecated(pkg.Types.Scope().Lookup(name)); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
