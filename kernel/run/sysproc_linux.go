package run

import "syscall"

// sysProcAttr lets the worker die with the kernel however the kernel dies. It
// has a process group of its own, with what its cells start (see tool.Guard).
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
