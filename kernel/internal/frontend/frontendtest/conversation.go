// Package frontendtest lets a test of the protocol read as the conversation
// between a client and a kernel: send a request, then receive exactly what must
// come, message by message and channel by channel.
package frontendtest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// patience is how long a message may take on a machine that is busy with other
// tests.
const patience = 20 * time.Second

// Conversation is a client in a test. Every method fails the test if the kernel
// does not say what is expected.
type Conversation struct {
	*frontend.Conn
	t       testing.TB
	request message.Header // the last one; what is received must belong to it
}

// Open connects to the kernel of info, hears its welcome and closes the
// connections when the test ends.
func Open(tb testing.TB, info wire.ConnectionInfo) *Conversation {
	tb.Helper()
	c := Connect(tb, info)
	c.RecvIopubWelcome()
	return c
}

// Connect is Open before the welcome.
func Connect(tb testing.TB, info wire.ConnectionInfo) *Conversation {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	defer cancel()
	conn, err := frontend.Connect(ctx, info)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(conn.Close)
	return &Conversation{Conn: conn, t: tb}
}

// About makes the messages that follow be about an earlier request.
func (c *Conversation) About(request message.Header) { c.request = request }

// Request sends a request, which the messages that follow are about.
func (c *Conversation) Request(channel frontend.Channel, msgType string, content any) message.Header {
	c.t.Helper()
	header, err := c.Send(channel, msgType, content)
	if err != nil {
		c.t.Fatal(err)
	}
	c.request = header
	return header
}

// Execute sends a cell as a notebook does.
func (c *Conversation) Execute(code string) message.Header {
	c.t.Helper()
	return c.ExecuteWith(message.ExecuteRequest{Code: code, StoreHistory: true, StopOnError: true})
}

// ExecuteWith sends a cell.
func (c *Conversation) ExecuteWith(content message.ExecuteRequest) message.Header {
	c.t.Helper()
	return c.Request(frontend.Shell, "execute_request", content)
}

// Recv receives the next message of channel, whatever it is.
func (c *Conversation) Recv(channel frontend.Channel) frontend.Message {
	c.t.Helper()
	select {
	case m, ok := <-c.Incoming(channel):
		if !ok {
			c.t.Fatalf("%v: the kernel is gone", channel)
		}
		return m
	case <-time.After(patience):
		c.t.Fatalf("%v: nothing came", channel)
	}
	panic("unreachable")
}

// expect receives a message of this type, about the last request.
func (c *Conversation) expect(channel frontend.Channel, msgType string, content any) frontend.Message {
	c.t.Helper()
	m := c.Recv(channel)
	if m.Type() != msgType {
		c.t.Fatalf("%v: got %s %s, want %s", channel, m.Type(), m.Raw.Content, msgType)
	}
	if m.Parent.MsgID != c.request.MsgID {
		c.t.Fatalf("%v: %s is about %q, not about the request %q", channel, msgType, m.Parent.MsgID, c.request.MsgID)
	}
	if content != nil {
		if err := m.Decode(content); err != nil {
			c.t.Fatal(err)
		}
	}
	return m
}

func expectEqual[T any](c *Conversation, channel frontend.Channel, msgType string, want T) {
	c.t.Helper()
	var got T
	c.expect(channel, msgType, &got)
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("%v: %s (-want +got):\n%s", channel, msgType, diff)
	}
}

// RecvReply receives the reply of type msgType on channel into reply.
func (c *Conversation) RecvReply(channel frontend.Channel, msgType string, reply any) frontend.Message {
	c.t.Helper()
	return c.expect(channel, msgType, reply)
}

// RecvExecuteReply receives the reply to a cell, which must have this status and
// count.
func (c *Conversation) RecvExecuteReply(status string, count int) message.ExecuteReply {
	c.t.Helper()
	var reply message.ExecuteReply
	c.expect(frontend.Shell, "execute_reply", &reply)
	if reply.Status != status || reply.ExecutionCount != count {
		c.t.Errorf("execute_reply %s [%d], want %s [%d]", reply.Status, reply.ExecutionCount, status, count)
	}
	return reply
}

// RecvIopubBusy receives the status busy.
func (c *Conversation) RecvIopubBusy() { c.t.Helper(); c.status(message.Busy) }

// RecvIopubIdle receives the status idle.
func (c *Conversation) RecvIopubIdle() { c.t.Helper(); c.status(message.Idle) }

// RecvIopubStarting receives the status starting, which belongs to no request.
func (c *Conversation) RecvIopubStarting() {
	c.t.Helper()
	c.request = message.Header{}
	c.status(message.Starting)
}

func (c *Conversation) status(state string) {
	c.t.Helper()
	expectEqual(c, frontend.IOPub, "status", message.Status{ExecutionState: state})
}

// RecvIopubWelcome receives the welcome to a new subscription.
func (c *Conversation) RecvIopubWelcome() {
	c.t.Helper()
	expectEqual(c, frontend.IOPub, "iopub_welcome", message.IOPubWelcome{})
}

// RecvIopubExecuteInput receives the announcement of a cell.
func (c *Conversation) RecvIopubExecuteInput(code string, count int) {
	c.t.Helper()
	expectEqual(c, frontend.IOPub, "execute_input", message.ExecuteInput{Code: code, ExecutionCount: count})
}

// RecvIopubStream receives printed text.
func (c *Conversation) RecvIopubStream(name, text string) {
	c.t.Helper()
	expectEqual(c, frontend.IOPub, "stream", message.Stream{Name: name, Text: text})
}

// RecvIopubExecuteResult receives the value of a cell.
func (c *Conversation) RecvIopubExecuteResult(text string, count int) {
	c.t.Helper()
	expectEqual(c, frontend.IOPub, "execute_result", message.ExecuteResult{
		ExecutionCount: count, Data: map[string]any{"text/plain": text}, Metadata: map[string]any{},
	})
}

// RecvIopubDisplay receives display_data or update_display_data.
func (c *Conversation) RecvIopubDisplay(msgType, text, displayID string) {
	c.t.Helper()
	expectEqual(c, frontend.IOPub, msgType, message.Display{
		Data: map[string]any{"text/plain": text}, Metadata: map[string]any{},
		Transient: message.Transient{DisplayID: displayID},
	})
}

// RecvIopubClear receives clear_output.
func (c *Conversation) RecvIopubClear() {
	c.t.Helper()
	expectEqual(c, frontend.IOPub, "clear_output", message.ClearOutput{})
}

// RecvIopubError receives a cell's error.
func (c *Conversation) RecvIopubError(name, value string) message.Failure {
	c.t.Helper()
	var failure message.Failure
	c.expect(frontend.IOPub, "error", &failure)
	if failure.EName != name || failure.EValue != value {
		c.t.Errorf("error %s: %s, want %s: %s", failure.EName, failure.EValue, name, value)
	}
	return failure
}

// RecvInputRequest receives a question on stdin.
func (c *Conversation) RecvInputRequest(prompt string) frontend.Message {
	c.t.Helper()
	var question message.InputRequest
	m := c.expect(frontend.Stdin, "input_request", &question)
	if question.Prompt != prompt {
		c.t.Errorf("the prompt is %q, want %q", question.Prompt, prompt)
	}
	return m
}

// AssertNoIncoming fails if anything has been sent that was not received yet. It
// asks the kernel something more: whatever was sent before comes before the
// answer.
func (c *Conversation) AssertNoIncoming() {
	c.t.Helper()
	for _, channel := range []frontend.Channel{frontend.Shell, frontend.Control} {
		c.Request(channel, "kernel_info_request", struct{}{})
		c.RecvIopubBusy()
		c.RecvReply(channel, "kernel_info_reply", nil)
		c.RecvIopubIdle()
	}
	select {
	case m := <-c.Incoming(frontend.Stdin):
		c.t.Errorf("stdin: %s came", m.Type())
	default:
	}
}
