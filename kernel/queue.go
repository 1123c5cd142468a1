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

// queue holds the cells that wait.
type queue struct {
	arrived chan struct{} // has an element when waiting may not be empty

	mu       sync.Mutex
	waiting  []request
	failedAt time.Time // when the last failure that stops others was reported
}

func newQueue() *queue { return &queue{arrived: make(chan struct{}, 1)} }

func (q *queue) push(req request) {
	q.mu.Lock()
	q.waiting = append(q.waiting, req)
	q.mu.Unlock()
	select {
	case q.arrived <- struct{}{}:
	default:
	}
}

// next waits for a cell; it reports false when ctx ends.
func (q *queue) next(ctx context.Context) (request, bool) {
	for {
		if ctx.Err() != nil {
			return request{}, false
		}
		if req, ok := q.pop(); ok {
			return req, true
		}
		select {
		case <-q.arrived:
		case <-ctx.Done():
		}
	}
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

// stopOnError takes all that waits. It must be called before the failure is
// reported: what a client sends after that report is no longer meant.
func (q *queue) stopOnError() []request {
	q.mu.Lock()
	defer q.mu.Unlock()
	aborted := q.waiting
	q.waiting, q.failedAt = nil, time.Now()
	return aborted
}

// tooLate reports whether req was sent before the last failure was reported and
// arrived after it, going by its sender's clock.
func (q *queue) tooLate(req request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	sent, err := time.Parse(time.RFC3339Nano, req.header.Date)
	return err == nil && sent.Before(q.failedAt) && time.Since(q.failedAt) < abortWindow
}

// runQueue is the goroutine cells.
func (s *Server) runQueue(ctx context.Context) {
	for {
		req, ok := s.queue.next(ctx)
		if !ok {
			return
		}
		if s.queue.tooLate(req) {
			s.abort(req)
			continue
		}
		var aborted []request
		s.guard("cell", func() { aborted = s.execute(ctx, req) })
		for _, other := range aborted {
			s.abort(other)
		}
	}
}

// abort answers a cell that does not run because one before it failed.
func (s *Server) abort(req request) {
	s.iopub.during(req, func() {
		s.reply(req, message.ExecuteReply{Status: message.StatusAborted, ExecutionCount: s.count}, nil)
	})
}
