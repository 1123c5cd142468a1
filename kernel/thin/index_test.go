package thin_test

import (
	"debug/elf"
	"os"
	"path/filepath"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/run"
	"github.com/cuaderno-go/cuaderno/kernel/thin"
)

// linkedBase is the base library in a folder of the test's own.
func linkedBase(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	worker, err := run.BuildThinWorker(t.Context(), filepath.Join(cache, "cuaderno", "workers"), nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), thin.BaseName)
	if err := os.Symlink(worker.Base, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func namesOf(t *testing.T, path string) []string {
	t.Helper()
	lib, err := thin.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	return lib.Names()
}

// TestIndexHasEverySymbol: the index of a library knows what the library defines.
func TestIndexHasEverySymbol(t *testing.T) {
	t.Parallel()
	path := linkedBase(t)
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	syms, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	defined := map[string]bool{}
	for _, s := range syms {
		if s.Section != elf.SHN_UNDEF {
			defined[s.Name] = true
		}
	}
	for range 2 { // made, then found
		for _, name := range namesOf(t, path) {
			if !defined[name] {
				t.Errorf("%s is not defined", name)
			}
		}
		if got := len(namesOf(t, path)); got != len(defined) {
			t.Errorf("%d symbols, want %d", got, len(defined))
		}
	}
}

// TestBrokenIndexIsMadeAnew: half an index, or that of another library, is not
// believed.
func TestBrokenIndexIsMadeAnew(t *testing.T) {
	t.Parallel()
	path := linkedBase(t)
	index := thin.IndexPath(path)
	want := len(namesOf(t, path))
	good, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	other := append([]byte(nil), good...)
	other[25]++ // within the library's mark
	for name, broken := range map[string][]byte{"empty": {}, "half": good[:len(good)/2], "another's": other} {
		if err := os.WriteFile(index, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := len(namesOf(t, path)); got != want {
			t.Errorf("%s: %d symbols, want %d", name, got, want)
		}
		if now, err := os.ReadFile(index); err != nil || len(now) != len(good) {
			t.Errorf("%s: the index has now %d bytes, want %d", name, len(now), len(good))
		}
	}
}

// TestIndexWithoutAPlace: a folder that cannot be written costs time only.
func TestIndexWithoutAPlace(t *testing.T) {
	t.Parallel()
	path := linkedBase(t)
	if err := os.Mkdir(thin.IndexPath(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if len(namesOf(t, path)) == 0 {
		t.Error("no symbols")
	}
}
