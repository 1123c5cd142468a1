package engine

import (
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// widgets makes globalThis.gonb_comm in the page.
func widgets(c *call) error {
	c.hub.Send(nil, protocol.GonbuiStartAddress, 1, c.out.Emit)
	return nil
}

// heartbeatTime is how long the page may take to answer.
const heartbeatTime = time.Second

// widgetsHeartbeat asks the page for a sign of life and tells what came.
func widgetsHeartbeat(c *call) error {
	text := "Timed-out, no heartbeat pong received. Try installing front-end websockets with %widgets ?"
	select {
	case <-c.hub.heartbeat():
		text = "Heartbeat pong received back."
	case <-time.After(heartbeatTime):
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
	c.out.Emit(output.Event{Kind: output.Display, Bundle: display.Bundle{"text/plain": text, "text/html": text}})
	return nil
}
