package run

import (
	"encoding/base64"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"
	"golang.org/x/sys/unix"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// displayStream delivers what programs display through the gonbui package. It
// speaks GoNB's protocol: a stream of gob values in one FIFO, answers in
// another. Both stay the same for the worker's whole life, because gonbui opens
// them once.
//
// The decoder runs on a goroutine of its own only because it pulls its input
// and pump pushes it: the two never run at the same time.
type displayStream struct {
	stream
	lang    diag.Lang
	emit    func(output.Event)
	ask     func(prompt string, password bool) // nil: nobody answers
	input   *pushReader
	answers *answers
	comms   Comms // nil: there is no frontend to talk to
	process *Process
	seen    map[string]shownID // by the program's id
	job     func() int         // the number of the running job
}

// shownID is where a display with an id was shown last.
type shownID struct {
	job int    // the number of the job
	id  string // as the frontend knows it
}

func newDisplayStream(fifo, back *os.File, lang diag.Lang, emit func(output.Event)) *displayStream {
	// Values that widgets send; registering again is harmless.
	gob.Register(map[string]any{})
	gob.Register([]any{})
	s := &displayStream{
		stream:  *newStream(fifo),
		lang:    lang,
		emit:    emit,
		input:   newPushReader(),
		answers: &answers{encode: gob.NewEncoder(newTryWriter(back)).Encode},
		seen:    map[string]shownID{},
		job:     func() int { return 1 },
	}
	go s.decode()
	s.input.waitIdle()
	return s
}

// deliver reads n bytes and delivers the values that they complete.
func (s *displayStream) deliver(n int) {
	for n > 0 && s.fd >= 0 {
		chunk := s.read(make([]byte, min(n, 64<<10)))
		n -= len(chunk)
		if len(chunk) > 0 {
			s.input.push(chunk)
		}
	}
}

func (s *displayStream) close() { s.input.close() }

// decode handles one value after the other until the input is closed. Where the
// stream makes no sense, another program has perhaps begun one of its own (a
// child of the cell that inherits the FIFO's name): a new decoder tries from the
// beginning of the chunk, and if that fails too, from the next chunk.
func (s *displayStream) decode() {
	defer s.input.finish()
	var failed []byte // the chunk that has failed before
	for {
		err := s.decodeAll(gob.NewDecoder(s.input))
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return
		}
		if chunk := s.input.chunk; len(failed) == 0 || &failed[0] != &chunk[0] {
			failed = chunk
			s.input.rewind()
			continue
		}
		s.note(brokenDisplayText(err))
		s.input.skip()
	}
}

// decodeAll handles values until something is wrong.
func (s *displayStream) decodeAll(dec *gob.Decoder) error {
	for {
		var d protocol.DisplayData
		if err := dec.Decode(&d); err != nil {
			return err
		}
		s.handle(&d)
	}
}

func (s *displayStream) note(text diag.Text) {
	s.emit(output.Event{Kind: output.Stderr, Text: text.In(s.lang)})
}

// handle does what one value asks for.
func (s *displayStream) handle(d *protocol.DisplayData) {
	if v, ok := d.Data[protocol.MIMEJupyterInput]; ok {
		if q, ok := v.(protocol.InputRequest); ok && s.ask != nil {
			s.ask(q.Prompt, q.Password)
		}
		return
	}
	if s.comm(d) {
		return
	}
	s.show(d)
}

// show emits a display, or an update of the display with the same id. A script
// is displayed anew in each cell: what an earlier cell has displayed may be gone,
// and then an update would run nothing. It has another id there, because
// JupyterLab runs what is displayed under a known id in the earlier cells, too.
func (s *displayStream) show(d *protocol.DisplayData) {
	e := output.Event{Kind: output.Display, Bundle: bundleOf(d), Metadata: d.Metadata, DisplayID: d.DisplayID}
	if d.DisplayID != "" {
		job := s.job()
		text, _ := d.Data[protocol.MIMETextHTML].(string)
		switch last, ok := s.seen[d.DisplayID]; {
		case !ok:
			s.seen[d.DisplayID] = shownID{job, d.DisplayID}
		case last.job != job && strings.Contains(text, "<script"):
			e.DisplayID += "_" + strconv.Itoa(job)
			s.seen[d.DisplayID] = shownID{job, e.DisplayID}
		default:
			e.Kind, e.DisplayID = output.Update, last.id
		}
	}
	s.emit(e)
}

// bundleOf is d as Jupyter wants it.
func bundleOf(d *protocol.DisplayData) display.Bundle {
	b := make(display.Bundle, len(d.Data)+1)
	for mime, v := range d.Data {
		if bytes, ok := v.([]byte); ok {
			b[string(mime)] = base64.StdEncoding.EncodeToString(bytes)
			continue
		}
		b[string(mime)] = v
	}
	if _, ok := b["text/plain"]; !ok {
		b["text/plain"] = plainText(d)
	}
	return b
}

// plainText is what a frontend without rich output shows.
func plainText(d *protocol.DisplayData) string {
	if s, ok := d.Data[protocol.MIMETextMarkdown].(string); ok {
		return s
	}
	if s, ok := d.Data[protocol.MIMETextHTML].(string); ok {
		return display.HTMLText(s)
	}
	if b, ok := d.Data[protocol.MIMEImagePNG].([]byte); ok {
		return fmt.Sprintf("image/png (%d bytes)", len(b))
	}
	for mime := range d.Data {
		return string(mime)
	}
	return ""
}

// tryWriter writes to a FIFO without ever waiting: when it is full, nobody
// reads it.
type tryWriter int

func newTryWriter(f *os.File) tryWriter {
	fd := int(f.Fd())
	_ = unix.SetNonblock(fd, true) // Fd may have undone it
	return tryWriter(fd)
}

// Write writes what the pipe takes at once.
func (w tryWriter) Write(p []byte) (int, error) { return unix.Write(int(w), p) }
