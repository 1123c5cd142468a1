package child

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// peek tells what a variable of the notebook holds, while anything may be
// running. It has a goroutine of its own: a String method may take its time.
func (h *host) peek(c worker.Command) {
	debugData.Lock()
	ptr := globals[c.Name]
	debugData.Unlock()
	e := worker.Event{Event: worker.EventPeek, Seq: c.Seq}
	if ptr != nil {
		e.Busy = userCodeRuns()
		e.Text = glance(ptr, e.Busy)
	}
	h.events.send(e)
}

// glance is the value that ptr points to. What code of the user's is changing
// meanwhile may be half old and half new, so that reading it can fault.
func glance(ptr any, careful bool) (text string) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			text = "…"
		}
	}()
	return display.Glance(reflect.ValueOf(ptr).Elem(), careful)
}

// userCodeRuns reports whether some goroutine is in code of a cell, be it the
// running cell or what an earlier one has started. Goroutines that libraries
// keep, as Kafka clients do, do not count.
func userCodeRuns() bool {
	records := make([]runtime.StackRecord, runtime.NumGoroutine()+16)
	n, ok := runtime.GoroutineProfile(records)
	for !ok {
		records = make([]runtime.StackRecord, n+16)
		n, ok = runtime.GoroutineProfile(records)
	}
	for _, r := range records[:n] {
		stack := r.Stack()
		if len(stack) == len(r.Stack0) {
			return true // it is deeper than what is known of it
		}
		for it := runtime.CallersFrames(stack); ; {
			f, more := it.Next()
			if strings.HasPrefix(f.File, worker.UserFile) || strings.HasPrefix(f.File, worker.DebugFile) {
				return true
			}
			if !more {
				break
			}
		}
	}
	return false
}
