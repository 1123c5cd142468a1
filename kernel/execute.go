package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// runningCell is a cell from its request on. Its batch lives as long as the
// goroutines that the cell started.
type runningCell struct {
	request
	ask   message.ExecuteRequest
	count int
	batch *output.Batcher

	once        sync.Once
	interrupted chan struct{} // closed by interrupt

	mu      sync.Mutex
	payload []json.RawMessage // of the reply
	result  *string           // text of the execute_result, for the history
}

func (c *runningCell) interrupt() {
	c.once.Do(func() { close(c.interrupted) })
	c.batch.Hurry()
}

func (c *runningCell) keepResult(bundle display.Bundle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if text, ok := bundle["text/plain"].(string); ok {
		c.result = &text
	}
}

// addPayload gives the reply something for the client to do.
func (c *runningCell) addPayload(what any) {
	payload, err := json.Marshal(what)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.payload = append(c.payload, payload)
}

func (c *runningCell) payloads() []json.RawMessage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.payload
}

func (c *runningCell) resultText() *string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.result
}

// execute is the conversation about one cell: busy, execute_input, output, reply,
// idle. If the cell fails it returns those that must not run because of that.
func (s *Server) execute(ctx context.Context, q *queue, req request) (aborted []request) {
	s.iopub.during(req, func() {
		started := time.Now()
		c, err := s.prepare(req)
		if err != nil {
			s.reply(req, s.badCell(err), nil)
			return
		}
		failure := s.run(ctx, c)
		if failure != nil && c.ask.StopOnError {
			aborted = q.stopOnError(req)
		}
		reply := s.conclude(ctx, c, failure)
		s.reply(req, reply, map[string]any{"started": message.Date(started), "status": reply.Status})
	})
	return aborted
}

// prepare reads the request and counts the cell.
func (s *Server) prepare(req request) (*runningCell, error) {
	c := &runningCell{request: req, interrupted: make(chan struct{}), payload: []json.RawMessage{}}
	c.ask = message.NewExecuteRequest()
	if err := json.Unmarshal(req.Content, &c.ask); err != nil {
		return nil, err
	}
	if c.ask.Silent {
		c.ask.StoreHistory = false
	}
	if c.ask.StoreHistory {
		s.count.Add(1)
	}
	c.count = int(s.count.Load())
	var sink output.Sink = cellSink{s.iopub, c}
	if c.ask.Silent {
		sink = output.SinkFunc(func(output.Event) {})
	}
	c.batch = output.NewBatcher(sink, s.config.Limits)
	return c, nil
}

func (s *Server) badCell(err error) message.ExecuteReply {
	reply := badRequest(err)
	return message.ExecuteReply{Status: reply.Status, ExecutionCount: int(s.count.Load()), Failure: &reply.Failure}
}

// run runs the cell and returns how it failed, or nil. All its output has been
// published by then, and so has its error.
func (s *Server) run(ctx context.Context, c *runningCell) *message.Failure {
	if !c.ask.Silent {
		s.iopub.publish(c.request, "execute_input", message.ExecuteInput{Code: c.ask.Code, ExecutionCount: c.count})
	}
	s.iopub.begin(c)
	err := s.runEngine(ctx, c)
	c.batch.Flush()
	s.iopub.end()
	if err == nil {
		return nil
	}
	failure := failureOf(err)
	if !c.ask.Silent {
		s.iopub.publish(c.request, "error", failure)
	}
	return failure
}

// runEngine turns a panic of the engine into an error of the cell.
func (s *Server) runEngine(ctx context.Context, c *runningCell) (err error) {
	defer func() {
		if bug := recover(); bug != nil {
			s.log.Error("panic", "in", "engine", "value", bug, "stack", string(debug.Stack()))
			err = internalError(s.config.Lang, bug)
		}
	}()
	if topic, detail, ok := helpTopic(c.ask.Code); ok {
		return s.help(ctx, c, topic, detail)
	}
	return s.engine.Run(ctx, cell.Source{Count: c.count, Text: c.ask.Code, ID: cellID(c.request)}, c.batch)
}

// conclude makes the reply and remembers the cell.
func (s *Server) conclude(ctx context.Context, c *runningCell, failure *message.Failure) message.ExecuteReply {
	if c.ask.StoreHistory {
		s.history.Add(c.count, c.ask.Code, c.resultText())
	}
	reply := message.ExecuteReply{Status: message.StatusOK, ExecutionCount: c.count, Failure: failure}
	if failure != nil {
		reply.Status = message.StatusError
		return reply
	}
	reply.Payload = c.payloads()
	reply.UserExpressions = map[string]message.UserExpression{}
	for name, expression := range c.ask.UserExpressions {
		reply.UserExpressions[name] = s.evaluate(ctx, expression)
	}
	return reply
}

func (s *Server) evaluate(ctx context.Context, expression string) message.UserExpression {
	bundle, err := s.engine.Evaluate(ctx, expression)
	if err != nil {
		return message.UserExpression{Status: message.StatusError, Failure: failureOf(err)}
	}
	return message.UserExpression{Status: message.StatusOK, Data: orEmpty(bundle), Metadata: map[string]any{}}
}

func failureOf(err error) *message.Failure {
	f := diag.AsFailure(err)
	traceback := f.Traceback
	if traceback == nil {
		traceback = []string{}
	}
	return &message.Failure{EName: f.Name, EValue: f.Value, Traceback: traceback}
}

func internalError(lang diag.Lang, bug any) *diag.Failure {
	text := fmt.Sprintf(diag.Text{
		ES: "error interno del kernel: %v (sus variables siguen ahí; el registro tiene el detalle)",
		EN: "internal error of the kernel: %v (your variables are still there; the log has the details)",
	}.In(lang), bug)
	return &diag.Failure{Name: "InternalError", Value: text, Traceback: []string{text}}
}

// cellID is the notebook's id of the cell, if the client sent one.
func cellID(req request) string {
	var metadata message.ExecuteMetadata
	if json.Unmarshal(req.Metadata, &metadata) != nil {
		return ""
	}
	return metadata.CellID
}
