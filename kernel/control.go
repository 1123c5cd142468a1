package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// interruptPatience is how long the reply to an interrupt waits for the engine.
const interruptPatience = time.Second

var errControl = errors.New("cells are run on the shell channel, not on control")

// onControl is the goroutine control.
func (s *Server) onControl(ctx context.Context, req request) {
	if s.onSubshell(ctx, req) {
		return
	}
	switch req.header.MsgType {
	case "interrupt_request":
		s.iopub.during(req, func() {
			within(interruptPatience, s.interrupt)
			s.reply(req, message.InterruptReply{Status: message.StatusOK}, nil)
		})
	case "shutdown_request":
		s.shutdown(req)
	case "debug_request":
		s.onDebug(req)
	case "execute_request":
		s.iopub.during(req, func() { s.reply(req, s.badCell(errControl), nil) })
	default:
		s.answer(req)
	}
}

// interrupt ends the running cell, and also its wait for input or for room to
// show its output. Without a cell there is nothing to end: clients interrupt
// before they shut down.
func (s *Server) interrupt() {
	if c := s.iopub.running(); c != nil {
		c.interrupt()
		s.engine.Interrupt()
	}
}

// watchInterrupts does for the process's signals what control does for messages.
func (s *Server) watchInterrupts(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.config.Interrupts:
			within(interruptPatience, s.interrupt)
		}
	}
}

// shutdown replies, tells everybody and ends Serve. Whether a new kernel follows
// is the client's business.
func (s *Server) shutdown(req request) {
	var content message.ShutdownRequest
	if err := json.Unmarshal(req.Content, &content); err != nil {
		s.log.Warn("bad content", "type", req.header.MsgType, "error", err)
	}
	reply := message.ShutdownReply{Status: message.StatusOK, Restart: content.Restart}
	s.iopub.during(req, func() {
		s.reply(req, reply, nil)
		s.iopub.publish(req, "shutdown_reply", reply)
	})
	s.stop()
}
