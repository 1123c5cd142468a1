package frontend

import (
	"context"
	"errors"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// empty is the content of a request that has none.
type empty struct{}

// KernelInfo asks what the kernel is, and is how to wait for it: it returns when
// the kernel has answered and its output is heard. Older kernels lose requests
// that come too early, so it asks again every half second.
func (c *Client) KernelInfo(ctx context.Context) (message.KernelInfoReply, error) {
	for {
		reply, err := c.kernelInfoOnce(ctx)
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
			return reply, err
		}
	}
}

func (c *Client) kernelInfoOnce(ctx context.Context) (message.KernelInfoReply, error) {
	ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	var reply message.KernelInfoReply
	if err := c.ask(ctx, Shell, "kernel_info", empty{}, &reply); err != nil {
		return reply, err
	}
	select {
	case <-c.heard:
		return reply, nil
	case <-c.gone:
		return reply, ErrDisconnected
	case <-ctx.Done():
		return reply, ctx.Err()
	}
}

// IsComplete asks whether code is a whole cell.
func (c *Client) IsComplete(ctx context.Context, code string) (message.IsCompleteReply, error) {
	var reply message.IsCompleteReply
	err := c.ask(ctx, Shell, "is_complete", message.IsCompleteRequest{Code: code}, &reply)
	return reply, err
}

// Complete asks what could stand at cursor, counted in code points.
func (c *Client) Complete(ctx context.Context, code string, cursor int) (message.CompleteReply, error) {
	var reply message.CompleteReply
	err := c.ask(ctx, Shell, "complete", message.CompleteRequest{Code: code, CursorPos: cursor}, &reply)
	return reply, err
}

// Inspect asks what is at cursor, counted in code points.
func (c *Client) Inspect(ctx context.Context, code string, cursor, detail int) (message.InspectReply, error) {
	var reply message.InspectReply
	request := message.InspectRequest{Code: code, CursorPos: cursor, DetailLevel: detail}
	err := c.ask(ctx, Shell, "inspect", request, &reply)
	return reply, err
}

// History asks for earlier input.
func (c *Client) History(ctx context.Context, request message.HistoryRequest) (message.HistoryReply, error) {
	var reply message.HistoryReply
	err := c.ask(ctx, Shell, "history", request, &reply)
	return reply, err
}

// CommInfo asks for the open comms of target, or of all targets if it is empty.
func (c *Client) CommInfo(ctx context.Context, target string) (message.CommInfoReply, error) {
	var reply message.CommInfoReply
	err := c.ask(ctx, Shell, "comm_info", message.CommInfoRequest{TargetName: target}, &reply)
	return reply, err
}

// Interrupt ends the running cell by a message, which not every kernel
// understands: see Kernel.Interrupt.
func (c *Client) Interrupt(ctx context.Context) error {
	var reply message.InterruptReply
	return c.ask(ctx, Control, "interrupt", empty{}, &reply)
}

// Shutdown asks the kernel to end and returns at its reply.
func (c *Client) Shutdown(ctx context.Context, restart bool) error {
	var reply message.ShutdownReply
	return c.ask(ctx, Control, "shutdown", message.ShutdownRequest{Restart: restart}, &reply)
}
