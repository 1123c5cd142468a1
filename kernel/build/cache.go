package build

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/internal/limit"
)

// The cache of images is one folder for all kernels of a user, without locks.
// Files appear in it whole, by renaming. Each image ends with a seal, a hash of
// the rest, because a machine that loses power may leave half of one all the
// same, and loading that would kill the worker. What is used is touched; pruning
// takes the oldest, and nothing that was touched lately, because its user may be
// about to load it.

// sealMark begins the seal. What stands behind the last segment of an ELF file is
// nobody's business.
const sealMark = "\ncuaderno-seal\n"

// seal is an image with its seal.
func seal(image []byte) []byte {
	sum := sha256.Sum256(image)
	return append(append(slices.Clip(image), sealMark...), sum[:]...)
}

// Whole tells whether the file at path is a whole image.
func Whole(path string) bool {
	data, err := os.ReadFile(path)
	n := len(data) - sha256.Size - len(sealMark)
	if err != nil || n < 0 || !bytes.HasPrefix(data[n:], []byte(sealMark)) {
		return false
	}
	sum := sha256.Sum256(data[:n])
	return bytes.Equal(data[n+len(sealMark):], sum[:])
}

// images is the cache, and a private folder for when it cannot be written.
type images struct {
	dir, own string

	mu    *sync.Mutex
	whole map[string]bool // paths whose seal was good
}

func newImages(dir, own string) images {
	return images{dir: dir, own: own, mu: &sync.Mutex{}, whole: map[string]bool{}}
}

func (c *images) isWhole(path string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.whole[path]
}

func (c *images) noteWhole(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.whole[path] = true
}

// find gives the path of an image, "" if there is none. A broken one is removed.
func (c *images) find(key string) string {
	for _, path := range []string{c.place(key), filepath.Join(c.own, key+".so")} {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if !c.isWhole(path) && !Whole(path) {
			_ = os.Remove(path) // in a folder that cannot be written it stays, and the private one has a good one
			continue
		}
		c.noteWhole(path)
		touch(path)
		return path
	}
	return ""
}

func (c *images) place(key string) string { return filepath.Join(c.dir, key[:2], key+".so") }

// put writes a finished image and gives its path.
func (c *images) put(key string, image []byte) (string, error) {
	image = seal(image)
	for _, path := range []string{c.place(key), filepath.Join(c.own, key+".so")} {
		if os.MkdirAll(filepath.Dir(path), 0o700) == nil && install(string(image), path) == nil {
			c.noteWhole(path)
			return path, nil
		}
	}
	return "", errors.New("no place for the image: " + c.dir + " and " + c.own + " cannot be written")
}

// touch says that a file is in use. A cache that cannot be written is not pruned
// either.
func touch(path string) {
	now := time.Now()
	_ = os.Chtimes(path, now, now)
}

const (
	defaultCacheSize = 2 << 30
	pruneEvery       = time.Hour
	keepImages       = 10 * time.Minute   // after their last use
	keepLibraries    = 7 * 24 * time.Hour // likewise: a session may need them again when its worker is replaced
)

// cacheSize is the limit from CUADERNO_CACHE_MAX (see limit.ParseBytes). What cannot be read is no limit that anyone meant.
func cacheSize(text string) int64 {
	n, err := limit.ParseBytes(text)
	if err != nil {
		return defaultCacheSize
	}
	return n
}

// pruneSometimes prunes if nobody has for an hour. It needs no lock: several
// pruners at once remove the same files.
func pruneSometimes(dir string, limit int64) {
	stamp := filepath.Join(dir, "pruned")
	if info, err := os.Stat(stamp); err == nil {
		// A clock that was set back may have left a stamp of the future.
		if since := time.Since(info.ModTime()); 0 <= since && since < pruneEvery {
			return
		}
	}
	if os.WriteFile(stamp, nil, 0o600) != nil {
		return // it cannot be written
	}
	touch(stamp)
	prune(dir, limit, time.Now())
}

type cachedFile struct {
	path string
	size int64
	used time.Time
	keep time.Duration
}

// prune removes what was used least recently until the rest fits into limit.
func prune(dir string, limit int64, now time.Time) {
	var files []cachedFile
	var total int64
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // somebody else has removed it
		}
		info, err := d.Info()
		if err != nil {
			return nil //nolint:nilerr // likewise
		}
		f := cachedFile{path, info.Size(), info.ModTime(), keepImages}
		if filepath.Base(filepath.Dir(path)) == "libraries" {
			f.keep = keepLibraries
		}
		files, total = append(files, f), total+f.size
		return nil
	})
	slices.SortFunc(files, func(a, b cachedFile) int { return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.path, b.path)) })
	for _, f := range files {
		if total <= limit {
			return
		}
		if now.Sub(f.used) > f.keep && os.Remove(f.path) == nil {
			total -= f.size
		}
	}
}
