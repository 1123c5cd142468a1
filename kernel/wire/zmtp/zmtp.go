// Package zmtp speaks ZMTP 3.0, the protocol between two ZeroMQ sockets, with NULL
// or CURVE security over any stream. It knows connections and messages only: which
// message goes to which peer is the business of the package wire.
//
// It exists because the sockets of a kernel must outlive any peer. The Go
// ZeroMQ module that we started with allocates whatever length a frame claims,
// panics on short handshake metadata and hides subscriptions from XPUB; here
// every length is checked before a byte is kept.
package zmtp

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"slices"
)

// A SocketType is the role that each end announces in the handshake.
type SocketType string

// The socket types of Jupyter's channels: the kernel's ends and the client's.
const (
	Router SocketType = "ROUTER"
	XPub   SocketType = "XPUB"
	Rep    SocketType = "REP"
	Dealer SocketType = "DEALER"
	Sub    SocketType = "SUB"
	Req    SocketType = "REQ"
)

// accepts reports whether a socket of type t talks with a peer of type peer.
func (t SocketType) accepts(peer SocketType) bool {
	switch t {
	case Router:
		return slices.Contains([]SocketType{Dealer, Req, Router}, peer)
	case XPub:
		return slices.Contains([]SocketType{Sub, "XSUB"}, peer)
	case Rep:
		return slices.Contains([]SocketType{Req, Dealer}, peer)
	case Dealer:
		return slices.Contains([]SocketType{Router, Rep, Dealer}, peer)
	case Sub:
		return slices.Contains([]SocketType{"PUB", XPub}, peer)
	case Req:
		return slices.Contains([]SocketType{Rep, Router}, peer)
	}
	return false
}

// Limits bounds what a peer can make us keep. A peer that exceeds one loses its
// connection.
type Limits struct {
	MessageBytes uint64 // all frames of one message together
	Frames       int    // frames of one message
}

// DefaultLimits leaves room for a widget's largest binary buffers.
func DefaultLimits() Limits { return Limits{MessageBytes: 256 << 20, Frames: 1024} }

// ErrLimit is in the chain of an error about a message that is too large.
var ErrLimit = errors.New("message exceeds the limit")

// Conn is one connection after its handshake. One goroutine may read and
// another may write at the same time; more need their own lock.
type Conn struct {
	PeerType     SocketType
	PeerIdentity []byte // empty if the peer chose none

	stream net.Conn
	in     *bufio.Reader
	limits Limits
	cipher *cipher // nil with NULL security
}

// Options are the less usual sides of a Handshake.
type Options struct {
	Identity []byte // ours; empty: none
	Curve    *Curve // nil: NULL security
	Limits   Limits
}

// Handshake greets the peer at the other end of stream as a socket of type
// local. The caller sets deadlines on stream and closes it after an error.
func Handshake(stream net.Conn, local SocketType, options Options) (*Conn, error) {
	if len(options.Identity) > maxIdentity {
		return nil, fmt.Errorf("an identity of %d bytes: %w", len(options.Identity), ErrLimit)
	}
	c := &Conn{stream: stream, in: bufio.NewReaderSize(stream, 32<<10), limits: options.Limits}
	if err := c.greet(options.Curve); err != nil {
		return nil, err
	}
	ready, err := c.introduce(properties(local, options.Identity), options.Curve)
	if err != nil {
		return nil, err
	}
	c.PeerType, c.PeerIdentity = SocketType(ready["socket-type"]), []byte(ready["identity"])
	if !local.accepts(c.PeerType) {
		return nil, fmt.Errorf("peer is a %q socket, which a %s does not talk with", c.PeerType, local)
	}
	return c, nil
}

// Close closes the stream.
func (c *Conn) Close() error { return c.stream.Close() }

// CloseWrite tells the peer that nothing more will be sent, so that what was
// sent still arrives, and leaves reading open where the stream can do so.
func (c *Conn) CloseWrite() error {
	if half, ok := c.stream.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return c.stream.Close()
}

// Stream is the connection beneath, for deadlines.
func (c *Conn) Stream() net.Conn { return c.stream }
