package kernel

import (
	"encoding/json"
	"sync"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// iopub publishes to all clients: statuses, and the output of cells. Its lock
// makes the order in which messages are published the order in which they leave.
type iopub struct {
	server *Server

	mu      sync.Mutex
	socket  *wire.Publisher
	started bool // the status "starting" was published
	current *runningCell
}

func (p *iopub) open(socket *wire.Publisher) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.socket = socket
}

// greet is what a subscriber gets first, so that a client knows that from here
// on it misses nothing. The first one also hears that the kernel is starting.
func (p *iopub) greet(topic []byte) []wire.Frames {
	p.mu.Lock()
	defer p.mu.Unlock()
	welcome := p.frames("iopub_welcome", nil, message.IOPubWelcome{Subscription: string(topic)}, nil)
	if welcome == nil || !utf8.Valid(topic) {
		return nil
	}
	welcome[0] = topic // a subscriber gets nothing else
	if p.started {
		return []wire.Frames{welcome}
	}
	p.started = true
	return []wire.Frames{welcome, p.frames("status", nil, message.Status{ExecutionState: message.Starting}, nil)}
}

// frames are nil if content cannot be marshalled, which is logged.
func (p *iopub) frames(msgType string, parent json.RawMessage, content, metadata any) wire.Frames {
	m, err := p.server.compose(msgType, parent, content, metadata)
	if err != nil {
		p.server.log.Error("output lost", "type", msgType, "error", err)
		return nil
	}
	m.Identities = [][]byte{[]byte(msgType)} // the topic
	return p.server.codec.Encode(m)
}

func (p *iopub) publish(req request, msgType string, content any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.publishLocked(req, msgType, content)
}

func (p *iopub) publishLocked(req request, msgType string, content any) {
	if frames := p.frames(msgType, req.Header, content, nil); frames != nil && p.socket != nil {
		p.socket.Send(frames)
	}
}

// during publishes busy before and idle after the work that req asks for. If a
// cell runs meanwhile, busy follows once more in its name: clients show the
// status that they heard last.
func (p *iopub) during(req request, work func()) {
	p.publish(req, "status", message.Status{ExecutionState: message.Busy})
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.publishLocked(req, "status", message.Status{ExecutionState: message.Idle})
		if p.current != nil {
			p.publishLocked(p.current.request, "status", message.Status{ExecutionState: message.Busy})
		}
	}()
	work()
}

// begin and end bracket a cell's run, within during.
func (p *iopub) begin(c *runningCell) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current = c
}

func (p *iopub) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current = nil
}

// running is the cell that runs now, or nil.
func (p *iopub) running() *runningCell {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.current
}

// cellSink publishes the output of one cell, however late it comes.
type cellSink struct {
	iopub *iopub
	cell  *runningCell
}

// Emit publishes e.
func (k cellSink) Emit(e output.Event) {
	switch e.Kind {
	case output.Stdout:
		k.publish("stream", message.Stream{Name: "stdout", Text: e.Text})
	case output.Stderr:
		k.publish("stream", message.Stream{Name: "stderr", Text: e.Text})
	case output.Display:
		k.publish("display_data", displayContent(e))
	case output.Update:
		k.publish("update_display_data", displayContent(e))
	case output.Result:
		k.cell.keepResult(e.Bundle)
		k.publish("execute_result", message.ExecuteResult{
			ExecutionCount: k.cell.count, Data: orEmpty(e.Bundle), Metadata: orEmpty(e.Metadata),
		})
	case output.Clear:
		k.publish("clear_output", message.ClearOutput{Wait: e.Wait})
	case output.Rewrite:
		k.cell.addPayload(message.NextInput{Source: "set_next_input", Text: e.Text, Replace: true})
	}
}

func (k cellSink) publish(msgType string, content any) {
	k.iopub.publish(k.cell.request, msgType, content)
}

func displayContent(e output.Event) message.Display {
	return message.Display{
		Data: orEmpty(e.Bundle), Metadata: orEmpty(e.Metadata),
		Transient: message.Transient{DisplayID: e.DisplayID},
	}
}

// orEmpty makes a map that JSON writes as {}, since clients refuse null.
func orEmpty[M display.Bundle | map[string]any](m M) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
