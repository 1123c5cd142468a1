package run

import "syscall"

// sysProcAttr lets the worker die with the kernel however the kernel dies. It
// stays in the kernel's process group, so what ends that group ends it too.
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
