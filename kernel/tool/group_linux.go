package tool

import "syscall"

// ownGroup relies on our threads: the death signal is sent when the one that
// started the program ends, and Go ends threads only with goroutines that are
// locked to them.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
