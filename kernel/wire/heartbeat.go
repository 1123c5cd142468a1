package wire

import (
	"log/slog"

	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

// newHeartbeat is a REP socket that gives every message back, on the goroutine
// of the peer that sent it: whatever the kernel is busy with, it beats.
func newHeartbeat(at bound, log *slog.Logger) *socket {
	return newSocket(zmtp.Rep, at, log, func(p *peer, frames Frames) { p.send(frames) })
}
