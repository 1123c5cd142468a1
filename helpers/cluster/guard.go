package cluster

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// maxRequest is the longest request taken, in bytes: Kafka's own default for
// socket.request.max.bytes.
const maxRequest = 100 << 20

// guardedListener lets no connection in before the gate opens and no request
// through that kfake cannot take: kfake believes the length that a client
// states, and an unknown kind of request panics in one of its goroutines. A
// browser that opens a broker's port would end the whole program.
type guardedListener struct {
	net.Listener
	gate <-chan struct{}
}

// Accept waits for the gate and then for a connection.
func (l *guardedListener) Accept() (net.Conn, error) {
	<-l.gate
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &guardedConn{Conn: conn}, nil
}

// guardedConn hands on requests after it has looked at their first bytes: the
// length (4), the kind (2) and the version (2).
type guardedConn struct {
	net.Conn
	head [8]byte
	seen []byte // what of head is still to be read
	left uint32 // bytes of the request after head
}

// Read fails on a request that no Kafka broker would take; kfake then closes
// the connection.
func (c *guardedConn) Read(p []byte) (int, error) {
	if len(c.seen) == 0 && c.left == 0 {
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	if len(c.seen) > 0 {
		n := copy(p, c.seen)
		c.seen = c.seen[n:]
		return n, nil
	}
	n, err := c.Conn.Read(p[:min(uint64(len(p)), uint64(c.left))])
	c.left -= uint32(n) //nolint:gosec // n <= left
	return n, err
}

// next reads and checks the head of the next request.
func (c *guardedConn) next() error {
	if _, err := io.ReadFull(c.Conn, c.head[:]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(c.head[:4])
	key := int16(binary.BigEndian.Uint16(c.head[4:6])) //nolint:gosec // the wire's own two bytes
	if size < 4 || size > maxRequest {
		return fmt.Errorf("not a Kafka request: length %d", size)
	}
	if kmsg.RequestForKey(key) == nil {
		return fmt.Errorf("unknown kind of request: %d", key)
	}
	c.seen, c.left = c.head[:], size-4
	return nil
}

// nowhere is a listener that no client can reach.
type nowhere struct {
	once   sync.Once
	closed chan struct{}
}

func newNowhere() *nowhere { return &nowhere{closed: make(chan struct{})} }

// Accept waits until the listener is closed.
func (n *nowhere) Accept() (net.Conn, error) {
	<-n.closed
	return nil, net.ErrClosed
}

// Close ends Accept.
func (n *nowhere) Close() error {
	n.once.Do(func() { close(n.closed) })
	return nil
}

// Addr is the loopback address with port 0.
func (n *nowhere) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
