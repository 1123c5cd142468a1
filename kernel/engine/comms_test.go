package engine_test

import (
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// page is the script in a browser: it opens the comm when the script is shown
// and does what the test says with the values that come.
type page struct {
	engine *engine.Engine
	mu     sync.Mutex
	said   []string                        // what came, in order
	shown  []string                        // the HTML of displays and updates
	open   func()                          // what showing the script does
	hears  func(address string, value any) // may be nil
}

func newPage(e *engine.Engine) *page {
	p := &page{engine: e}
	p.open = func() { go e.CommOpened("gonb_comm", "comm-1") }
	e.UseComms(func(id string, data any) {
		text, err := json.Marshal(data)
		if err != nil {
			panic(err)
		}
		p.mu.Lock()
		p.said = append(p.said, id+" "+string(text))
		hears := p.hears
		p.mu.Unlock()
		if m, ok := data.(map[string]any); ok && hears != nil {
			go hears(m["address"].(string), m["value"])
		}
	})
	return p
}

// Emit implements output.Sink.
func (p *page) Emit(ev output.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	html, ok := ev.Bundle["text/html"].(string)
	if !ok {
		return
	}
	p.shown = append(p.shown, html)
	if strings.Contains(html, "globalThis.gonb_comm = new Comm()") {
		p.open()
	}
}

func (p *page) say(address string, value any) {
	data, err := json.Marshal(map[string]any{"address": address, "value": value})
	if err != nil {
		panic(err)
	}
	p.engine.CommSaid("comm-1", data)
}

func repositoryNotebook(t *testing.T) *notebook {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir, Kernel: "un-kernel"})
}

// Values go both ways through the unchanged gonbui/comms, also after the cell
// that subscribed has ended.
func TestCommsCarryValues(t *testing.T) {
	t.Parallel()
	n := repositoryNotebook(t)
	p := newPage(n.Engine)
	p.hears = func(address string, value any) {
		if address == "/pregunta" {
			p.say("/respuesta", 21.0)
		}
	}
	run := func(text string) error {
		n.count++
		return n.Run(t.Context(), cell.Source{Count: n.count, Text: text}, p)
	}
	if err := run("import \"github.com/janpfeifer/gonb/gonbui/comms\"\nrespuestas := comms.Listen[int](\"/respuesta\")\n" +
		"comms.Send(\"/pregunta\", \"¿cuánto?\")\nvalor := <-respuestas.C"); err != nil {
		t.Fatal(err)
	}
	if got := n.ok("valor * 2"); got != "42\n" {
		t.Errorf("got %q", got)
	}
	p.say("/respuesta", 5)
	if got := n.ok("<-respuestas.C"); got != "5\n" {
		t.Errorf("got %q", got)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	want := []string{
		`comm-1 {"address":"#comm_open_ack","value":true}`,
		`comm-1 {"address":"/pregunta","value":"¿cuánto?"}`,
	}
	if strings.Join(p.said, "\n") != strings.Join(want, "\n") {
		t.Errorf("said %q", p.said)
	}
	if len(p.shown) != 2 || !strings.Contains(p.shown[0], `const kernelId = "un-kernel";`) || p.shown[1] != "" {
		t.Errorf("shown %q", p.shown)
	}
}

// LatestOnly of the unchanged gonbui/comms: of the values that nobody has read,
// the channel keeps the last one.
func TestCommsKeepTheLatestOnly(t *testing.T) {
	t.Parallel()
	n := repositoryNotebook(t)
	p := newPage(n.Engine)
	n.count++
	// arrived waits for a value and leaves it in the channel, unread.
	if err := n.Run(t.Context(), cell.Source{Count: n.count, Text: `import "github.com/janpfeifer/gonb/gonbui/comms"
nivel := comms.Listen[int]("/nivel").LatestOnly()
func arrived(value int) {
	for got := range nivel.C {
		select {
		case nivel.C <- got:
		default: // a newer one has come
		}
		if got == value { return }
		runtime.Gosched()
	}
}
comms.Send("/abre", "sí")`}, p); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 3; i++ {
		p.say("/nivel", i)
		n.ok("arrived(" + strconv.Itoa(i) + ")")
	}
	if got := n.ok("len(nivel.C), cap(nivel.C), <-nivel.C, len(nivel.C)"); got != "1 1 3 0\n" {
		t.Errorf("got %q", got)
	}
}

// A slider of the unchanged gonbui/widgets: the page's part is played by the
// test.
func TestWidgetsHearTheirPage(t *testing.T) {
	t.Parallel()
	n := repositoryNotebook(t)
	p := newPage(n.Engine)
	answered := false
	open := p.open
	p.open = func() {
		open()
		if !answered { // as the slider's script does, once it runs
			answered = true
			go p.say("/nivel", "30")
		}
	}
	n.count++
	err := n.Run(t.Context(), cell.Source{Count: n.count, Text: "import \"github.com/janpfeifer/gonb/gonbui/widgets\"\n" +
		"nivel := widgets.Slider(0, 100, 30).WithAddress(\"/nivel\").Done()\ncambios := nivel.Listen()\nnivel.SetValue(50)"}, p)
	if err != nil {
		t.Fatal(err)
	}
	p.say("/nivel", "77")
	if got := n.ok("<-cambios.C"); got != "77\n" {
		t.Errorf("got %q", got)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := p.said[len(p.said)-1]; last != `comm-1 {"address":"/nivel","value":50}` {
		t.Errorf("said %q", p.said)
	}
}

func TestCommsOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	p := newPage(n.Engine)
	if n.CommOpened("jupyter.widget", "x") {
		t.Error("taken")
	}
	if !n.CommOpened("gonb_comm", "comm-1") {
		t.Error("not taken")
	}
	p.say("#heartbeat/ping", true)
	n.CommClosed("comm-1")
	if want := `comm-1 {"address":"#heartbeat/pong","value":true}`; p.said[len(p.said)-1] != want {
		t.Errorf("said %q", p.said)
	}
}
