package run

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

const fionread = unix.TIOCINQ

// poll waits until one of fds can be read without blocking, or for timeout if
// that is not negative. Negative descriptors are left out.
func poll(fds []int, timeout time.Duration) (readable []bool, err error) {
	set := make([]unix.PollFd, len(fds))
	for i, fd := range fds {
		set[i] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN} //nolint:gosec // descriptors are small
	}
	ms := -1
	if timeout >= 0 {
		ms = int(timeout/time.Millisecond) + 1
	}
	if _, err := unix.Poll(set, ms); err != nil && !errors.Is(err, unix.EINTR) {
		return nil, err
	}
	readable = make([]bool, len(fds))
	for i := range set {
		readable[i] = set[i].Revents != 0
	}
	return readable, nil
}
