//go:build unix

package engine

import (
	"os/exec"
	"syscall"
)

// ownGroup lets the end of cmd's context kill cmd and all that it started.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
