package frontend

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// Client matches what the kernel sends with the requests that caused it. It owns
// its Conn and one goroutine for each channel; Close stops all. Its methods may
// be called from several goroutines.
type Client struct {
	conn    *Conn
	other   func(Message)
	running sync.WaitGroup

	mu    sync.Mutex
	calls map[string]*call // by msg_id of the request
	gone  chan struct{}    // closed when all channels have ended
	heard chan struct{}    // closed at the first message on IOPub
}

// hangUpDelay is how long the other channels outlive the first that ends.
const hangUpDelay = 500 * time.Millisecond

// call is one request in progress.
type call struct {
	id    string
	inbox chan Message
	done  chan struct{} // closed when nobody reads inbox any more
}

// NewClient takes conn over. Messages that belong to no request in progress, such
// as what a goroutine of an earlier cell prints, go to other (nil: nowhere),
// which must not block for long.
func NewClient(conn *Conn, other func(Message)) *Client {
	if other == nil {
		other = func(Message) {}
	}
	c := &Client{
		conn: conn, other: other, calls: map[string]*call{},
		gone: make(chan struct{}), heard: make(chan struct{}),
	}
	for _, channel := range allChannels() {
		c.running.Go(func() { c.dispatch(channel) })
	}
	go func() {
		c.running.Wait()
		close(c.gone)
	}()
	return c
}

// Close closes the connections. The kernel itself is left alone.
func (c *Client) Close() {
	c.conn.Close()
	<-c.gone
}

// Gone is closed when the kernel is.
func (c *Client) Gone() <-chan struct{} { return c.gone }

func (c *Client) dispatch(channel Channel) {
	var once sync.Once
	for m := range c.conn.Incoming(channel) {
		if channel == IOPub {
			once.Do(func() { close(c.heard) })
		}
		c.route(m)
	}
	// A kernel that ends closes all channels together, and what it sent last on
	// another one is still to be read; without one of them it is of no use.
	time.AfterFunc(hangUpDelay, c.conn.hangUp)
}

func (c *Client) route(m Message) {
	c.mu.Lock()
	owner := c.calls[m.Parent.MsgID]
	c.mu.Unlock()
	if owner == nil || m.Type() == message.DebugEvent { // it belongs to the session, whatever its parent
		c.other(m)
		return
	}
	select {
	case owner.inbox <- m:
	case <-owner.done:
		c.other(m)
	}
}

// begin sends a request and registers it, so that no answer can come too early.
func (c *Client) begin(channel Channel, msgType string, content, metadata any) (*call, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	header, err := c.conn.SendWith(channel, msgType, content, nil, metadata)
	if err != nil {
		return nil, err
	}
	pending := &call{id: header.MsgID, inbox: make(chan Message, 64), done: make(chan struct{})}
	c.calls[pending.id] = pending
	return pending, nil
}

func (c *Client) end(pending *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.calls, pending.id)
	close(pending.done)
}

// next waits for the call's next message.
func (c *Client) next(ctx context.Context, pending *call) (Message, error) {
	var err error
	select {
	case m := <-pending.inbox:
		return m, nil
	case <-c.gone:
		err = ErrDisconnected
	case <-ctx.Done():
		err = ctx.Err()
	}
	select {
	case m := <-pending.inbox: // what has arrived counts
		return m, nil
	default:
		return Message{}, err
	}
}

// ask sends a request, waits for its reply on the same channel and decodes it
// into reply. A reply with the status "error" is an error.
func (c *Client) ask(ctx context.Context, channel Channel, kind string, content, reply any) error {
	pending, err := c.begin(channel, kind+"_request", content, nil)
	if err != nil {
		return err
	}
	defer c.end(pending)
	for {
		m, err := c.next(ctx, pending)
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		if m.Channel != channel {
			continue
		}
		var failed message.ErrorReply
		if json.Unmarshal(m.Raw.Content, &failed) == nil && failed.Status == message.StatusError {
			return fmt.Errorf("%s: %s: %s", kind, failed.EName, failed.EValue)
		}
		return m.Decode(reply)
	}
}
