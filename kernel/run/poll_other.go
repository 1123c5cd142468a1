//go:build !linux

package run

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

const fionread = 0x4004667f // BSD and macOS

// poll waits until one of fds can be read without blocking, or for timeout if
// that is not negative. Negative descriptors are left out.
func poll(fds []int, timeout time.Duration) (readable []bool, err error) {
	var set unix.FdSet
	highest := 0
	for _, fd := range fds {
		if fd >= 0 {
			set.Set(fd)
			highest = max(highest, fd)
		}
	}
	var limit *unix.Timeval
	if timeout >= 0 {
		tv := unix.NsecToTimeval(int64(timeout))
		limit = &tv
	}
	n, err := unix.Select(highest+1, &set, nil, nil, limit)
	if err != nil && !errors.Is(err, unix.EINTR) {
		return nil, err
	}
	readable = make([]bool, len(fds))
	for i, fd := range fds {
		readable[i] = n > 0 && fd >= 0 && set.IsSet(fd)
	}
	return readable, nil
}
