package child

import (
	"os"
	"sync/atomic"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// grace is how long a cell that was told to stop may take to unwind before it
// is left behind.
const grace = 400 * time.Millisecond

// start begins a run. The kernel starts a cell only after the last one's end.
func (h *host) start(c worker.Command) {
	h.forgetSettled()
	r := h.newRun(c.Cell)
	h.current.Store(r)
	os.Args = append([]string{"celda"}, c.Args...)
	h.flags.reset()
	h.stdin.renew()
	go h.call(r, c)
	go h.supervise(r)
	go h.watchStdin(r)
	if c.Closed {
		go h.watchDeadlock(r)
	}
}

// call loads the image if needed and runs its entry on a goroutine that
// belongs to r, as do those that the entry starts.
func (h *host) call(r *run, c worker.Command) {
	h.adopt(r)
	if c.Closed {
		h.noteMain()
	}
	start := time.Now()
	loaded := start
	result := ending{end: worker.EndGoexit} // what is left if nothing below says otherwise
	defer func() {
		if v := recover(); v != nil {
			result = h.panicked(v)
		}
		result.spent = worker.Spent{Load: loaded.Sub(start), Execute: time.Since(loaded)}
		r.ended <- result
	}()
	entry, err := h.images.load(r, c)
	if err != nil {
		result = ending{end: worker.EndLoad, message: err.Error()}
		return
	}
	loaded = time.Now()
	h.flags.keep()
	entry()
	result = ending{end: worker.EndOK}
}

// supervise waits for the run's end and reports it.
func (h *host) supervise(r *run) {
	select {
	case e := <-r.ended:
		h.settle(r)
		h.finish(r, e)
	case <-r.done:
		h.superviseStop(r)
	}
}

// superviseStop gives a stopped run its grace, then gives up on it.
func (h *host) superviseStop(r *run) {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case e := <-r.ended:
		h.settle(r)
		h.finish(r, e)
	case <-timer.C:
		r.abandoned.Store(true)
		h.finish(r, ending{end: worker.EndAbandoned})
		<-r.ended
		h.settle(r)
	}
}

// finish reports how r ended, after everything that it printed has reached the
// pipes: what it prints from now on is sent apart.
func (h *host) finish(r *run, e ending) {
	if r.stopped() && (e.end == worker.EndGoexit || r.reason.end != worker.EndInterrupted && e.end == worker.EndAbandoned) {
		e = r.reason // Goexit is how stopped runs unwind; an exit is one even if its cleanup takes long
	}
	if r.stopped() && r.reason.end == worker.EndDeadlock {
		e = r.reason // whatever the end of the others has let it do
	}
	if r.stopped() && e.end == worker.EndOK && r.reason.end == worker.EndInterrupted {
		e.end = r.reason.end // it came to its end because what it waited for, such as input, was ended
	}
	h.stdout.exclusive(func() { h.current.CompareAndSwap(r, nil) })
	close(r.over)
	h.flushC.flush()
	h.events.send(worker.Event{
		Event: worker.EventDone, Cell: r.cell, End: e.end, Code: e.code,
		Message: e.message, Frames: append(frames(e.stack), e.waits...), Spent: e.spent,
	})
}

// settle notes that the goroutine of a stopped run has ended. hookStop goes on
// counting the run until the next one starts, so that other goroutines of the
// cell get the time to see it.
func (h *host) settle(r *run) {
	if !r.stopped() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.settled = append(h.settled, r)
}

func (h *host) forgetSettled() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for range h.settled {
		atomic.AddUint32(&hookStop, ^uint32(0))
	}
	h.settled = nil
}
