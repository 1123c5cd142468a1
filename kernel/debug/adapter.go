// Package debug is the debugger as JupyterLab sees it: it answers debug_request,
// the Debug Adapter Protocol with some requests of Jupyter's own, by asking Delve,
// which runs in a helper process and is attached to the worker. What Delve does
// not answer, it answers itself; what Delve says of the worker, it puts into the
// user's terms: cells, their lines, their names. It never runs code of a cell by
// itself, and it knows nothing of how cells are compiled.
package debug

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// Config says how an Adapter works.
type Config struct {
	Helper []string                    // the program of package debug/delve, with its arguments
	Lang   func() diag.Lang            // of what the user reads
	Event  func(event json.RawMessage) // takes what is to be sent as debug_event

	// LongStop is the time after which a stop of a process that talks with others
	// is worth a word when it ends: who waited for it may have given it up.
	// 0: DefaultLongStop.
	LongStop time.Duration
}

// DefaultLongStop is no more than the least session timeout of a consumer that
// brokers allow unless told otherwise (group.min.session.timeout.ms).
const DefaultLongStop = 6 * time.Second

// Adapter is the debugger of one session. Its methods may be called from any
// goroutine.
//
// Requests are answered one at a time. Delve's events are handled by a goroutine
// of their own, which ends with the connection to Delve; an event waits for the
// request that is being answered.
type Adapter struct {
	cfg  Config
	host Host
	talk chan struct{} // has an element while somebody talks with Delve

	// These belong to whoever holds talk.
	ledger     ledger
	refs       refs
	frames     frameTable // since the program stands
	step       step
	exceptions exceptions
	loading    int  // Delve's number of the breakpoint of repeats; 0: none
	calling    bool // an expression calls a function
	calledFrom int  // the goroutine in whose place a function was called that has stopped
	seen       inspected

	mu      sync.Mutex
	seq     int
	open    bool    // from initialize to disconnect
	delve   *client // nil: not attached
	helper  *helper
	process Process // that Delve is attached to
	stop    stop
	muted   bool                      // an interrupt is ending the cell: nothing may stop it
	stopped chan dap.StoppedEventBody // takes the next stop, if not nil
	dumped  map[string]string         // texts by file of cells that a client has told of
}

// stop is where the program stands.
type stop struct {
	is     bool
	thread int
	since  time.Time

	connected bool // others wait for the process
}

// New makes the debugger of a session. It starts nothing.
func New(cfg Config, host Host) *Adapter {
	if cfg.LongStop == 0 {
		cfg.LongStop = DefaultLongStop
	}
	return &Adapter{cfg: cfg, host: host, talk: make(chan struct{}, 1), ledger: newLedger(), dumped: map[string]string{}}
}

// lock waits for the turn to talk with Delve.
func (a *Adapter) lock(ctx context.Context) error {
	select {
	case a.talk <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *Adapter) unlock() { <-a.talk }

// Handle answers a request. The answer is never nil.
func (a *Adapter) Handle(ctx context.Context, raw json.RawMessage) json.RawMessage {
	var req envelope
	if err := json.Unmarshal(raw, &req); err != nil {
		return a.response(req, nil, err)
	}
	if err := a.lock(ctx); err != nil {
		return a.response(req, nil, err)
	}
	defer a.unlock()
	body, err := a.answer(ctx, req)
	return a.response(req, body, err)
}

// answer finds who answers a request.
func (a *Adapter) answer(ctx context.Context, req envelope) (any, error) {
	if answer := ownAnswers()[req.Command]; answer != nil {
		return answer(a, ctx, req.Arguments)
	}
	if answer := liveAnswers()[req.Command]; answer != nil {
		if a.client() == nil {
			return nil, a.notStarted()
		}
		return answer(a, ctx, req.Arguments)
	}
	return nil, a.sayError(diag.Text{
		ES: "el depurador no conoce la petición " + req.Command,
		EN: "the debugger does not know the request " + req.Command,
	})
}

// answerer answers one kind of request.
type answerer func(a *Adapter, ctx context.Context, arguments json.RawMessage) (any, error)

// ownAnswers are the requests that are answered whether or not the debugger is
// attached: JupyterLab makes them at all times.
func ownAnswers() map[string]answerer {
	return map[string]answerer{
		"debugInfo":               with((*Adapter).debugInfo),
		"initialize":              with((*Adapter).initialize),
		"attach":                  with((*Adapter).attached),
		"configurationDone":       with((*Adapter).configured),
		"disconnect":              with((*Adapter).disconnect),
		"dumpCell":                with((*Adapter).dumpCell),
		"setBreakpoints":          with((*Adapter).setBreakpoints),
		"setFunctionBreakpoints":  with((*Adapter).setFunctionBreakpoints),
		"setExceptionBreakpoints": with((*Adapter).setExceptionBreakpoints),
		"source":                  with((*Adapter).source),
		"modules":                 with((*Adapter).modules),
		"inspectVariables":        with((*Adapter).inspectVariables),
		"richInspectVariables":    with((*Adapter).richInspectVariables),
		"variables":               with((*Adapter).variables),
	}
}

// liveAnswers are the requests that need Delve.
func liveAnswers() map[string]answerer {
	return map[string]answerer{
		"threads":       with((*Adapter).threads),
		"stackTrace":    with((*Adapter).stackTrace),
		"scopes":        with((*Adapter).scopes),
		"setVariable":   with((*Adapter).setVariable),
		"evaluate":      with((*Adapter).evaluate),
		"exceptionInfo": with((*Adapter).exceptionInfo),
		"continue":      with((*Adapter).resume),
		"next":          stepping("next"),
		"stepIn":        stepping("stepIn"),
		"stepOut":       stepping("stepOut"),
		"pause":         with((*Adapter).pause),
		"copyToGlobals": with((*Adapter).copyToGlobals),
	}
}

// Requests are the commands that an Adapter knows, sorted.
func Requests() []string {
	all := ownAnswers()
	maps.Copy(all, liveAnswers())
	return slices.Sorted(maps.Keys(all))
}

// with decodes the arguments of a request for f.
func with[Q, B any](f func(*Adapter, context.Context, Q) (B, error)) answerer {
	return func(a *Adapter, ctx context.Context, raw json.RawMessage) (any, error) {
		var arguments Q
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &arguments); err != nil {
				return nil, err
			}
		}
		body, err := f(a, ctx, arguments)
		if err != nil {
			return nil, err
		}
		return body, nil
	}
}

// none are the arguments of requests that have none, or none that matter.
type none struct{}

// response puts an answer, or the reason why there is none, into the protocol's
// form. Success is written also if it is false.
func (a *Adapter) response(req envelope, body any, err error) json.RawMessage {
	reply := struct {
		Seq        int    `json:"seq"`
		Type       string `json:"type"`
		RequestSeq int    `json:"request_seq"`
		Success    bool   `json:"success"`
		Command    string `json:"command"`
		Message    string `json:"message,omitempty"`
		Body       any    `json:"body"`
	}{Seq: a.nextSeq(), Type: "response", RequestSeq: req.Seq, Success: err == nil, Command: req.Command, Body: body}
	if err != nil {
		reply.Message = a.reason(err)
	}
	if reply.Body == nil {
		reply.Body = none{}
	}
	text, err := json.Marshal(reply)
	if err != nil {
		text, _ = json.Marshal(envelope{Type: "response", RequestSeq: req.Seq, Command: req.Command, Message: err.Error()})
	}
	return text
}

// reason is the text of an error.
func (a *Adapter) reason(err error) string {
	if errors.Is(err, errLost) {
		return lostText.In(a.cfg.Lang())
	}
	if t, ok := errors.AsType[*textError](err); ok {
		return t.text.In(a.cfg.Lang())
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return slowText.In(a.cfg.Lang())
	}
	if r, ok := errors.AsType[*refusal](err); ok {
		return readable(r.reason)
	}
	return err.Error()
}

// emit sends an event.
func (a *Adapter) emit(event string, body any) {
	text, err := json.Marshal(struct {
		Seq   int    `json:"seq"`
		Type  string `json:"type"`
		Event string `json:"event"`
		Body  any    `json:"body"`
	}{a.nextSeq(), "event", event, body})
	if err == nil {
		a.cfg.Event(text)
	}
}

func (a *Adapter) nextSeq() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seq++
	return a.seq
}

// client is the way to Delve, nil if it is not attached.
func (a *Adapter) client() *client {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.delve
}

// standing is where the program stands.
func (a *Adapter) standing() stop {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stop
}
