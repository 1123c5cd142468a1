// Package tempdir makes private temporary folders that are gone when their
// process is: it removes them itself, or, if it was killed, the next process
// that makes one does. Every temporary folder of the kernel is made here.
package tempdir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// prefix begins the names of all folders. What has it and is not locked was left
// behind.
const prefix = "cuaderno-tmp-"

// Dir is a temporary folder. Its process holds a lock on it, which the system
// gives back when the process ends, however it ends.
type Dir struct {
	Path string // absolute if its parent is
	lock *os.File
}

// Make makes a folder, with mode 0700, in parent ("": the system's place for
// temporary files), and removes what killed processes of this user have left
// there. kind is part of the name, for people who look.
func Make(parent, kind string) (*Dir, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	sweep(parent)
	for {
		path, err := os.MkdirTemp(parent, prefix+kind+"-*")
		if err != nil {
			return nil, err
		}
		lock, err := lockFolder(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // swept between the two calls
		}
		if err != nil {
			_ = os.Remove(path)
			return nil, err
		}
		return &Dir{Path: path, lock: lock}, nil
	}
}

// lockFolder locks a folder, and makes sure that it is still there: whoever
// sweeps takes the same lock.
func lockFolder(path string) (*os.File, error) {
	folder, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(folder.Fd()), unix.LOCK_EX); err != nil {
		_ = folder.Close()
		return nil, &os.PathError{Op: "flock", Path: path, Err: err}
	}
	if _, err := os.Lstat(path); err != nil {
		_ = folder.Close()
		return nil, err
	}
	return folder, nil
}

// Remove removes the folder and all in it. It may be called twice, and for nil.
func (d *Dir) Remove() error {
	if d == nil {
		return nil
	}
	err := os.RemoveAll(d.Path)
	_ = d.lock.Close() // a second time it is closed already
	return err
}

// sweep removes the folders in parent whose process has ended.
func sweep(parent string) {
	left, _ := filepath.Glob(filepath.Join(parent, prefix+"*")) // only a bad pattern is an error
	for _, path := range left {
		if info, err := os.Lstat(path); err == nil && info.IsDir() && ours(info) {
			removeUnlocked(path)
		}
	}
}

// ours tells whether a file is this user's: others look after their own.
func ours(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int64(stat.Uid) == int64(os.Geteuid())
}

func removeUnlocked(path string) {
	folder, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_DIRECTORY, 0)
	if err != nil {
		return
	}
	defer folder.Close()
	if unix.Flock(int(folder.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
		_ = os.RemoveAll(path) // what cannot be removed now, the next one tries
	}
}
