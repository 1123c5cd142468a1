package child

import (
	"context"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// ending is why and how a run ended.
type ending struct {
	end     string // one of worker.End…
	code    int
	message string
	stack   []uintptr
	waits   []worker.Frame // of a deadlock: where the cell's own goroutine waits
	spent   worker.Spent
}

// run is one execution of a cell.
type run struct {
	cell      int
	done      chan struct{} // closed when the run is told to stop
	ended     chan ending   // one value, from the cell's own goroutine
	over      chan struct{} // closed when the run no longer is the current one
	stopOnce  sync.Once
	reason    ending // why it was told to stop; read after done is closed
	abandoned atomic.Bool
	unwinding unsafe.Pointer // the label of goroutines that are ending
}

// stop tells the goroutines of r to end. Only the first reason counts.
func (r *run) stop(why ending) {
	r.stopOnce.Do(func() {
		r.reason = why
		atomic.AddUint32(&hookStop, 1)
		close(r.done)
	})
}

func (r *run) stopped() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// tag says to which run a goroutine belongs, and whether it has already been
// told to end: its deferred functions must then run undisturbed.
type tag struct {
	run       *run
	unwinding bool
}

// runtime_getProfLabel gives the profiler labels of the calling goroutine. A
// goroutine inherits them from the one that started it, which is just what
// "the cell that it belongs to" means; there is no other goroutine-local
// storage. The pointer is only compared, never followed, so nothing here
// depends on what it points to.
//
//go:linkname runtime_getProfLabel runtime/pprof.runtime_getProfLabel
func runtime_getProfLabel() unsafe.Pointer

// newRun makes a run and the two labels that its goroutines carry.
func (h *host) newRun(cell int) *run {
	r := &run{cell: cell, done: make(chan struct{}), ended: make(chan ending, 1), over: make(chan struct{})}
	made := make(chan struct{})
	go func() { // so that the caller's labels stay as they are
		defer close(made)
		setLabel("ending", cell)
		r.unwinding = runtime_getProfLabel()
		h.tags.Store(r.unwinding, tag{run: r, unwinding: true})
	}()
	<-made
	return r
}

// adopt makes the calling goroutine, and all that it starts, belong to r.
func (h *host) adopt(r *run) {
	setLabel("cell", r.cell)
	h.tags.Store(runtime_getProfLabel(), tag{run: r})
}

func setLabel(key string, cell int) {
	labels := pprof.Labels(key, strconv.Itoa(cell))
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), labels))
}

// mine is the tag of the calling goroutine; its run is nil for a goroutine of
// no cell, or one that has set profiler labels of its own.
func (h *host) mine() tag {
	found, _ := h.tags.Load(runtime_getProfLabel())
	t, _ := found.(tag)
	return t
}

// unwind ends the calling goroutine, running its deferred functions. It is
// Goexit and not a panic because a panic can be recovered: by user code that
// means well, by fmt, by an HTTP server.
func (h *host) unwind(r *run) {
	runtime_setProfLabel(r.unwinding)
	runtime.Goexit()
}

//go:linkname runtime_setProfLabel runtime/pprof.runtime_setProfLabel
func runtime_setProfLabel(labels unsafe.Pointer)
