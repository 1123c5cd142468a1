package display

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// PipeEnv is the environment variable in which a kernel names the FIFO that
// takes messages: a JSON object on a line each, with the fields of Message.
const PipeEnv = "CUADERNO_DISPLAY"

// gonbPipeEnv is GoNB's: a FIFO for gob values with the fields of gonbMessage.
const gonbPipeEnv = "GONB_PIPE"

// Message is one display on its way to the notebook.
type Message struct {
	Bundle Bundle `json:"bundle"`
	ID     string `json:"id,omitempty"`     // of a display that can be changed later
	Update bool   `json:"update,omitempty"` // changes the one with this ID
}

// gonbMessage is protocol.DisplayData of github.com/janpfeifer/gonb/gonbui as
// gob sees it: gob knows fields by name and does not ask for the type's.
type gonbMessage struct {
	Data      map[string]any
	Metadata  map[string]any
	DisplayID string
}

// publisher is the way to the notebook, or to standard output where there is
// none.
type publisher struct {
	mu   sync.Mutex
	file *os.File
	gob  *gob.Encoder // GoNB's way; nil: a JSON object a line
}

// notebook is the one way that the program has.
var notebook = sync.OnceValue(func() *publisher {
	if path := os.Getenv(PipeEnv); path != "" {
		if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			return &publisher{file: f}
		}
	}
	if path := os.Getenv(gonbPipeEnv); path != "" {
		if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			return &publisher{file: f, gob: gob.NewEncoder(f)}
		}
	}
	return &publisher{}
})

// publish shows m. What goes wrong on the way goes to standard error: a program
// must not end because nobody looks at it.
func publish(m Message) {
	p := notebook()
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	switch {
	case p.file == nil:
		_, err = fmt.Println(m.Bundle["text/plain"]) //nolint:forbidigo // there is no notebook: the program's output it is
	case p.gob != nil:
		err = p.gob.Encode(gonbMessage{Data: forGoNB(m.Bundle), DisplayID: m.ID})
	default:
		err = p.line(m)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "display:", err)
	}
}

// forGoNB is b with the types that GoNB expects: bytes for images, text else.
func forGoNB(b Bundle) map[string]any {
	out := make(map[string]any, len(b))
	for mime, data := range b {
		text := fmt.Sprint(data)
		if raw, ok := data.(json.RawMessage); ok {
			text = string(raw)
		}
		out[mime] = text
		if png, err := base64.StdEncoding.DecodeString(text); mime == "image/png" && err == nil {
			out[mime] = png
		}
	}
	return out
}

// line writes m as a line. The FIFO is locked, because images of cells may have
// copies of this package, and what is larger than its buffer is written in parts.
func (p *publisher) line(m Message) error {
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	unlock := lock(p.file)
	defer unlock()
	_, err = p.file.Write(append(line, '\n'))
	return err
}

// inNotebook reports whether there is a notebook to show things in.
func inNotebook() bool { return notebook().file != nil }

func newID() string { return rand.Text() }
