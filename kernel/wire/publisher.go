package wire

import (
	"log/slog"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

// Publisher is an XPUB socket: each message goes to the peers that subscribed to
// a prefix of its first frame.
type Publisher struct {
	socket *socket
	greet  Greeter
}

// Greeter gives the messages that a peer gets before all others of a topic that
// it has just subscribed to.
type Greeter func(topic []byte) []Frames

func newPublisher(at bound, log *slog.Logger, greet Greeter) *Publisher {
	p := &Publisher{greet: greet}
	p.socket = newSocket(zmtp.XPub, at, log, p.received)
	return p
}

// received handles a subscription, "\x01topic" or "\x00topic"; a subscriber has
// nothing else to say.
func (pub *Publisher) received(p *peer, frames Frames) {
	if len(frames) != 1 || len(frames[0]) == 0 {
		return
	}
	switch verb, topic := frames[0][0], frames[0][1:]; verb {
	case 0:
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.topics, string(topic))
	case 1:
		greetings := pub.greet(topic) // outside the lock, for it may have locks of its own
		p.mu.Lock()
		defer p.mu.Unlock()
		p.topics[string(topic)] = true
		for _, greeting := range greetings {
			p.send(greeting)
		}
	}
}

// Send gives frames to all subscribers of their topic, frames[0].
func (pub *Publisher) Send(frames Frames) {
	for _, p := range pub.socket.allPeers() {
		if p.subscribed(string(frames[0])) {
			p.send(frames)
		}
	}
}

// subscribed waits for a greeting in progress, so that nothing overtakes it.
func (p *peer) subscribed(topic string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for prefix := range p.topics {
		if strings.HasPrefix(topic, prefix) {
			return true
		}
	}
	return false
}
