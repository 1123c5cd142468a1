package debug

import (
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// HelperCommand is the command of the kernel's program that serves Delve on
// descriptor 3 (package debug/delve).
const HelperCommand = "debugger"

// helper is the process that Delve runs in.
type helper struct {
	cmd  *exec.Cmd
	conn net.Conn
	done chan struct{} // closed when the process has ended
}

// startHelper starts argv with the other end of a connection as descriptor 3.
func startHelper(argv []string) (*helper, error) {
	syscall.ForkLock.RLock() // no other process may inherit the ends
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fds[0])
		syscall.CloseOnExec(fds[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, err
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "helper"), os.NewFile(uintptr(fds[1]), "kernel")
	defer theirs.Close()
	conn, err := net.FileConn(ours)
	_ = ours.Close() // conn has a descriptor of its own
	if err != nil {
		return nil, err
	}
	h := &helper{cmd: exec.Command(argv[0], argv[1:]...), conn: conn, done: make(chan struct{})} //nolint:noctx // it is our own program, and its end is stop's
	h.cmd.ExtraFiles = []*os.File{theirs}
	if err := h.cmd.Start(); err != nil {
		_ = conn.Close()
		return nil, err
	}
	go func() {
		_ = h.cmd.Wait() // how it ended says nothing to anybody
		close(h.done)
	}()
	return h, nil
}

// helperPatience is how long the helper may take to leave the worker alone.
const helperPatience = time.Second

// stop ends the helper, which leaves the worker when its connection ends, and
// waits for its end.
func (h *helper) stop() {
	_ = h.conn.Close()
	timer := time.NewTimer(helperPatience)
	defer timer.Stop()
	select {
	case <-h.done:
	case <-timer.C:
		_ = h.cmd.Process.Kill()
		<-h.done
	}
}
