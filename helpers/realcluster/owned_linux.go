package realcluster

import "syscall"

// owned makes the system kill the process if ours dies, however it dies, and
// keeps a terminal's Ctrl-C from it: Close ends it in good order.
func owned() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
