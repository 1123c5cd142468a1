package engine

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/run"
)

// commTarget is what gonbui's comms are opened for.
const commTarget = "gonb_comm"

// Addresses that are the protocol's own.
const (
	openAckAddress = "#comm_open_ack"
	pingAddress    = "#heartbeat/ping"
	pongAddress    = "#heartbeat/pong"
)

// commScript is the program that makes globalThis.gonb_comm in the browser.
//
//go:embed comms.js
var commScript string

// maxQueued bounds what waits for a frontend that perhaps never answers.
const maxQueued = 1000

// hub connects programs that use gonbui/comms with the script in the browser. The
// script is shown by the first cell of a page that needs it; it opens a comm, and
// what the programs send waits until then. Values from the browser go to the
// process that has subscribed to their address, also after its cell has ended.
type hub struct {
	kernelID string // of the Jupyter server

	mu      sync.Mutex
	send    func(id string, data any)
	comm    string // id of the open comm; "" while there is none
	shown   bool   // the script was shown in the running cell
	scripts int
	erase   func() // takes the script out of the notebook
	queue   []any
	wanted  map[string]*run.Process // by address
	pongs   []chan struct{}         // of heartbeats that wait for their answer
}

var (
	_ run.Comms       = (*hub)(nil)
	_ kernel.CommUser = (*Engine)(nil)
)

func newHub(kernelID string) *hub {
	return &hub{kernelID: kernelID, wanted: map[string]*run.Process{}}
}

// UseComms implements kernel.CommUser.
func (e *Engine) UseComms(send func(id string, data any)) {
	e.hub.mu.Lock()
	defer e.hub.mu.Unlock()
	e.hub.send = send
}

// CommOpened implements kernel.CommUser.
func (e *Engine) CommOpened(target, id string) bool {
	if target != commTarget {
		return false
	}
	h := e.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	h.comm = id
	if h.erase != nil {
		h.erase()
		h.erase = nil
	}
	h.send(id, addressed(openAckAddress, true))
	for _, data := range h.queue {
		h.send(id, data)
	}
	h.queue = nil
	return true
}

// CommSaid implements kernel.CommUser.
func (e *Engine) CommSaid(id string, data json.RawMessage) {
	var m struct {
		Address string `json:"address"`
		Value   any    `json:"value"`
	}
	if json.Unmarshal(data, &m) != nil {
		return
	}
	h := e.hub
	h.mu.Lock()
	process := h.wanted[m.Address]
	switch m.Address {
	case pingAddress:
		h.send(id, addressed(pongAddress, true))
	case pongAddress:
		for _, pong := range h.pongs {
			close(pong)
		}
		h.pongs = nil
	}
	h.mu.Unlock()
	if process != nil {
		process.Deliver(m.Address, m.Value)
	}
}

// CommClosed implements kernel.CommUser.
func (e *Engine) CommClosed(id string) {
	e.hub.mu.Lock()
	defer e.hub.mu.Unlock()
	if e.hub.comm == id {
		e.hub.comm = ""
	}
}

func addressed(address string, value any) map[string]any {
	return map[string]any{"address": address, "value": value}
}

// nextCell lets the script be shown again if it is needed: the page may have been
// loaded anew since.
func (h *hub) nextCell() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shown = false
}

// Send implements run.Comms.
func (h *hub) Send(_ *run.Process, address string, value any, show func(output.Event)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.needScript(show)
	if address != protocol.GonbuiStartAddress {
		h.post(addressed(address, value))
	}
}

// Request implements run.Comms.
func (h *hub) Request(_ *run.Process, address string, show func(output.Event)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.needScript(show)
	h.post(map[string]any{"address": address, "read_request": true})
}

// Subscribe implements run.Comms.
func (h *hub) Subscribe(p *run.Process, address string, wanted bool, show func(output.Event)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !wanted {
		delete(h.wanted, address)
		return
	}
	h.wanted[address] = p
	h.needScript(show)
}

// heartbeat asks the page for a sign of life. The channel is closed when it
// comes.
func (h *hub) heartbeat() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	pong := make(chan struct{})
	if h.comm != "" && h.send != nil {
		h.pongs = append(h.pongs, pong)
		h.send(h.comm, addressed(pingAddress, true))
	}
	return pong
}

// post sends data, or lets it wait for the script. The caller holds mu.
func (h *hub) post(data any) {
	switch {
	case h.comm != "" && h.erase == nil:
		h.send(h.comm, data)
	case len(h.queue) < maxQueued:
		h.queue = append(h.queue, data)
	}
}

// needScript shows the script, once a cell. Where it runs already it only opens
// its comm again. The caller holds mu.
func (h *hub) needScript(show func(output.Event)) {
	if h.shown || h.send == nil {
		return
	}
	h.shown = true
	h.scripts++
	id := "cuaderno_comm_" + strconv.Itoa(h.scripts)
	event := func(kind output.Kind, html string) output.Event {
		return output.Event{Kind: kind, DisplayID: id, Bundle: display.Bundle{"text/html": html, "text/plain": ""}}
	}
	kernelID, _ := json.Marshal(h.kernelID) // a string always can be
	show(event(output.Display, "<script>"+strings.Replace(commScript, "KERNEL_ID", string(kernelID), 1)+"</script>"))
	h.erase = func() { show(event(output.Update, "")) }
}
