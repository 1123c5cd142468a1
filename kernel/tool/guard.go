//go:build unix

package tool

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// Guard looks after a process group: it is a process in it that ends the whole
// group when this process has ended, even if it was killed. A parent's death
// signal reaches only its own children, and the compiler that the go command has
// started, or the program that a cell has, would go on. All methods may be
// called for nil, which guards nothing.
type Guard struct {
	group int
	cmd   *exec.Cmd
	pipe  *os.File // the guard waits for its end
}

// guarding is what a guard does: it outlives the signals that clients send to
// groups, waits until its input ends, and kills its own group, itself included.
const guarding = `trap "" HUP INT QUIT TERM; read -r _; kill -KILL 0`

// NewGuard starts the guard of a group whose leader has not been waited for yet.
// It is nil where there is no shell to run it.
func NewGuard(group int) *Guard {
	r, w, err := os.Pipe()
	if err != nil {
		return nil
	}
	defer r.Close()
	cmd := exec.Command("/bin/sh", "-c", guarding) //nolint:noctx // it ends with its group
	cmd.Dir, cmd.Env, cmd.Stdin = "/", []string{}, r
	// To join fails rather than to guard the wrong group: ours.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: group}
	if err := cmd.Start(); err != nil {
		_ = w.Close()
		return nil
	}
	return &Guard{group: group, cmd: cmd, pipe: w}
}

// Kill ends the group and the guard.
func (g *Guard) Kill() {
	if g == nil {
		return
	}
	_ = syscall.Kill(-g.group, syscall.SIGKILL) // the guard is in it, so it is still the same group
	g.reap()
}

// Dismiss ends the guard alone.
func (g *Guard) Dismiss() {
	if g == nil {
		return
	}
	_ = g.cmd.Process.Kill()
	g.reap()
}

func (g *Guard) reap() {
	_ = g.cmd.Wait() // it was killed
	_ = g.pipe.Close()
}

// Alone reports whether nothing else runs in the group, as far as can be seen.
func (g *Guard) Alone() bool {
	if g == nil {
		return true
	}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		pid, _, _ := bytes.Cut(text, []byte(" "))
		// PID (NAME) STATE PPID PGRP …, and NAME may have anything in it.
		fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
		if len(fields) > 2 && string(fields[2]) == strconv.Itoa(g.group) &&
			string(fields[0]) != "Z" && string(pid) != strconv.Itoa(g.cmd.Process.Pid) {
			return false
		}
	}
	return true
}

// RunGroup runs cmd in a process group of its own that ends with this process at
// the latest. start starts it; nil is cmd.Start. What cmd has left behind in the
// background goes on: left is its guard, for the caller to end some day, or nil.
func RunGroup(cmd *exec.Cmd, start func() error) (left *Guard, err error) {
	OwnGroup(cmd)
	if start == nil {
		start = cmd.Start
	}
	if err := start(); err != nil {
		return nil, err
	}
	guard := NewGuard(cmd.Process.Pid)
	err = cmd.Wait()
	if guard.Alone() {
		guard.Dismiss()
		return nil, err
	}
	return guard, err
}
