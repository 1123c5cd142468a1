package child

import (
	"encoding/json"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// host is the state of the worker. Its goroutines: serve reads commands; each
// run has one for the cell's code and one that supervises it (see call.go).
// They end with the process.
type host struct {
	events *eventWriter
	images *images
	flags  *flagSets
	stdout *stdoutGate
	stdin  *stdinGate
	flushC *cFlusher

	tags    sync.Map // label pointer → tag: which goroutine belongs to which run
	current atomic.Pointer[run]
	main    atomic.Int64 // the number of the goroutine that runs the current cell's entry

	mu      sync.Mutex
	settled []*run // stopped runs that have ended and still count in hookStop
}

func newHost(events io.Writer) *host {
	return &host{
		events: &eventWriter{w: events},
		images: newImages(),
		flags:  newFlagSets(),
		stdout: newStdoutGate(),
		stdin:  newStdinGate(),
		flushC: newCFlusher(),
	}
}

// serve answers commands until the kernel closes its end, which is also how
// the worker learns that the kernel has died.
func (h *host) serve(commands *os.File) {
	syscall.CloseOnExec(worker.CommandFD)
	syscall.CloseOnExec(worker.EventFD)
	// The kernel turns an interrupt into a command; the signal itself, sent to
	// the whole process group, must not end the worker. Notify and not Ignore:
	// programs that a cell starts would inherit the latter.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	debug.SetTraceback("single")
	h.install()
	h.events.send(worker.Event{Event: worker.EventReady})

	dec := json.NewDecoder(commands)
	for {
		var c worker.Command
		if err := dec.Decode(&c); err != nil {
			return
		}
		h.do(c)
	}
}

// do carries out one command. It never blocks on user code.
func (h *host) do(c worker.Command) {
	switch c.Op {
	case worker.OpRun:
		h.start(c)
	case worker.OpInterrupt:
		if r := h.current.Load(); r != nil && r.cell == c.Cell {
			r.stop(ending{end: worker.EndInterrupted})
		}
	case worker.OpChdir:
		h.answer(chdir(c.Dir))
	case worker.OpSetenv:
		h.answer(os.Setenv(c.Name, c.Value))
	case worker.OpTrace:
		allowTracer(c.Pid)
		h.answer(nil)
	case worker.OpFill:
		h.answer(fill(c.Name))
	case worker.OpPeek:
		go h.peek(c)
	case worker.OpInput:
		if r := h.current.Load(); r != nil && r.cell == c.Cell {
			h.stdin.deliver(c.Value, c.EOF)
		}
	case worker.OpFlushed:
		h.stdout.flushed()
	}
}

func (h *host) answer(err error) {
	if err != nil {
		h.events.send(worker.Event{Event: worker.EventFail, Message: err.Error()})
		return
	}
	h.events.send(worker.Event{Event: worker.EventOK})
}

// tell sends an event that shows something to the user. What is printed after it
// must come after it.
func (h *host) tell(e worker.Event) {
	h.events.send(e)
	h.stdout.event.Store(true)
}

// chdir changes the directory and what GoNB programs take for it.
func chdir(dir string) error {
	if err := os.Chdir(dir); err != nil {
		return err
	}
	abs, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	return os.Setenv("GONB_DIR", abs)
}

// eventWriter writes one event a line.
type eventWriter struct {
	mu sync.Mutex
	w  io.Writer
}

// send writes e. A failure means that the kernel is gone, and then serve ends
// the process.
func (w *eventWriter) send(e worker.Event) {
	line, err := json.Marshal(e)
	if err != nil { // only a bundle can hold what JSON cannot
		e.Bundle = map[string]any{"text/plain": "display: " + err.Error()}
		if line, err = json.Marshal(e); err != nil {
			return
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.w.Write(append(line, '\n'))
}
