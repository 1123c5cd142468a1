package child

import (
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// stdinGate is the standard input of cells: a pipe of the worker's own, into
// which go the lines that the kernel sends. Nothing says that a program reads, so
// while a cell runs, the gate looks whether somebody waits in os.Stdin.Read: then
// the file's read lock is held and the pipe is empty.
type stdinGate struct {
	write    *os.File      // nil after an end of file, until the next cell
	answered chan struct{} // a line or an end was delivered
	probing  atomic.Bool   // a probe waits for the read lock
	ended    atomic.Bool   // the input was closed; nothing more can be asked
}

// How often the gate looks, and how long a look may take when nobody reads.
const (
	stdinLook  = 50 * time.Millisecond
	stdinProbe = 20 * time.Millisecond
)

func newStdinGate() *stdinGate {
	g := &stdinGate{answered: make(chan struct{}, 1)}
	g.renew()
	return g
}

// renew makes a pipe, if the last one has ended, and lets descriptor 0 be its
// end. The user's code may have kept os.Stdin, so that stays what it is.
func (g *stdinGate) renew() {
	g.ended.Store(false)
	if g.write != nil {
		return
	}
	var fds [2]int
	if syscall.Pipe(fds[:]) != nil {
		return
	}
	syscall.CloseOnExec(fds[1])
	_ = dup2(fds[0], 0) // what fails here leaves an input that is at its end
	_ = syscall.Close(fds[0])
	g.write = os.NewFile(uintptr(fds[1]), "stdin")
}

// deliver writes text, or ends the input. It is called by serve only.
func (g *stdinGate) deliver(text string, eof bool) {
	if g.write == nil {
		return
	}
	if eof {
		g.ended.Store(true)
		_ = g.write.Close()
		g.write = nil
	} else {
		_, _ = g.write.WriteString(text) // a line, which the empty pipe holds
	}
	select {
	case g.answered <- struct{}{}:
	default:
	}
}

// watch asks for a line whenever the run's code waits for one.
func (h *host) watchStdin(r *run) {
	ticker := time.NewTicker(stdinLook)
	defer ticker.Stop()
	for h.current.Load() == r {
		select {
		case <-ticker.C:
		case <-r.done:
			if h.stdin.reading() {
				h.events.send(worker.Event{Event: worker.EventInput, Cell: r.cell, End: worker.EndInterrupted})
			}
			return
		}
		if !h.stdin.reading() || h.current.Load() != r {
			continue
		}
		select {
		case <-h.stdin.answered: // an old one
		default:
		}
		h.events.send(worker.Event{Event: worker.EventInput, Cell: r.cell})
		select {
		case <-h.stdin.answered:
			if h.stdin.ended.Load() {
				return // a reader that has not noticed yet looks like one that waits
			}
		case <-r.done:
			h.events.send(worker.Event{Event: worker.EventInput, Cell: r.cell, End: worker.EndInterrupted})
			return
		}
	}
}

// reading reports whether a goroutine waits in os.Stdin.Read.
func (g *stdinGate) reading() bool {
	if g.probing.CompareAndSwap(false, true) {
		free := make(chan struct{})
		go func() {
			defer close(free)
			defer g.probing.Store(false)
			conn, err := os.Stdin.SyscallConn()
			if err == nil {
				_ = conn.Read(func(uintptr) bool { return true }) // waits for the lock, reads nothing
			}
		}()
		timer := time.NewTimer(stdinProbe)
		defer timer.Stop()
		select {
		case <-free:
			return false
		case <-timer.C:
		}
	}
	return g.probing.Load() && g.empty()
}

func (g *stdinGate) empty() bool {
	var n int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, 0, fionread, uintptr(unsafe.Pointer(&n))) //nolint:gosec // the call needs an address
	return errno == 0 && n == 0
}
