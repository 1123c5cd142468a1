package tempdir

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func gone(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, os.ErrNotExist)
}

func makeDir(t *testing.T, parent string) *Dir {
	t.Helper()
	d, err := Make(parent, "x")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Remove() })
	return d
}

func TestFoldersOfKilledProcessesAreRemovedAndNoOthers(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	killed, alive := makeDir(t, parent), makeDir(t, parent)
	if err := os.WriteFile(filepath.Join(killed.Path, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(parent, "cuaderno-other")
	if err := os.Mkdir(foreign, 0o700); err != nil {
		t.Fatal(err)
	}
	target := t.TempDir()
	link := filepath.Join(parent, prefix+"link")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if gone(killed.Path) {
		t.Error("removed while its process lived")
	}
	if err := killed.lock.Close(); err != nil { // as the system does when a process ends
		t.Fatal(err)
	}
	makeDir(t, parent)
	if !gone(killed.Path) {
		t.Error("what was left behind is still there")
	}
	if gone(alive.Path) || gone(foreign) || gone(link) || gone(target) {
		t.Error("something that somebody needs was removed")
	}
}

func TestAFolderIsPrivateAndRemovedWithAllInIt(t *testing.T) {
	t.Parallel()
	d := makeDir(t, t.TempDir())
	if info, err := os.Stat(d.Path); err != nil || info.Mode() != os.ModeDir|0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(filepath.Join(d.Path, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Remove(); err != nil || !gone(d.Path) {
			t.Errorf("%v, gone %v", err, gone(d.Path))
		}
	}
}

// Those who make folders and those who sweep are never in each other's way.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				d, err := Make(parent, "x")
				if err != nil {
					t.Error(err)
					return
				}
				if gone(d.Path) {
					t.Error("swept while its process lived")
				}
				if err := d.Remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
