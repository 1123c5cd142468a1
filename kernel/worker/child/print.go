package child

import (
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// stdoutGate keeps what cells print in the right place among the rest of
// their output. Standard output, standard error, the FIFOs for displays and the
// events are pipes of their own, and a reader cannot tell in which order they were written. So
// before text is printed, the others must have been read: looking is one system
// call each, and only if there is something does the kernel have to be asked.
type stdoutGate struct {
	mu    sync.Mutex
	file  *os.File // the standard output that the worker began with
	other []int    // descriptors of the other pipes
	ack   chan struct{}
	event atomic.Bool // an event that shows something was sent since the last ack
}

func newStdoutGate() *stdoutGate {
	g := &stdoutGate{file: os.Stdout, other: []int{2}, ack: make(chan struct{}, 1)}
	for _, name := range []string{worker.DisplayPipeEnv, display.PipeEnv} {
		fd, err := syscall.Open(os.Getenv(name), syscall.O_RDWR|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
		if err == nil {
			g.other = append(g.other, fd)
		}
	}
	return g
}

// exclusive runs f while nothing is being printed.
func (g *stdoutGate) exclusive(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
}

// flushed is the kernel's answer to EventFlush.
func (g *stdoutGate) flushed() {
	select {
	case g.ack <- struct{}{}:
	default:
	}
}

// pending says whether one of the other pipes holds something unread.
func (g *stdoutGate) pending() bool {
	for _, fd := range g.other {
		var n int32
		_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), fionread, uintptr(unsafe.Pointer(&n))) //nolint:gosec // the call needs an address
		if errno == 0 && n > 0 {
			return true
		}
	}
	return false
}

// print is what fmt.Print is in cell code. Text of the running cell goes to
// standard output; text of a cell that has ended goes to the kernel with that
// cell's number; text of an abandoned one goes nowhere.
func (h *host) print(text []byte) (int, error) {
	t := h.mine()
	if t.run != nil && t.run.abandoned.Load() {
		return len(text), nil
	}
	if os.Stdout != h.stdout.file { // the cell captures it
		return os.Stdout.Write(text)
	}
	if n, err, ok := h.printNow(t.run, text); ok {
		return n, err
	}
	h.events.send(worker.Event{Event: worker.EventOutput, Cell: t.run.cell, Text: string(text)})
	return len(text), nil
}

// printNow writes text to standard output if r is the running cell or no cell.
func (h *host) printNow(r *run, text []byte) (n int, err error, ok bool) {
	g := h.stdout
	g.mu.Lock()
	defer g.mu.Unlock()
	if r != nil && r != h.current.Load() {
		return 0, nil, false
	}
	if g.event.Load() || g.pending() {
		g.event.Store(false)
		h.events.send(worker.Event{Event: worker.EventFlush})
		<-g.ack
	}
	n, err = g.file.Write(text)
	return n, err, true
}
