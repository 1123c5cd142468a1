//go:build unix

package tool

import (
	"os/exec"
	"syscall"
)

// OwnGroup lets the end of cmd's context kill cmd and all that it started, and
// where the system can, the end of this process kill cmd.
func OwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = ownGroup()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
