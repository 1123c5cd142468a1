package run

import (
	"sync"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// Comms is the way to the frontend for what programs do with gonbui/comms: values
// that go to an address, and addresses whose values they want.
type Comms interface {
	// Send sends a value. show displays something in the cell that sends.
	Send(p *Process, address string, value any, show func(output.Event))
	// Request asks the frontend to send the value of an address.
	Request(p *Process, address string, show func(output.Event))
	// Subscribe says whether the program wants the values of an address.
	Subscribe(p *Process, address string, wanted bool, show func(output.Event))
}

// answers writes to GONB_PIPE_BACK, from several goroutines.
type answers struct {
	mu     sync.Mutex
	encode func(any) error
}

func (a *answers) send(v *protocol.CommValue) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = a.encode(v) // a program that does not read its answers loses them
}

// Deliver gives the program a value that the frontend has sent to an address.
func (p *Process) Deliver(address string, value any) {
	if value != nil && p.Alive() {
		p.answers.send(&protocol.CommValue{Address: address, Value: value})
	}
}

// comm does what one value about comms asks for, and reports whether it was
// one.
func (s *displayStream) comm(d *protocol.DisplayData) bool {
	if v, ok := d.Data[protocol.MIMECommSubscribe]; ok {
		if c, ok := v.(protocol.CommSubscription); ok && s.comms != nil {
			s.comms.Subscribe(s.process, c.Address, !c.Unsubscribe, s.emit)
		}
		return true
	}
	v, ok := d.Data[protocol.MIMECommValue]
	if !ok {
		return false
	}
	c, ok := v.(protocol.CommValue)
	switch {
	case !ok:
	case c.Address == protocol.GonbuiSyncAddress:
		s.answers.send(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: c.Value})
	case s.comms == nil:
	case c.Request:
		s.comms.Request(s.process, c.Address, s.emit)
	default:
		s.comms.Send(s.process, c.Address, c.Value, s.emit)
	}
	return true
}
