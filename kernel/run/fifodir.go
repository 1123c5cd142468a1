package run

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// fifoPrefix begins the names of the directories that hold gonbui's FIFOs.
const fifoPrefix = "cuaderno-fifos-"

// fifoDir makes a private directory for FIFOs and removes those of kernels that
// were killed. A kernel holds a lock on a file in its directory for as long as
// it lives; the file gets its name only when it is locked.
func fifoDir() (dir string, lock *os.File, err error) {
	removeStale(os.TempDir())
	if dir, err = os.MkdirTemp("", fifoPrefix); err != nil { // 0700
		return "", nil, err
	}
	path := filepath.Join(dir, "lock")
	lock, err = os.OpenFile(path+".new", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return dir, nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX); err != nil {
		return dir, lock, &os.PathError{Op: "flock", Path: path, Err: err}
	}
	return dir, lock, os.Rename(path+".new", path)
}

// removeStale removes the directories whose lock nobody holds. What it cannot
// open or remove is another user's.
func removeStale(tmp string) {
	dirs, _ := filepath.Glob(filepath.Join(tmp, fifoPrefix+"*"))
	for _, dir := range dirs {
		lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|unix.O_NOFOLLOW, 0)
		if err != nil {
			continue
		}
		if unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
			_ = os.RemoveAll(dir)
		}
		_ = lock.Close()
	}
}
