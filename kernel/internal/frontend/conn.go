package frontend

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

// Conn is the lower half of a client: the five connections, with messages signed
// and checked but not yet matched with requests. One goroutine reads each of
// them, until Close or until the kernel closes its end; then it closes ours, for
// which the kernel waits.
type Conn struct {
	Session string // ours, in the header of every request

	codec     *wire.Codec
	channels  [channels]*link
	heartbeat *link
	echoes    chan []byte
	running   sync.WaitGroup
	closed    chan struct{}
	closeOnce sync.Once
}

// link is one connection; its lock makes several senders possible.
type link struct {
	mu       sync.Mutex
	conn     *zmtp.Conn
	incoming chan Message
}

func (l *link) send(frames [][]byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.conn.WriteMessage(frames)
}

// Connect opens the five connections to the kernel of info, waiting for it to
// listen as long as ctx allows.
func Connect(ctx context.Context, info wire.ConnectionInfo) (*Conn, error) {
	c := &Conn{
		Session: message.NewID(), codec: wire.NewCodec(info.Key),
		echoes: make(chan []byte), closed: make(chan struct{}),
	}
	ends := [...]struct {
		link **link
		port int
		kind zmtp.SocketType
	}{
		{&c.channels[IOPub], info.IOPubPort, zmtp.Sub}, // first, so as to miss nothing
		{&c.channels[Shell], info.ShellPort, zmtp.Dealer},
		{&c.channels[Control], info.ControlPort, zmtp.Dealer},
		{&c.channels[Stdin], info.StdinPort, zmtp.Dealer},
		{&c.heartbeat, info.HeartbeatPort, zmtp.Req},
	}
	for _, end := range ends {
		conn, err := dial(ctx, info, end.port, end.kind, c.Session)
		if err != nil {
			c.Close()
			return nil, err
		}
		*end.link = &link{conn: conn, incoming: make(chan Message, 64)}
	}
	if err := c.channels[IOPub].send([][]byte{{1}}); err != nil {
		c.Close()
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	for _, channel := range allChannels() {
		c.running.Go(func() { c.read(channel) })
	}
	c.running.Go(c.readEchoes)
	return c, nil
}

// dial tries until the kernel listens. All DEALER sockets of a client share one
// identity: by it the kernel finds on stdin whoever asked on shell.
func dial(ctx context.Context, info wire.ConnectionInfo, port int, kind zmtp.SocketType, session string) (*zmtp.Conn, error) {
	var identity []byte
	if kind == zmtp.Dealer {
		identity = []byte(session)
	}
	network, address := info.Endpoint(port)
	curve, err := info.ClientSecurity()
	if err != nil {
		return nil, err
	}
	for {
		stream, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			return handshake(ctx, stream, kind, zmtp.Options{Identity: identity, Curve: curve, Limits: zmtp.DefaultLimits()})
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("no kernel at %s: %v: %w", address, err, context.Cause(ctx))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func handshake(ctx context.Context, stream net.Conn, kind zmtp.SocketType, options zmtp.Options) (*zmtp.Conn, error) {
	stop := context.AfterFunc(ctx, func() { _ = stream.Close() })
	conn, err := zmtp.Handshake(stream, kind, options)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		_ = stream.Close()
		return nil, fmt.Errorf("handshake with the kernel: %w", err)
	}
	return conn, nil
}

// read gives the messages of one channel to its reader and closes the Go channel
// when the kernel is gone. What is not a message is left out: a client has
// nobody to tell.
func (c *Conn) read(channel Channel) {
	l := c.channels[channel]
	defer close(l.incoming)
	defer l.conn.Close()
	for {
		frames, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		raw, err := c.codec.Decode(frames)
		if err != nil {
			continue
		}
		m, err := newMessage(channel, raw)
		if err != nil {
			continue
		}
		select {
		case l.incoming <- m:
		case <-c.closed:
			return
		}
	}
}

// Incoming gives the messages of a channel; it is closed when the kernel is gone.
func (c *Conn) Incoming(channel Channel) <-chan Message { return c.channels[channel].incoming }

// Send sends a request with a new header and returns that header.
func (c *Conn) Send(channel Channel, msgType string, content any) (message.Header, error) {
	return c.SendWith(channel, msgType, content, nil, nil)
}

// SendWith is Send with a parent header and metadata, either of which may be nil.
func (c *Conn) SendWith(channel Channel, msgType string, content any, parent json.RawMessage, metadata any) (message.Header, error) {
	header := message.NewHeader(c.Session, msgType)
	raw := wire.Message{Parent: parent}
	for _, part := range []struct {
		to   *json.RawMessage
		from any
	}{{&raw.Header, header}, {&raw.Content, content}, {&raw.Metadata, metadata}} {
		if part.from == nil {
			continue
		}
		data, err := json.Marshal(part.from)
		if err != nil {
			return header, fmt.Errorf("%s: %v", msgType, err)
		}
		*part.to = data
	}
	return header, c.SendFrames(channel, c.codec.Encode(raw))
}

// SendFrames sends frames as they are, which may be no message at all.
func (c *Conn) SendFrames(channel Channel, frames [][]byte) error {
	if err := c.channels[channel].send(frames); err != nil {
		return fmt.Errorf("%w: %v", ErrDisconnected, err)
	}
	return nil
}

// Encode signs m as this client.
func (c *Conn) Encode(m wire.Message) [][]byte { return c.codec.Encode(m) }

// Heartbeat sends ping and returns what comes back. One call at a time.
func (c *Conn) Heartbeat(ctx context.Context, ping []byte) ([]byte, error) {
	if err := c.heartbeat.send([][]byte{{}, ping}); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDisconnected, err)
	}
	select {
	case echo, ok := <-c.echoes:
		if !ok {
			return nil, ErrDisconnected
		}
		return echo, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *Conn) readEchoes() {
	defer close(c.echoes)
	defer c.heartbeat.conn.Close()
	for {
		frames, err := c.heartbeat.conn.ReadMessage()
		if err != nil {
			return
		}
		select {
		case c.echoes <- frames[len(frames)-1]:
		case <-c.closed:
			return
		}
	}
}

// Close closes the connections and waits for their readers.
func (c *Conn) Close() {
	c.hangUp()
	c.running.Wait()
}

func (c *Conn) hangUp() {
	c.closeOnce.Do(func() {
		close(c.closed)
		for _, l := range append(c.channels[:], c.heartbeat) {
			if l != nil {
				_ = l.conn.Close()
			}
		}
	})
}
