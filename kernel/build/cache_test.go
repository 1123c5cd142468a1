package build

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func someImages(t *testing.T) *images {
	t.Helper()
	return imagesIn(t.TempDir(), t.TempDir())
}

func imagesIn(dir, own string) *images {
	c := newImages(dir, own)
	return &c
}

const someKey = "0123456789abcdef"

func TestImageIsFoundByOtherKernels(t *testing.T) {
	t.Parallel()
	c := someImages(t)
	if got := c.find(someKey); got != "" {
		t.Fatalf("found %s in an empty cache", got)
	}
	path, err := c.put(someKey, []byte("image"))
	if err != nil {
		t.Fatal(err)
	}
	other := imagesIn(c.dir, t.TempDir())
	if got := other.find(someKey); got != path {
		t.Errorf("found %q, want %q", got, path)
	}
}

func TestBrokenImageIsBuiltAgain(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func([]byte) []byte{
		"half written": func(b []byte) []byte { return b[:len(b)/2] },
		"empty":        func([]byte) []byte { return nil },
		"zeros":        func(b []byte) []byte { clear(b[2:8]); return b },
	} {
		c := someImages(t)
		path, err := c.put(someKey, []byte("the image, long enough"))
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, harm(data), 0o600); err != nil {
			t.Fatal(err)
		}
		other := imagesIn(c.dir, t.TempDir())
		if got := other.find(someKey); got != "" {
			t.Errorf("%s: found %s", name, got)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: the broken image is still there", name)
		}
	}
}

func TestCacheThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	c := someImages(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.dir = filepath.Join(file, "cache") // root may write everywhere, but not below a file
	path, err := c.put(someKey, []byte("image"))
	if err != nil || !strings.HasPrefix(path, c.own) {
		t.Fatalf("put: %q, %v", path, err)
	}
	if got := c.find(someKey); got != path {
		t.Errorf("found %q, want %q", got, path)
	}
}

func TestKernelsThatBuildTheSameAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 8 {
		own := t.TempDir()
		wg.Go(func() {
			for range 50 {
				c := imagesIn(dir, own)
				if path := c.find(someKey); path != "" && !Whole(path) {
					t.Error("found half an image")
				}
				if _, err := c.put(someKey, []byte(strings.Repeat("image", 1000))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestPruneTakesTheOldestAndSparesWhatIsInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Now()
	add := func(name string, age time.Duration) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, 100), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	add("aa/oldest.so", 5*time.Hour)
	add("aa/old.so", 4*time.Hour)
	add("bb/newer.so", 3*time.Hour)
	add("bb/used.so", time.Minute)
	add("libraries/lib.so", 48*time.Hour)
	prune(dir, 500, now)
	if got := remaining(t, dir); len(got) != 5 {
		t.Errorf("limit 500 leaves %s, want all", got)
	}
	prune(dir, 300, now)
	if got, want := strings.Join(remaining(t, dir), " "), "bb/newer.so bb/used.so libraries/lib.so"; got != want {
		t.Errorf("limit 300 leaves %s, want %s", got, want)
	}
	prune(dir, 0, now)
	if got, want := strings.Join(remaining(t, dir), " "), "bb/used.so libraries/lib.so"; got != want {
		t.Errorf("limit 0 leaves %s, want %s", got, want)
	}
}

func remaining(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range paths {
		paths[i], _ = filepath.Rel(dir, paths[i])
	}
	return paths
}

func TestCacheSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"": defaultCacheSize, "x": defaultCacheSize, "-1": defaultCacheSize,
		"0": 0, "12": 12, "3K": 3 << 10, "500MB": 500 << 20, "2GiB": 2 << 30, "1 g": 1 << 30,
	} {
		if got := cacheSize(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

// A clock that was ahead and is set back must not stop the pruning for as long as
// it was ahead.
func TestPruningAfterTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := filepath.Join(dir, "aa", "old.so")
	stamp := filepath.Join(dir, "pruned")
	write := func(path string, when time.Time) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, 100), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	write(old, time.Now().Add(-time.Hour))
	write(stamp, time.Now())
	pruneSometimes(dir, 0)
	if got := remaining(t, dir); len(got) != 1 {
		t.Errorf("pruned again at once: %q", got)
	}
	write(stamp, time.Now().Add(365*24*time.Hour))
	pruneSometimes(dir, 0)
	if got := remaining(t, dir); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
}
