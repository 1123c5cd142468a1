package build

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
)

// Expressions of the debugger are compiled beside cells, and beside what cells do to
// the flags. It is the race detector that judges this.
func TestCellsAndExpressionsAreCompiledTogether(t *testing.T) {
	t.Parallel()
	ctx := context.WithoutCancel(t.Context())
	b := New(Config{Dir: t.TempDir(), Cache: t.TempDir()})
	b.Debug()
	if err := b.Prepare(ctx, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	compile := func(name, imported string) {
		pkgs := b.Packages(ctx)
		if _, err := pkgs.Import(imported); err != nil {
			t.Error(err)
		}
		art, err := b.Package(ctx, &rewrite.Package{
			Cell: name, Imports: []string{imported},
			Files: []string{fmt.Sprintf("package main\n\nimport _ %q\n\nvar %s = 1\n", imported, name)},
		})
		if err != nil {
			t.Error(err)
		} else if !Whole(art.Path) {
			t.Errorf("no image for %s", name)
		}
	}
	var both sync.WaitGroup
	both.Go(func() { // the cells
		for i, imported := range []string{"errors", "sort"} {
			b.SetFlags([]string{fmt.Sprintf("-tags=etiqueta%d", i)})
			if err := b.Prepare(ctx, ""); err != nil {
				t.Error(err)
			}
			compile(fmt.Sprintf("celda%d", i), imported)
		}
	})
	both.Go(func() { // the debugger
		for i, imported := range []string{"unicode", "strings"} {
			compile(fmt.Sprintf("expr%d", i), imported)
		}
	})
	both.Wait()
}
