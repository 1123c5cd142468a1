//go:build !linux

package realcluster

import "syscall"

// owned keeps a terminal's Ctrl-C from the process: Close ends it in good order.
// Only Linux can end it with ours if that is killed.
func owned() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
