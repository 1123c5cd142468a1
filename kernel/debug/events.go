package debug

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// mailbox holds events until somebody has time for them, however many.
type mailbox struct {
	mu     sync.Mutex
	some   *sync.Cond
	events []envelope
	closed bool
}

func newMailbox() *mailbox {
	m := &mailbox{}
	m.some = sync.NewCond(&m.mu)
	return m
}

func (m *mailbox) put(e envelope) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events = append(m.events, e)
	m.some.Signal()
}

func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.some.Signal()
}

// next waits for an event; it reports false when there will be none.
func (m *mailbox) next() (envelope, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.events) == 0 {
		if m.closed {
			return envelope{}, false
		}
		m.some.Wait()
	}
	e := m.events[0]
	m.events = m.events[1:]
	return e, true
}

// watch handles the events of one connection to Delve, and its end.
func (a *Adapter) watch(c *client, events *mailbox) {
	go func() {
		<-c.gone
		events.close()
	}()
	for {
		e, ok := events.next()
		if !ok {
			a.lost(c)
			return
		}
		switch e.Event {
		case "stopped":
			a.onStopped(c, decode[dap.StoppedEventBody](e))
		case "output":
			a.onOutput(decode[dap.OutputEventBody](e))
		case "breakpoint":
			a.onBreakpoint(decode[dap.BreakpointEventBody](e))
		}
	}
}

// onStopped hands a stop to whoever has asked for one, or else handles it.
func (a *Adapter) onStopped(c *client, s dap.StoppedEventBody) {
	a.mu.Lock()
	waiter := a.stopped
	a.stopped = nil
	a.mu.Unlock()
	if waiter != nil {
		waiter <- s
		return
	}
	ctx := context.Background()
	_ = a.lock(ctx) // it has no end
	defer a.unlock()
	if a.client() == c {
		a.arrived(ctx, c, s)
	}
}

// arrived handles a stop: one that the user is to see is announced.
func (a *Adapter) arrived(ctx context.Context, c *client, s dap.StoppedEventBody) {
	if s.ThreadId == 0 {
		s.ThreadId = a.calledFrom
	}
	a.setStop(stop{is: true, thread: s.ThreadId, since: time.Now(), connected: a.connected()})
	a.refs.forget()
	a.frames = frameTable{}
	a.exceptions.text = ""
	if a.isMuted() {
		a.silence(ctx, c)
		a.goOn(ctx, c, "continue", s.ThreadId)
		return
	}
	if a.loading != 0 && slices.Contains(s.HitBreakpointIds, a.loading) {
		a.applyRepeated(ctx, c)
		a.goOn(ctx, c, "continue", s.ThreadId)
		return
	}
	stack, _ := a.stack(ctx, c, s.ThreadId)
	if a.exceptions.hit(s) {
		if !hasUser(stack) {
			a.goOn(ctx, c, "continue", s.ThreadId)
			return
		}
		s.Reason, s.Description = "exception", "panic"
		s.Text = a.panicText(ctx, c, stack[0])
		a.exceptions.text = s.Text
	}
	if command := a.step.onward(s, stack); command != "" {
		a.goOn(ctx, c, command, s.ThreadId)
		return
	}
	a.step = step{}
	s.AllThreadsStopped = true
	a.emit("stopped", s)
}

// goOn lets the program go on without a word to the user.
func (a *Adapter) goOn(ctx context.Context, c *client, command string, thread int) {
	a.setStop(stop{})
	_ = c.call(ctx, command, map[string]int{"threadId": thread}, nil)
}

// continued tells clients that the program goes on, and the user what a long stop
// may have cost.
func (a *Adapter) continued(s stop) {
	a.emit("continued", dap.ContinuedEventBody{ThreadId: s.thread, AllThreadsContinued: true})
	stood := time.Since(s.since)
	if s.since.IsZero() || stood < a.cfg.LongStop || !s.connected {
		return
	}
	stood = stood.Round(time.Second)
	a.host.Say(diag.Text{
		ES: "El proceso de las celdas ha estado parado " + stood.String() + " en el depurador, con todo lo que vive en él. " +
			"Quien espera señales de él puede haberlo dado por perdido: un consumidor sale de su grupo cuando pasa su session.timeout.ms, " +
			"y entra otra vez solo, con un nuevo reparto de particiones.\n",
		EN: "The process of the cells stood still for " + stood.String() + " in the debugger, with all that lives in it. " +
			"Who waits for its signals may have given it up: a consumer leaves its group when its session.timeout.ms is over, " +
			"and joins again by itself, with the partitions assigned anew.\n",
	})
}

// connected tells whether the process has sockets, so that others wait for it. It
// may, where the system does not tell.
func (a *Adapter) connected() bool {
	a.mu.Lock()
	process := a.process
	a.mu.Unlock()
	if process == nil {
		return false
	}
	dir := fmt.Sprintf("/proc/%d/fd", process.Pid())
	files, err := os.ReadDir(dir)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(files, func(f os.DirEntry) bool {
		target, err := os.Readlink(filepath.Join(dir, f.Name()))
		return err == nil && strings.HasPrefix(target, "socket:")
	})
}

// onOutput shows what log points say; the rest is Delve talking to itself.
func (a *Adapter) onOutput(o dap.OutputEventBody) {
	if o.Category != "stdout" || o.Source == nil {
		return
	}
	text := o.Output
	if _, message, ok := strings.Cut(text, "]: "); ok && strings.HasPrefix(text, "> [Go ") {
		text = message
	}
	o.Output = readable(text)
	a.host.Log(o.Output)
	a.emit("output", o)
}

// onBreakpoint passes on that Delve has set a breakpoint whose image has come.
func (a *Adapter) onBreakpoint(e dap.BreakpointEventBody) {
	if e.Breakpoint.Source == nil {
		return
	}
	e.Breakpoint.Source.Name = a.nameOf(e.Breakpoint.Source.Path)
	a.emit("breakpoint", e)
}

// lost ends the debugger when its helper has ended by itself.
func (a *Adapter) lost(c *client) {
	a.mu.Lock()
	if a.delve != c {
		a.mu.Unlock()
		return // it was told to
	}
	h, stood := a.helper, a.stop
	a.delve, a.helper, a.process, a.stop, a.open = nil, nil, nil, stop{}, false
	if waiter := a.stopped; waiter != nil {
		close(waiter)
		a.stopped = nil
	}
	a.mu.Unlock()
	h.stop()
	a.host.Say(diag.Text{ES: "Depurador: " + lostText.ES + ".\n", EN: "Debugger: " + lostText.EN + ".\n"})
	if stood.is {
		a.emit("continued", dap.ContinuedEventBody{ThreadId: stood.thread, AllThreadsContinued: true})
	}
	a.emit("terminated", none{})
}

// whileStopped does something that Delve can do only while the program stands:
// if it runs, it is halted for that long. A breakpoint that is reached at that
// very moment counts.
func (a *Adapter) whileStopped(ctx context.Context, do func(*client) error) error {
	c := a.client()
	if c == nil {
		return a.notStarted()
	}
	if a.standing().is {
		return do(c)
	}
	waiter := make(chan dap.StoppedEventBody, 1)
	a.await(waiter)
	defer a.await(nil)
	pausing, cancel := context.WithTimeout(ctx, evaluatePatience)
	defer cancel()
	if err := c.call(pausing, "pause", map[string]int{"threadId": 1}, nil); err != nil {
		return err
	}
	select {
	case s, ok := <-waiter:
		if !ok {
			return errLost
		}
		a.refs.forget()
		err := do(c)
		if s.Reason != "pause" {
			a.arrived(ctx, c, s)
			return err
		}
		return errorsFirst(err, c.call(ctx, "continue", map[string]int{"threadId": s.ThreadId}, nil))
	case <-pausing.Done():
		return pausing.Err()
	}
}

// await says who takes the next stop; nil is nobody.
func (a *Adapter) await(waiter chan dap.StoppedEventBody) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stopped = waiter
}

func errorsFirst(first, second error) error {
	if first != nil {
		return first
	}
	return second
}
