//go:build unix

package display

import (
	"os"
	"syscall"
)

// lock keeps other writers away from f until unlock is called.
func lock(f *os.File) (unlock func()) {
	c, err := f.SyscallConn()
	if err != nil {
		return func() {}
	}
	flock := func(how int) {
		_ = c.Control(func(fd uintptr) {
			for syscall.Flock(int(fd), how) == syscall.EINTR {
			}
		})
	}
	flock(syscall.LOCK_EX)
	return func() { flock(syscall.LOCK_UN) }
}
