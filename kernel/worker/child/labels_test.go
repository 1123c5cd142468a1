package child

import (
	"context"
	"io"
	"runtime/pprof"
	"testing"
)

// inGoroutine calls f in a goroutine of its own and waits for it.
func inGoroutine(f func()) {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	<-done
}

// The worker assumes of the toolchain that runtime_getProfLabel gives a pointer
// that goroutines inherit and that is another one for each set of labels.
func TestToolchainGoroutinesInheritTheLabelPointer(t *testing.T) {
	t.Parallel()
	h := newHost(io.Discard)
	a, b := h.newRun(1), h.newRun(1)
	inGoroutine(func() {
		h.adopt(a)
		inGoroutine(func() {
			if got := h.mine(); got != (tag{run: a}) {
				t.Errorf("a goroutine of run a: %+v", got)
			}
			h.adopt(b)
		})
		if got := h.mine(); got != (tag{run: a}) {
			t.Errorf("after its goroutine joined run b: %+v", got)
		}
		inGoroutine(func() { h.unwind(a) })
		runtime_setProfLabel(a.unwinding)
		if got := h.mine(); got != (tag{run: a, unwinding: true}) {
			t.Errorf("an ending goroutine: %+v", got)
		}
	})
	if got := h.mine(); got != (tag{}) {
		t.Errorf("a goroutine of no run: %+v", got)
	}
}

func TestOwnProfilerLabelsOnlyLoseTheCell(t *testing.T) {
	t.Parallel()
	h := newHost(io.Discard)
	r := h.newRun(1)
	inGoroutine(func() {
		h.adopt(r)
		pprof.Do(context.Background(), pprof.Labels("mine", "x"), func(context.Context) {
			if got := h.mine(); got != (tag{}) {
				t.Errorf("under own labels: %+v", got)
			}
		})
	})
}
