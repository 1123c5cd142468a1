package kernel_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

func TestInterruptEndsTheRunningCell(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	cell := c.Execute("print corre\nwait")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("print corre\nwait", 1)
	c.RecvIopubStream("stdout", "corre\n")
	interruptCell(t, c)
	c.About(cell)
	if reply := c.RecvExecuteReply("error", 1); reply.EName != "KeyboardInterrupt" {
		t.Errorf("the cell failed with %q", reply.EName)
	}
	run2 := c.Execute("print sigue")
	skipIopubUntil(t, c, run2)
	c.RecvExecuteReply("ok", 2)
}

// Clients interrupt before they shut down, so an idle kernel must not mind.
func TestInterruptOfAnIdleKernelIsHarmless(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	interruptCell(t, c)
	c.RecvIopubBusy()
	c.RecvIopubIdle()
	run(c, "print sigue", 1)
}

// While a cell runs, everything but cells is answered, and the client's last
// word on the kernel's state is that it is busy with the cell.
func TestAnswersWhileACellRuns(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]struct {
		channel frontend.Channel
		request string
	}{
		"info on control":       {frontend.Control, "kernel_info"},
		"info on shell":         {frontend.Shell, "kernel_info"},
		"completion":            {frontend.Shell, "complete"},
		"inspection":            {frontend.Shell, "inspect"},
		"is it complete?":       {frontend.Shell, "is_complete"},
		"history":               {frontend.Shell, "history"},
		"comms":                 {frontend.Shell, "comm_info"},
		"ports":                 {frontend.Shell, "connect"},
		"completion on control": {frontend.Control, "complete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := converse(t)
			cell := startWaiting(c)
			c.Request(ask.channel, ask.request+"_request", struct{}{})
			c.RecvIopubBusy()
			c.RecvReply(ask.channel, ask.request+"_reply", nil)
			c.RecvIopubIdle()
			c.About(cell)
			c.RecvIopubBusy()
		})
	}
}

// startWaiting starts a cell that waits until interrupted and knows that it runs.
func startWaiting(c *frontendtest.Conversation) message.Header {
	cell := c.Execute("print corre\nwait")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("print corre\nwait", 1)
	c.RecvIopubStream("stdout", "corre\n")
	return cell
}

func TestHeartbeatEchoesWhileACellRuns(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	startWaiting(c)
	for _, ping := range [][]byte{[]byte("ping"), {}, {0, 255}, bytes.Repeat([]byte("x"), 1000)} {
		got, err := c.Heartbeat(t.Context(), ping)
		if err != nil || !bytes.Equal(got, ping) {
			t.Errorf("echo of %q is %q (%v)", ping, got, err)
		}
	}
}

func TestShutdown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		channel frontend.Channel
		restart bool
		cell    string
	}{
		"idle":                      {frontend.Control, false, ""},
		"for a restart":             {frontend.Control, true, ""},
		"on shell, as of old":       {frontend.Shell, false, ""},
		"while a cell runs":         {frontend.Control, false, "wait"},
		"while a cell hears nobody": {frontend.Control, false, "stuck"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, k := converse(t)
			if test.cell != "" {
				c.Execute("print corre\n" + test.cell)
				c.RecvIopubBusy()
				c.RecvIopubExecuteInput("print corre\n"+test.cell, 1)
				c.RecvIopubStream("stdout", "corre\n")
			}
			asked := time.Now()
			c.Request(test.channel, "shutdown_request", message.ShutdownRequest{Restart: test.restart})
			want := message.ShutdownReply{Status: "ok", Restart: test.restart}
			var reply, published message.ShutdownReply
			c.RecvReply(test.channel, "shutdown_reply", &reply)
			c.RecvIopubBusy()
			c.RecvReply(frontend.IOPub, "shutdown_reply", &published)
			c.RecvIopubIdle()
			if diff := cmp.Diff([]message.ShutdownReply{want, want}, []message.ShutdownReply{reply, published}); diff != "" {
				t.Errorf("replies (-want +got):\n%s", diff)
			}
			if err := <-k.ended; err != nil {
				t.Errorf("Serve returned %v", err)
			}
			if took := time.Since(asked); took > 2500*time.Millisecond {
				t.Errorf("the kernel took %v to end: clients kill it after 2.5 s", took)
			}
		})
	}
}

// neverCloses is an engine whose worker cannot be stopped.
type neverCloses struct{ kernel.Engine }

func (neverCloses) Close() error { select {} }

func TestShutdownDoesNotWaitForAnEngineThatHangs(t *testing.T) {
	t.Parallel()
	k := serveEngine(t, func(e kernel.Engine) kernel.Engine { return neverCloses{e} })
	c := frontendtest.Open(t, k.info)
	c.Request(frontend.Control, "shutdown_request", message.ShutdownRequest{})
	c.RecvReply(frontend.Control, "shutdown_reply", nil)
	if err := <-k.ended; err == nil {
		t.Error("Serve does not say that the engine hangs")
	}
}

func TestSignalInterrupts(t *testing.T) {
	t.Parallel()
	signals := make(chan struct{})
	k := serve(t, kernel.Config{Interrupts: signals})
	c := frontendtest.Open(t, k.info)
	c.RecvIopubStarting()
	cell := startWaiting(c)
	signals <- struct{}{}
	c.About(cell)
	c.RecvExecuteReply("error", 1)
}

func TestPortInUseIsAnError(t *testing.T) {
	t.Parallel()
	k := serve(t, kernel.Config{})
	err := kernel.Serve(t.Context(), k.info, echoEngine(), kernel.Config{})
	if err == nil || errors.Is(err, t.Context().Err()) {
		t.Errorf("Serve on ports in use returned %v", err)
	}
}
