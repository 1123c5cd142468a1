package kernel_test

import (
	"encoding/json"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// The defects of GoNB that the design lists, by its numbers: those of the
// protocol. The others are in engine, and number 12 in e2e/gonbcompat.

func TestGonbDefect02RepliesComeWhereTheRequestCame(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	interruptCell(t, c) // receives the reply on control
	c.RecvIopubBusy()
	c.RecvIopubIdle()
	for _, channel := range []frontend.Channel{frontend.Control, frontend.Shell} {
		c.Request(channel, "shutdown_request", message.ShutdownRequest{})
		c.RecvIopubBusy()
		c.RecvReply(channel, "shutdown_reply", nil)
		if channel == frontend.Control {
			c, _ = converse(t)
		}
	}
}

func TestGonbDefect03EveryRequestIsAnsweredAndTheStateIsTold(t *testing.T) {
	t.Parallel()
	c, _ := converse(t) // receives the state "starting"
	for _, request := range []string{"is_complete", "history", "connect", "comm_info", "kernel_info", "complete", "inspect"} {
		ask(c, request, struct{}{}, nil) // receives busy, the reply and idle
	}
	c.Request(frontend.Shell, "comm_close", message.CommClose{CommID: "x", Data: map[string]any{}})
	c.RecvIopubBusy()
	c.RecvIopubIdle()
	c.Request(frontend.Control, "kernel_info_request", struct{}{})
	c.RecvIopubBusy()
	c.RecvReply(frontend.Control, "kernel_info_reply", nil)
	c.RecvIopubIdle()
	c.AssertNoIncoming()
}

func TestGonbDefect04FieldsMayBeMissing(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.Request(frontend.Shell, "execute_request", json.RawMessage(`{"code": "print x"}`))
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("print x", 1)
	c.RecvIopubStream("stdout", "x\n")
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", 1)
	for _, request := range []string{"complete", "inspect", "is_complete", "history", "comm_info"} {
		ask(c, request, json.RawMessage(`{}`), nil)
	}
	t.Run("of the wrong form", TestBadContentIsAnswered)
}

func TestGonbDefect05ErrorsAbortTheQueueAndCellsHoldNothingUp(t *testing.T) {
	t.Parallel()
	t.Run("queue", TestErrorAbortsWhatIsQueued)
	t.Run("answers", TestAnswersWhileACellRuns)
}
