package wire

import (
	"context"
	"log/slog"

	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

// Router is a ROUTER socket: messages come with the sender's identity in front,
// and go to the peer that their first frame names.
type Router struct {
	socket *socket
	in     chan Frames
	done   chan struct{}
}

func newRouter(at bound, log *slog.Logger) *Router {
	r := &Router{in: make(chan Frames), done: make(chan struct{})}
	r.socket = newSocket(zmtp.Router, at, log, r.received)
	return r
}

func (r *Router) received(p *peer, frames Frames) {
	select {
	case r.in <- append(Frames{[]byte(p.id)}, frames...):
	case <-p.gone:
	case <-r.done:
	}
}

// Recv waits for the next message of any peer. The error is the context's.
func (r *Router) Recv(ctx context.Context) (Frames, error) {
	select {
	case frames := <-r.in:
		return frames, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Send gives frames to the peer named by the first of them; like every ROUTER it
// drops what is for a peer that is not there.
func (r *Router) Send(frames Frames) {
	if len(frames) < 2 {
		return
	}
	if p := r.socket.peer(string(frames[0])); p != nil {
		p.send(frames[1:])
	}
}

// Await waits until a peer of this identity is connected. A client opens its
// sockets all at once, but its first request may be here before the last of them.
func (r *Router) Await(ctx context.Context, identity []byte) error {
	return r.socket.await(ctx, string(identity))
}

func (r *Router) close() {
	close(r.done)
	r.socket.close()
}
