package kernel

import (
	"context"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// abortWindow is how long after a failed cell requests may still arrive that
// were sent before it: those of "run all", which a browser sends in one go.
const abortWindow = time.Second

// queue holds the cells of one shell that wait.
type queue struct {
	arrived chan struct{} // has an element when waiting may not be empty
	closed  chan struct{} // closed by close

	mu       sync.Mutex
	ended    bool // by close
	waiting  []request
	failed   request   // the last one whose failure stops others
	failedAt time.Time // when that was reported
}

func newQueue() *queue {
	return &queue{arrived: make(chan struct{}, 1), closed: make(chan struct{})}
}

// push reports whether the queue is open.
func (q *queue) push(req request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return false
	}
	req.arrived = time.Now()
	q.waiting = append(q.waiting, req)
	select {
	case q.arrived <- struct{}{}:
	default:
	}
	return true
}

// close takes all that waits; nothing comes any more.
func (q *queue) close() []request {
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting := q.waiting
	q.waiting, q.ended = nil, true
	close(q.closed)
	return waiting
}

// wait waits until a cell is there; it reports false when ctx ends or the queue is
// closed.
func (q *queue) wait(ctx context.Context) bool {
	for ctx.Err() == nil {
		q.mu.Lock()
		ready, ended := len(q.waiting) > 0, q.ended
		q.mu.Unlock()
		if ready || ended {
			return ready
		}
		select {
		case <-q.arrived:
		case <-q.closed:
		case <-ctx.Done():
		}
	}
	return false
}

func (q *queue) pop() (request, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return request{}, false
	}
	req := q.waiting[0]
	q.waiting = q.waiting[1:]
	return req, true
}

// stopOnError takes all that waits because failed has. It must be called before the failure is
// reported: what a client sends after that report is no longer meant.
func (q *queue) stopOnError(failed request) []request {
	q.mu.Lock()
	defer q.mu.Unlock()
	aborted := q.waiting
	q.waiting, q.failed, q.failedAt = nil, failed, time.Now()
	return aborted
}

// tooLate reports whether req was sent before the last failure was reported and
// arrived after it: whether its sender had sent it sooner after the request that
// failed than that took to fail. Their clock may be wrong, or ours jump; so only
// times by one clock are compared, ours being the monotonic one.
func (q *queue) tooLate(req request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if req.header.Session != q.failed.header.Session || time.Since(q.failedAt) >= abortWindow {
		return false
	}
	sent, err := time.Parse(time.RFC3339Nano, req.header.Date)
	failedSent, ferr := time.Parse(time.RFC3339Nano, q.failed.header.Date)
	return err == nil && ferr == nil && sent.Sub(failedSent) < q.failedAt.Sub(q.failed.arrived)
}

// runQueue runs the cells of one shell, each when it is the shell's turn. Until
// then a cell stays in the queue, from which it can be taken.
func (s *Server) runQueue(ctx context.Context, q *queue) {
	for q.wait(ctx) {
		select {
		case s.turn <- struct{}{}: // those who wait here are served in their order
		case <-ctx.Done():
			return
		}
		if req, ok := q.pop(); ok {
			s.runNext(ctx, q, req)
		}
		<-s.turn
	}
}

func (s *Server) runNext(ctx context.Context, q *queue, req request) {
	if q.tooLate(req) {
		s.abort(req)
		return
	}
	var aborted []request
	s.guard("cell", func() { aborted = s.execute(ctx, q, req) })
	for _, other := range aborted {
		s.abort(other)
	}
}

// abort answers a cell that does not run because one before it failed.
func (s *Server) abort(req request) {
	s.iopub.during(req, func() {
		s.reply(req, message.ExecuteReply{Status: message.StatusAborted, ExecutionCount: int(s.count.Load())}, nil)
	})
}
