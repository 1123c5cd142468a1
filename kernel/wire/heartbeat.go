package wire

import (
	"log/slog"
	"net"

	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

// newHeartbeat is a REP socket that gives every message back, on the goroutine
// of the peer that sent it: whatever the kernel is busy with, it beats.
func newHeartbeat(listener net.Listener, log *slog.Logger) *socket {
	return newSocket(zmtp.Rep, listener, log, func(p *peer, frames Frames) { p.send(frames) })
}
