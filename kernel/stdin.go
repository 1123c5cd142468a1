package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// Errors of Input.
var (
	ErrNoStdin          = errors.New("this client does not answer questions")
	ErrInputInterrupted = errors.New("interrupted while waiting for input")
)

// Input asks the user for a line in the name of the running cell and waits for
// it. The error is ErrNoStdin if nobody would answer, ErrInputInterrupted if the
// cell is interrupted meanwhile, or the context's.
type Input func(ctx context.Context, prompt string, password bool) (string, error)

// InputUser is an Engine whose cells may ask. UseInput is called once, before
// any other method.
type InputUser interface{ UseInput(Input) }

// stdin connects the cell that asks with the goroutine that hears the answer.
type stdin struct {
	asking sync.Mutex // one question at a time

	mu       sync.Mutex
	question string // msg_id of the input_request; empty: nobody waits
	answer   chan string
}

func newStdin() *stdin { return &stdin{answer: make(chan string, 1)} }

// expect prepares for the answer to question; what still came to the one before
// is thrown away.
func (i *stdin) expect(question string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.question = question
	select {
	case <-i.answer:
	default:
	}
}

// take delivers an answer, once for each question. Some clients send no parent.
func (i *stdin) take(parent, value string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.question == "" || (parent != "" && parent != i.question) {
		return false
	}
	i.question = ""
	i.answer <- value
	return true
}

// input is the Input that the engine gets.
func (s *Server) input(ctx context.Context, prompt string, password bool) (string, error) {
	c := s.iopub.running()
	if c == nil || !c.ask.AllowStdin {
		return "", ErrNoStdin
	}
	s.stdin.asking.Lock()
	defer s.stdin.asking.Unlock()
	c.batch.Flush() // the prompt comes after what was printed before it
	if err := s.question(ctx, c, message.InputRequest{Prompt: prompt, Password: password}); err != nil {
		return "", err
	}
	defer s.stdin.expect("")
	select {
	case value := <-s.stdin.answer:
		return value, nil
	case <-c.interrupted:
		return "", ErrInputInterrupted
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// stdinPatience is how long a client's stdin may take to connect, after its shell
// has.
const stdinPatience = 2 * time.Second

// question goes to the client that sent the cell: its identity is the same on
// both channels.
func (s *Server) question(ctx context.Context, c *runningCell, content message.InputRequest) error {
	joining, cancel := context.WithTimeout(ctx, stdinPatience)
	defer cancel()
	if len(c.Identities) == 0 || s.sockets.Stdin.Await(joining, c.Identities[0]) != nil {
		return ErrNoStdin
	}
	m, err := s.compose("input_request", c.Header, content, nil)
	if err != nil {
		return err
	}
	var header message.Header
	if err := json.Unmarshal(m.Header, &header); err != nil {
		return err
	}
	s.stdin.expect(header.MsgID)
	m.Identities = c.Identities
	s.sockets.Stdin.Send(s.codec.Encode(m))
	return nil
}

// onStdin is the goroutine stdin.
func (s *Server) onStdin(req request) {
	var parent message.Header
	var content message.InputReply
	if err := errors.Join(json.Unmarshal(req.Parent, &parent), json.Unmarshal(req.Content, &content)); err != nil {
		s.log.Warn("bad content", "type", req.header.MsgType, "error", err)
		return
	}
	if req.header.MsgType != "input_reply" || !s.stdin.take(parent.MsgID, content.Value) {
		s.log.Info("unasked for", "type", req.header.MsgType)
	}
}
