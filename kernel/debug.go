package kernel

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// Debugger is an Engine that can be debugged.
type Debugger interface {
	// UseDebugEvents takes the way to send events of the debugger. It is called
	// before any request.
	UseDebugEvents(send func(event json.RawMessage))

	// Debug answers a request of the Debug Adapter Protocol, also while a cell
	// runs, and stands. It is never called concurrently.
	Debug(ctx context.Context, request json.RawMessage) json.RawMessage
}

// debugging is the part of the server that passes messages of the debugger on. It
// has a queue of its own, because an answer may need the program, and the
// interrupt that ends the program comes by the same channel.
type debugging struct {
	requests chan request

	mu   sync.Mutex
	last request // whose client hears of events
}

// debugQueue is how many requests may wait; a client makes one after the other.
const debugQueue = 64

// onDebug takes a debug_request.
func (s *Server) onDebug(req request) {
	if _, ok := s.engine.(Debugger); !ok {
		s.log.Warn("this engine has no debugger")
		s.answer(req)
		return
	}
	select {
	case s.debugging.requests <- req:
	default:
		s.log.Warn("too many requests to the debugger")
	}
}

// runDebugger is the goroutine debugger.
func (s *Server) runDebugger(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case req := <-s.debugging.requests:
			s.debugging.mu.Lock()
			s.debugging.last = req
			s.debugging.mu.Unlock()
			s.guard(req.header.MsgType, func() { s.debug(ctx, req) })
		}
	}
}

func (s *Server) debug(ctx context.Context, req request) {
	engine, _ := s.engine.(Debugger)
	s.iopub.during(req, func() {
		s.reply(req, engine.Debug(ctx, req.Content), nil)
	})
}

// sendDebugEvent publishes an event of the debugger.
func (s *Server) sendDebugEvent(event json.RawMessage) {
	s.debugging.mu.Lock()
	last := s.debugging.last
	s.debugging.mu.Unlock()
	s.iopub.publish(last, message.DebugEvent, event)
}
