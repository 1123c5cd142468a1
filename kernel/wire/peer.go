package wire

import (
	"log/slog"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

const (
	peerQueue      = 256             // messages waiting for one peer
	peerPatience   = 2 * time.Second // how long a full queue may hold up a sender
	peerWriteLimit = 5 * time.Second // for one message to leave
)

// Frames is one message as ZeroMQ sees it.
type Frames = [][]byte

// peer is one connection of a socket. Its messages wait in a bounded queue that
// its own goroutine (write) empties. A peer that stops reading holds a sender
// up for peerPatience once and is then dropped, so that it cannot block others.
type peer struct {
	id   string
	conn *zmtp.Conn
	out  chan Frames
	gone chan struct{} // closed by drop
	once sync.Once

	mu     sync.Mutex
	topics map[string]bool // what a subscriber asked for
}

func newPeer(id string, conn *zmtp.Conn) *peer {
	return &peer{
		id: id, conn: conn,
		out: make(chan Frames, peerQueue), gone: make(chan struct{}),
		topics: map[string]bool{},
	}
}

// send queues frames; it reports false if the peer is gone or was dropped now.
func (p *peer) send(frames Frames) bool {
	select {
	case p.out <- frames:
		return true
	case <-p.gone:
		return false
	default:
	}
	patience := time.NewTimer(peerPatience)
	defer patience.Stop()
	select {
	case p.out <- frames:
		return true
	case <-p.gone:
	case <-patience.C:
		p.drop()
	}
	return false
}

// drop ends the connection at once, what is queued included.
func (p *peer) drop() {
	p.once.Do(func() {
		close(p.gone)
		_ = p.conn.Close()
	})
}

// finish lets what is queued leave and then closes our half of the connection.
func (p *peer) finish() {
	if !p.send(nil) {
		p.drop()
	}
}

// write sends what is queued until finish or drop.
func (p *peer) write(log *slog.Logger) {
	for {
		select {
		case <-p.gone:
			return
		case frames := <-p.out:
			if frames == nil {
				_ = p.conn.CloseWrite() // the peer may have closed first
				return
			}
			if err := p.writeOne(frames); err != nil {
				log.Debug("peer dropped", "reason", err)
				p.drop()
				return
			}
		}
	}
}

func (p *peer) writeOne(frames Frames) error {
	if err := p.conn.Stream().SetWriteDeadline(time.Now().Add(peerWriteLimit)); err != nil {
		return err
	}
	return p.conn.WriteMessage(frames)
}
