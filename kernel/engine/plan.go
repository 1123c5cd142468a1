package engine

import (
	"os"

	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// plan is what the commands of a cell ask of its Go code.
type plan struct {
	args      []string // os.Args[1:]
	exec      string   // a call to make at the end
	capture   *os.File // gets what the cell prints and displays
	test      bool
	wasm      string // the id of the element that the cell's program in the browser has; "" if it runs here
	testFlags []string
	timed     bool
	fresh     bool // GoNB's way: in a process of its own
	asks      asks // what the next ! line may ask the user
}

// asks says whether a ! line may read what the user types.
type asks uint8

const (
	asksNothing asks = iota
	asksLines
	asksPassword
)

// sink is out, with a copy of what goes through it if the cell is captured.
func (p *plan) sink(out output.Sink) output.Sink {
	return output.SinkFunc(func(ev output.Event) {
		if p.capture != nil {
			p.copyOf(ev)
		}
		out.Emit(ev)
	})
}

// copyOf writes the text of ev, of a display the text that says most.
func (p *plan) copyOf(ev output.Event) {
	text := ev.Text
	for _, mime := range []string{"text/plain", "text/markdown", "text/html"} {
		if s, ok := ev.Bundle[mime].(string); ok {
			text = s + "\n"
		}
	}
	_, _ = p.capture.WriteString(text) // a full disk must not end the cell
}

// end closes what the cell used.
func (p *plan) end() {
	if p.capture != nil {
		_ = p.capture.Close()
	}
}
