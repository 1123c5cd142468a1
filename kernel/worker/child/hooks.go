package child

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
	_ "unsafe" // for linkname

	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// The hooks: what the code of cells calls. An image declares a variable with
// the same symbol and type and so shares it, through the dynamic linker,
// without importing anything of ours. They are package-level because they are
// the interface to code that is not there yet; install sets them once, before
// the first image is loaded.

//go:linkname hookRegister V.rt.register
var hookRegister func(entry func())

//go:linkname hookShow V.rt.show
var hookShow func(vals ...any)

// hookStop counts the runs that were told to stop and have not ended. Cells
// poll it and call hookCheck when it is not zero.
//
//go:linkname hookStop V.rt.stop
var hookStop uint32

//go:linkname hookCheck V.rt.check
var hookCheck func()

//go:linkname hookDone V.rt.done
var hookDone func() <-chan struct{}

//go:linkname hookSleep V.rt.sleep
var hookSleep func(time.Duration)

//go:linkname hookExit V.rt.exit
var hookExit func(code int)

//go:linkname hookGoexit V.rt.goexit
var hookGoexit func()

//go:linkname hookGuard V.rt.guard
var hookGuard func()

//go:linkname hookParse V.rt.parse
var hookParse func()

//go:linkname hookParseMain V.rt.parsemain
var hookParseMain func()

//go:linkname hookPrint V.rt.print
var hookPrint func(a ...any) (int, error)

//go:linkname hookPrintln V.rt.println
var hookPrintln func(a ...any) (int, error)

//go:linkname hookPrintf V.rt.printf
var hookPrintf func(format string, a ...any) (int, error)

//go:linkname hookBind V.rt.bind
var hookBind func(name string, ptr any)

// install sets the hooks.
func (h *host) install() {
	never := make(chan struct{})
	hookRegister = func(entry func()) { h.images.register(h.mine().run, entry) }
	hookShow = h.show
	hookCheck = h.check
	hookDone = func() <-chan struct{} {
		if t := h.mine(); t.run != nil && !t.unwinding {
			return t.run.done
		}
		return never
	}
	hookSleep = h.sleep
	hookExit = h.exit
	hookGoexit = runtime.Goexit
	hookGuard = func() {
		if v := recover(); v != nil { // recover works only here, in the deferred function itself
			h.goroutinePanicked(v)
		}
	}
	hookBind = bind
	h.readyForDebugger()
	hookParse, hookParseMain = h.flags.parse, h.flags.parseForMain
	installC()
	hookPrint = func(a ...any) (int, error) { return h.print(fmt.Append(nil, a...)) }
	hookPrintln = func(a ...any) (int, error) { return h.print(fmt.Appendln(nil, a...)) }
	hookPrintf = func(format string, a ...any) (int, error) { return h.print(fmt.Appendf(nil, format, a...)) }
}

// check ends the calling goroutine if its run was told to stop.
func (h *host) check() {
	if atomic.LoadUint32(&hookStop) == 0 {
		return
	}
	if t := h.mine(); t.run != nil && !t.unwinding && t.run.stopped() {
		h.unwind(t.run)
	}
}

// sleep is time.Sleep that gives way to an interrupt.
func (h *host) sleep(d time.Duration) {
	t := h.mine()
	if t.run == nil || t.unwinding {
		time.Sleep(d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.run.done:
		h.unwind(t.run)
	}
}

// exit is os.Exit: it ends the calling goroutine and the cell that it belongs
// to, and leaves the worker alone.
func (h *host) exit(code int) {
	t := h.mine()
	r := t.run
	if r == nil {
		r = h.current.Load()
	}
	if r == nil || h.current.Load() != r {
		cell := 0
		if r != nil {
			cell = r.cell
		}
		h.tell(worker.Event{Event: worker.EventExit, Cell: cell, Code: code})
		runtime.Goexit()
	}
	r.stop(ending{end: worker.EndExit, code: code})
	h.unwind(r)
}

// show sends the values as the cell's result, unless the cell was left behind.
func (h *host) show(vals ...any) {
	if len(vals) == 0 || len(vals) == 1 && vals[0] == nil {
		return
	}
	if r := h.mine().run; r != nil && r.abandoned.Load() {
		return
	}
	h.tell(worker.Event{Event: worker.EventResult, Cell: h.cell(), Bundle: display.Values(vals...)})
}

// cell is the number of the calling goroutine's cell, or 0.
func (h *host) cell() int {
	if r := h.mine().run; r != nil {
		return r.cell
	}
	return 0
}

// goroutinePanicked reports a panic in a goroutine that a cell has started.
func (h *host) goroutinePanicked(v any) {
	e := h.panicked(v)
	if e.end == worker.EndExit {
		h.exit(e.code)
	}
	h.tell(worker.Event{
		Event: worker.EventPanic, Cell: h.cell(), Message: e.message, Frames: frames(e.stack),
	})
}
