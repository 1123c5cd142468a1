package run

import (
	"bytes"
	"encoding/json"

	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// maxShown bounds one message of package display, in bytes.
const maxShown = 256 << 20

// shownStream delivers what programs show through package display: a JSON
// object on a line each.
type shownStream struct {
	stream
	emit    func(output.Event)
	partial []byte // of a line
	dropped bool   // the line is too long: what follows of it is dropped
}

// deliver reads n bytes and delivers the messages that they complete.
func (s *shownStream) deliver(n int) {
	for n > 0 && s.fd >= 0 {
		chunk := s.read(make([]byte, min(n, 64<<10)))
		n -= len(chunk)
		s.take(chunk)
	}
}

// take delivers the messages that chunk completes.
func (s *shownStream) take(chunk []byte) {
	for len(chunk) > 0 {
		line, rest, whole := bytes.Cut(chunk, []byte("\n"))
		chunk = rest
		if s.dropped = s.dropped || len(s.partial)+len(line) > maxShown; s.dropped {
			s.partial = nil
		} else {
			s.partial = append(s.partial, line...)
		}
		if whole {
			s.show(s.partial)
			s.partial, s.dropped = nil, false
		}
	}
}

// show emits one message. What is no message was written by something else.
func (s *shownStream) show(line []byte) {
	var m display.Message
	if json.Unmarshal(line, &m) != nil || len(m.Bundle) == 0 {
		return
	}
	if _, ok := m.Bundle["text/plain"]; !ok {
		m.Bundle["text/plain"] = ""
	}
	e := output.Event{Kind: output.Display, Bundle: m.Bundle, DisplayID: m.ID}
	if m.Update && m.ID != "" {
		e.Kind = output.Update
	}
	s.emit(e)
}
