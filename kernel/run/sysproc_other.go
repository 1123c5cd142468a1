//go:build !linux

package run

import "syscall"

// sysProcAttr is empty where there is no parent death signal: there the worker
// ends when its command pipe does.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
