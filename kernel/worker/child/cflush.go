package child

import (
	"sync/atomic"
	"time"
)

// cFlusher flushes the C library's buffers. That can block for as long as some
// C code holds a stream, so it happens on a goroutine and is not waited for
// for ever.
type cFlusher struct {
	busy atomic.Bool
}

func newCFlusher() *cFlusher { return &cFlusher{} }

// flush returns when the buffers are empty, or soon in any case.
func (c *cFlusher) flush() {
	if !c.busy.CompareAndSwap(false, true) {
		return
	}
	flushed := make(chan struct{})
	go func() {
		flushAll()
		c.busy.Store(false)
		close(flushed)
	}()
	timer := time.NewTimer(100 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-flushed:
	case <-timer.C:
	}
}
