package debug

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/google/go-dap"
)

// envelope is what all messages of the protocol have in common.
type envelope struct {
	Seq  int    `json:"seq"`
	Type string `json:"type"` // "request", "response" or "event"

	Command   string          `json:"command,omitempty"`
	Arguments json.RawMessage `json:"arguments,omitempty"`

	RequestSeq int             `json:"request_seq,omitempty"`
	Success    bool            `json:"success,omitempty"`
	Message    string          `json:"message,omitempty"`
	Event      string          `json:"event,omitempty"`
	Body       json.RawMessage `json:"body,omitempty"`
}

// refusal is a response without success: the reason is Delve's.
type refusal struct{ command, reason string }

func (r *refusal) Error() string { return r.reason }

// errLost is in the chain of errors about a helper that is gone.
var errLost = errors.New("the debugger is gone")

// client speaks with Delve. Its one goroutine reads; it gives events to the
// function that New was given, one after the other, and ends with the connection.
type client struct {
	conn io.ReadWriteCloser
	gone chan struct{} // closed when the connection is

	mu      sync.Mutex
	seq     int
	waiting map[int]chan envelope
}

// newClient takes conn over. events must not block on a call of the same client.
func newClient(conn io.ReadWriteCloser, events func(envelope)) *client {
	c := &client{conn: conn, gone: make(chan struct{}), waiting: map[int]chan envelope{}}
	go c.read(events)
	return c
}

func (c *client) read(events func(envelope)) {
	defer close(c.gone)
	reader := bufio.NewReader(c.conn)
	for {
		text, err := dap.ReadBaseMessage(reader)
		if err != nil {
			_ = c.conn.Close()
			return
		}
		var m envelope
		if json.Unmarshal(text, &m) != nil {
			continue // it answers nothing that was asked
		}
		if m.Type == "event" {
			events(m)
			continue
		}
		c.mu.Lock()
		answer := c.waiting[m.RequestSeq]
		delete(c.waiting, m.RequestSeq)
		c.mu.Unlock()
		if answer != nil {
			answer <- m
		}
	}
}

// call makes a request and decodes the body of the response into body, unless
// that is nil. The error is a *refusal if Delve gives one.
func (c *client) call(ctx context.Context, command string, arguments, body any) error {
	raw, err := json.Marshal(arguments)
	if err != nil {
		return err
	}
	answer, err := c.send(envelope{Type: "request", Command: command, Arguments: raw})
	if err != nil {
		return err
	}
	var m envelope
	select {
	case m = <-answer:
	case <-c.gone:
		select {
		case m = <-answer: // it came before the end
		default:
			return errLost
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	if !m.Success {
		return &refusal{command, reasonOf(m)}
	}
	if body == nil || len(m.Body) == 0 {
		return nil
	}
	return json.Unmarshal(m.Body, body)
}

func (c *client) send(m envelope) (<-chan envelope, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	m.Seq = c.seq
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	answer := make(chan envelope, 1)
	c.waiting[m.Seq] = answer
	if err := dap.WriteBaseMessage(c.conn, text); err != nil {
		return nil, errLost
	}
	return answer, nil
}

// reasonOf is why a response has no success.
func reasonOf(m envelope) string {
	var body dap.ErrorResponseBody
	if json.Unmarshal(m.Body, &body) == nil && body.Error != nil && body.Error.Format != "" {
		return body.Error.Format
	}
	return m.Message
}
