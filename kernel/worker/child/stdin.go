package child

import (
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// stdinGate is the standard input of cells: a pipe of the worker's own, into
// which go the lines that the kernel sends. Nothing says that a program reads, so
// while a cell runs, the gate looks whether somebody waits for the pipe.
type stdinGate struct {
	write   *os.File    // nil after an end of file, until the next cell
	probing atomic.Bool // a probe waits for the read lock

	mu       sync.Mutex
	question chan bool // the open question: gets one value, false if the input ends
}

// How often the gate looks, at most; and of what time looking may take one part.
const (
	stdinLook  = 50 * time.Millisecond
	stdinShare = 50
)

func newStdinGate() *stdinGate {
	g := &stdinGate{}
	g.renew()
	return g
}

// renew makes a pipe, if the last one has ended, and lets descriptor 0 be its
// end. The user's code may have kept os.Stdin, so that stays what it is.
func (g *stdinGate) renew() {
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

// ask opens a question. Each has a channel of its own: one that a cell has left
// open when it ended cannot take the answer to another.
func (g *stdinGate) ask() <-chan bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.question = make(chan bool, 1)
	return g.question
}

// deliver writes text, or ends the input. It is called by serve only.
func (g *stdinGate) deliver(text string, eof bool) {
	if g.write == nil {
		return
	}
	if eof {
		_ = g.write.Close()
		g.write = nil
	} else {
		_, _ = g.write.WriteString(text) // a line, which the empty pipe holds
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.question != nil {
		g.question <- !eof
		g.question = nil
	}
}

// watchStdin asks for a line whenever the run's code waits for one. It ends with
// the run: one that was told to stop gets the end of its input when it reads.
func (h *host) watchStdin(r *run) {
	stop, event := r.done, worker.Event{Event: worker.EventInput, Cell: r.cell}
	for pause := stdinLook; ; {
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-stop:
			timer.Stop()
			stop, event.End = nil, worker.EndInterrupted
		case <-r.over:
			timer.Stop()
			return
		}
		start := time.Now()
		waits := h.stdin.awaited()
		pause = max(stdinLook, stdinShare*time.Since(start))
		if !waits {
			continue
		}
		answer := h.stdin.ask()
		h.events.send(event)
		if event.End != "" {
			return
		}
		select {
		case more := <-answer:
			if !more {
				return // a reader that has not noticed yet looks like one that waits
			}
		case <-stop:
			event.End = worker.EndInterrupted
			h.events.send(event)
			return
		case <-r.over:
			return
		}
	}
}

// awaited reports whether somebody waits for the pipe. It must have been empty
// before the look at the readers: what has come to a reader meanwhile, nobody
// has sent.
func (g *stdinGate) awaited() bool {
	if !g.empty() {
		return false
	}
	if waits, known := threadReads(0); known {
		return waits
	}
	return g.locked()
}

// probeTime is how long a probe waits for the read lock when nobody reads.
const probeTime = 20 * time.Millisecond

// locked reports whether a goroutine is in os.Stdin.Read, for systems that do not
// tell what a thread waits for: then the file's read lock is held. A reader that
// has just been served may still hold it, so this is sometimes wrong.
func (g *stdinGate) locked() bool {
	if !g.probing.CompareAndSwap(false, true) {
		return true
	}
	runs, free := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(free)
		defer g.probing.Store(false)
		close(runs)
		conn, err := os.Stdin.SyscallConn()
		if err == nil {
			_ = conn.Read(func(uintptr) bool { return true }) // waits for the lock, reads nothing
		}
	}()
	<-runs // with many goroutines about, that alone may take long
	timer := time.NewTimer(probeTime)
	defer timer.Stop()
	select {
	case <-free:
		return false
	case <-timer.C:
		return g.empty()
	}
}

func (g *stdinGate) empty() bool {
	var n int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, 0, fionread, uintptr(unsafe.Pointer(&n))) //nolint:gosec // the call needs an address
	return errno == 0 && n == 0
}
