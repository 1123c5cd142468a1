package run

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// pump reads everything that the worker writes, on one goroutine. A reader for
// each pipe would have to agree with the others on what came first; a single
// one that looks at all of them each time has the order by construction, as far
// as pipes keep it, and is the barrier as well: when it sees that a job is done,
// it takes what the pipes hold at that moment, and then nothing is missing.
//
// A sink that blocks stops pump, hence the worker's writes: that is the
// back-pressure.
type pump struct {
	p       *Process
	stdout  *textStream
	stderr  *textStream
	display *displayStream
	shown   *shownStream
	events  *stream
	partial []byte // of an event line
	early   string // what the worker complained of before its first job
}

// stream is a pipe to be read.
type stream struct {
	file *os.File
	fd   int // -1 after the end
}

func newStream(f *os.File) *stream { return &stream{file: f, fd: int(f.Fd())} }

// available is how many bytes the pipe holds.
func (s *stream) available() int {
	if s.fd < 0 {
		return 0
	}
	n, err := unix.IoctlGetInt(s.fd, fionread)
	if err != nil {
		return 0
	}
	return n
}

// read reads what is there, at most len(buf) bytes; it notes the pipe's end.
func (s *stream) read(buf []byte) []byte {
	n, err := unix.Read(s.fd, buf)
	if n <= 0 && err != unix.EINTR && err != unix.EAGAIN {
		s.fd = -1
	}
	return buf[:max(n, 0)]
}

func newPump(p *Process) *pump {
	m := &pump{p: p, events: newStream(p.pipes.events)}
	m.stdout = newTextStream(p.pipes.stdout, func(text string) { m.emit(output.Event{Kind: output.Stdout, Text: text}) })
	m.stderr = newTextStream(p.pipes.stderr, m.complain)
	m.stderr.hold = &traceHold{}
	m.display = newDisplayStream(p.pipes.display, p.pipes.back, p.cfg.Lang, m.emit)
	m.display.ask, m.display.comms, m.display.process, m.display.job = p.ask, p.cfg.Comms, p, p.jobNumber
	m.shown = &shownStream{stream: *newStream(p.pipes.shown), emit: m.emit}
	p.answers = m.display.answers
	return m
}

// emit gives e to the sink of the running or else the last job.
func (m *pump) emit(e output.Event) {
	m.p.mu.Lock()
	sink := m.p.last
	m.p.mu.Unlock()
	if sink != nil {
		sink.Emit(e)
	}
}

// complain delivers standard error. Before the first job there is nobody to
// deliver to, and what is said then is why the worker does not start.
func (m *pump) complain(text string) {
	m.p.mu.Lock()
	sink := m.p.last
	m.p.mu.Unlock()
	if sink == nil {
		m.early += text
		return
	}
	sink.Emit(output.Event{Kind: output.Stderr, Text: text})
}

// emitFor gives e to the sink of a cell, or to the last job's if that cell is
// not known.
func (m *pump) emitFor(cell int, e output.Event) {
	m.p.mu.Lock()
	sink := m.p.sinks[cell]
	m.p.mu.Unlock()
	if sink == nil {
		m.emit(e)
		return
	}
	sink.Emit(e)
}

// loop runs until the worker has ended.
func (m *pump) loop() {
	wake := int(m.p.pipes.wake.Fd())
	for {
		readable, err := poll([]int{m.events.fd, m.stdout.fd, m.stderr.fd, m.display.fd, m.shown.fd, wake}, m.stderr.patience())
		ended := err != nil || readable[5]
		if err == nil {
			m.stdout.ended(readable[1])
			m.stderr.ended(readable[2])
		}
		m.drain()
		if ended || readable[0] {
			m.readEvents(ended)
		}
		if ended {
			m.finish()
			return
		}
		m.stderr.releaseOverdue(time.Now())
	}
}

// drain delivers all that the pipes hold at this moment, in order. The worker
// prints nothing while there is something displayed or written to standard
// error that has not been read (worker/child/print.go), so what standard output
// holds was printed before that. The looks at the others come first, because what
// reaches them after the look at standard output may follow text that the look
// missed. (Between standard error and displays there is no telling.)
func (m *pump) drain() {
	displayed := m.display.available()
	shown := m.shown.available()
	complained := m.stderr.available()
	m.stdout.deliver(m.stdout.available())
	m.stderr.deliver(complained)
	m.display.deliver(displayed)
	m.shown.deliver(shown)
}

// readEvents handles the events that are there: all that the pipe still holds
// if the worker has ended.
func (m *pump) readEvents(all bool) {
	buf := make([]byte, 64<<10)
	if !all {
		m.partial = append(m.partial, m.events.read(buf)...)
	}
	for all && m.events.available() > 0 {
		m.partial = append(m.partial, m.events.read(buf)...)
	}
	for {
		line, rest, ok := bytes.Cut(m.partial, []byte("\n"))
		if !ok {
			return
		}
		m.partial = rest
		var e worker.Event
		if json.Unmarshal(line, &e) == nil {
			m.drain()
			m.handle(e)
		}
	}
}

// handle does what one event asks for. All that was written before it has been
// delivered.
func (m *pump) handle(e worker.Event) {
	switch e.Event {
	case worker.EventReady:
		close(m.p.ready)
	case worker.EventOK:
		m.p.replies <- nil
	case worker.EventFail:
		m.p.replies <- &RequestError{Message: e.Message}
	case worker.EventResult:
		m.emitFor(e.Cell, output.Event{Kind: output.Result, Bundle: e.Bundle})
	case worker.EventOutput:
		m.emitFor(e.Cell, output.Event{Kind: output.Stdout, Text: e.Text})
	case worker.EventPanic:
		m.emitFor(e.Cell, output.Event{Kind: output.Stderr, Text: goroutinePanicText(e).In(m.p.cfg.Lang)})
	case worker.EventExit:
		m.emitFor(e.Cell, output.Event{Kind: output.Stderr, Text: lateExitText(e).In(m.p.cfg.Lang)})
	case worker.EventFlush:
		m.p.mu.Lock()
		_ = m.p.pipes.send(worker.Command{Op: worker.OpFlushed})
		m.p.mu.Unlock()
	case worker.EventPeek:
		m.p.peeks.answer(e)
	case worker.EventInput:
		m.p.wantsInput(e)
	case worker.EventDone:
		m.done(e)
	}
}

// done ends the running job: the worker lives, so nothing is held back any
// more.
func (m *pump) done(e worker.Event) {
	m.stdout.flush()
	m.stderr.flush()
	m.p.mu.Lock()
	j := m.p.job
	if j != nil && j.cell == e.Cell {
		m.p.job = nil
	}
	m.p.mu.Unlock()
	if j != nil && j.cell == e.Cell {
		j.spent = e.Spent
		j.ended <- endError(e)
	}
}

// endError is the error that Run returns for a job's end.
func endError(e worker.Event) error {
	switch e.End {
	case worker.EndOK:
		return nil
	case worker.EndPanic:
		return &Panic{Message: e.Message, Frames: e.Frames}
	case worker.EndExit:
		return &Exit{Code: e.Code}
	case worker.EndGoexit:
		return &Exit{Goexit: true}
	case worker.EndInterrupted:
		return &Interrupted{}
	case worker.EndAbandoned:
		return &Interrupted{Abandoned: true}
	case worker.EndDeadlock:
		return &Deadlock{Frames: e.Frames}
	case worker.EndLoad:
		return &LoadError{Message: e.Message}
	}
	return &LoadError{Message: "unknown end of a job: " + e.End}
}

// finish tells everyone that the worker has ended.
func (m *pump) finish() {
	<-m.p.reaped
	m.display.close()
	m.stdout.flush()
	crash := crashOf(m.p.cmd.ProcessState, m.stderr.takeHeld())
	m.stderr.flush()
	if crash.Reason == "" {
		crash.Reason = strings.TrimSpace(m.early)
	}
	m.p.mu.Lock()
	crash.ByUser = m.p.killed
	crash.noteLimit(m.p.cfg.Limits.Memory, m.p.grown)
	m.p.crash = crash
	j := m.p.job
	m.p.job = nil
	m.p.pipes.close()
	m.p.mu.Unlock()
	close(m.p.dead)
	if j != nil {
		j.ended <- crash
	}
}
