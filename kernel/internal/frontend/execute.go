package frontend

import (
	"context"
	"fmt"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// ExecuteOptions are the less usual sides of running a cell; the zero value runs
// it as a notebook does.
type ExecuteOptions struct {
	Silent          bool              // no output, no count
	SkipHistory     bool              // the count stays
	ContinueOnError bool              // an error leaves queued cells alone
	UserExpressions map[string]string // evaluated after the cell
	CellID          string            // the notebook's id of the cell

	// Stdin answers the cell's questions; nil: the cell may not ask.
	Stdin func(prompt string, password bool) (string, error)
}

func (o ExecuteOptions) request(code string) message.ExecuteRequest {
	return message.ExecuteRequest{
		Code: code, Silent: o.Silent, StoreHistory: !o.SkipHistory && !o.Silent,
		StopOnError: !o.ContinueOnError, AllowStdin: o.Stdin != nil,
		UserExpressions: o.UserExpressions,
	}
}

// Execute runs code and returns after both the reply and the idle status, which
// is when the cell's own output is complete. onMessage (nil: nothing) gets the
// cell's messages on IOPub in order, statuses excepted, on the goroutine of the
// caller. A cell that fails is no error here: see the reply's Status. After an
// error of ctx the cell still runs; Interrupt ends it.
func (c *Client) Execute(ctx context.Context, code string, options ExecuteOptions, onMessage func(Message)) (message.ExecuteReply, error) {
	var metadata any
	if options.CellID != "" {
		metadata = message.ExecuteMetadata{CellID: options.CellID}
	}
	pending, err := c.begin(Shell, "execute_request", options.request(code), metadata)
	if err != nil {
		return message.ExecuteReply{}, err
	}
	defer c.end(pending)
	if onMessage == nil {
		onMessage = func(Message) {}
	}
	run := execution{client: c, options: options, onMessage: onMessage}
	for !run.replied || !run.idle {
		m, err := c.next(ctx, pending)
		if err == nil {
			err = run.take(m)
		}
		if err != nil {
			return run.reply, fmt.Errorf("execute: %w", err)
		}
	}
	return run.reply, nil
}

// execution is what has been heard of one Execute.
type execution struct {
	client    *Client
	options   ExecuteOptions
	onMessage func(Message)

	reply         message.ExecuteReply
	replied, idle bool
}

func (e *execution) take(m Message) error {
	switch {
	case m.Channel == Shell:
		e.replied = true
		return m.Decode(&e.reply)
	case m.Channel == Stdin && m.Type() == "input_request":
		return e.answer(m)
	case m.Type() == "status":
		var status message.Status
		err := m.Decode(&status)
		e.idle = e.idle || status.ExecutionState == message.Idle
		return err
	case m.Channel == IOPub:
		e.onMessage(m)
	}
	return nil
}

func (e *execution) answer(m Message) error {
	var request message.InputRequest
	if err := m.Decode(&request); err != nil {
		return err
	}
	if e.options.Stdin == nil {
		return nil // the kernel was told that nobody answers
	}
	value, err := e.options.Stdin(request.Prompt, request.Password)
	if err != nil {
		return err
	}
	_, err = e.client.conn.SendWith(Stdin, "input_reply", message.InputReply{Value: value}, m.Raw.Header, nil)
	return err
}
