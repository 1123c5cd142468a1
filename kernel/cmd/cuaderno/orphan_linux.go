package main

import (
	"os/exec"
	"runtime"
	"syscall"
)

// startOwned starts cmd so that it ends with us, however we end. The system
// watches the thread that started it, so the caller's goroutine keeps its
// thread from here on.
func startOwned(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
	return cmd.Start()
}
