//go:build unix

package tool

import (
	"os/exec"
	"syscall"
)

// OwnGroup lets the end of cmd's context kill cmd and all that it started.
func OwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
