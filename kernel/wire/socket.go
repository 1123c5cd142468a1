package wire

import (
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

const (
	handshakeLimit = 5 * time.Second
	linger         = 500 * time.Millisecond // for the last messages when a socket closes
)

// socket accepts peers for one channel. Its goroutines: accept, which ends when
// the listener closes, and for each peer serve (handshake, then reading) and
// peer.write. Close stops them all and waits for them.
type socket struct {
	kind     zmtp.SocketType
	listener net.Listener
	curve    *zmtp.Curve // nil: not encrypted
	log      *slog.Logger
	received func(*peer, Frames) // on the peer's goroutine; what it blocks is that peer only

	running sync.WaitGroup
	mu      sync.Mutex
	closed  bool
	streams map[net.Conn]struct{} // handshaken or not
	peers   map[string]*peer
	joined  chan struct{} // closed and replaced when a peer joins
	unnamed uint32        // numbers the peers that chose no identity
}

// bound is where a socket listens, and how its connections are secured.
type bound struct {
	listener net.Listener
	curve    *zmtp.Curve
}

func newSocket(kind zmtp.SocketType, at bound, log *slog.Logger, received func(*peer, Frames)) *socket {
	s := &socket{
		kind: kind, listener: at.listener, curve: at.curve, log: log.With("socket", string(kind)), received: received,
		streams: map[net.Conn]struct{}{}, peers: map[string]*peer{}, joined: make(chan struct{}),
	}
	s.running.Go(s.accept)
	return s
}

func (s *socket) accept() {
	for {
		stream, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // such as too many open files: wait for some to close
			s.log.Warn("accept", "error", err)
			time.Sleep(100 * time.Millisecond)
			continue
		}
		if !s.track(stream) {
			_ = stream.Close()
			return
		}
		s.running.Go(func() { s.serve(stream) })
	}
}

// serve is the life of one peer.
func (s *socket) serve(stream net.Conn) {
	defer s.untrack(stream)
	p, err := s.greet(stream)
	if err != nil {
		s.log.Debug("handshake", "error", err)
		return
	}
	defer s.forget(p)
	s.running.Go(func() { p.write(s.log) })
	for {
		frames, err := p.conn.ReadMessage()
		if err != nil {
			if errors.Is(err, zmtp.ErrLimit) {
				s.log.Warn("peer dropped", "error", err)
			}
			return
		}
		s.received(p, frames)
	}
}

func (s *socket) greet(stream net.Conn) (*peer, error) {
	if err := stream.SetDeadline(time.Now().Add(handshakeLimit)); err != nil {
		return nil, err
	}
	conn, err := zmtp.Handshake(stream, s.kind, zmtp.Options{Curve: s.curve, Limits: zmtp.DefaultLimits()})
	if err != nil {
		return nil, err
	}
	if err := stream.SetDeadline(time.Time{}); err != nil {
		return nil, err
	}
	return s.welcome(conn), nil
}

// welcome makes conn a peer. One that comes back under its old identity takes
// the old connection's place, as with ZMQ_ROUTER_HANDOVER.
func (s *socket) welcome(conn *zmtp.Conn) *peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := string(conn.PeerIdentity)
	if id == "" {
		s.unnamed++ // a leading zero byte is reserved for names that we give
		id = string(binary.BigEndian.AppendUint32([]byte{0}, s.unnamed))
	}
	if old := s.peers[id]; old != nil {
		old.drop()
	}
	p := newPeer(id, conn)
	s.peers[id] = p
	close(s.joined)
	s.joined = make(chan struct{})
	return p
}

func (s *socket) forget(p *peer) {
	p.drop()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peers[p.id] == p {
		delete(s.peers, p.id)
	}
}

func (s *socket) peer(id string) *peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peers[id]
}

// await waits for a peer of this name.
func (s *socket) await(ctx context.Context, id string) error {
	for {
		s.mu.Lock()
		known, joined := s.peers[id] != nil, s.joined
		s.mu.Unlock()
		if known {
			return nil
		}
		select {
		case <-joined:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *socket) allPeers() []*peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*peer, 0, len(s.peers))
	for _, p := range s.peers {
		all = append(all, p)
	}
	return all
}

func (s *socket) track(stream net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.streams[stream] = struct{}{}
	return true
}

func (s *socket) untrack(stream net.Conn) {
	_ = stream.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.streams, stream)
}

// close lets queued messages leave for up to linger and ends all connections.
func (s *socket) close() {
	_ = s.listener.Close()
	for _, p := range s.allPeers() {
		go p.finish()
	}
	deadline := time.AfterFunc(linger, s.cut)
	defer deadline.Stop()
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.running.Wait()
}

// cut closes every stream, which ends the goroutines of its peer.
func (s *socket) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for stream := range s.streams {
		_ = stream.Close()
	}
	for _, p := range s.peers {
		p.drop()
	}
}
