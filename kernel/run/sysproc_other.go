//go:build !linux

package run

import "syscall"

// sysProcAttr makes a process group where there is no parent death signal: there
// the worker ends when its command pipe does, or by its guard.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
