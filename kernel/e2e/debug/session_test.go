// Package debug holds the conversations of the debugger: what a client says and
// what comes back, on the real thing: a kernel, a worker, Delve.
package debug

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/debug/delve"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// The program of these tests is the helper process, too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == debug.HelperCommand {
		if err := delve.Serve(); err != nil {
			slog.Error("helper", "error", err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 2 && os.Args[1] == tracerCommand {
		if err := traceUntilEOF(os.Args[2]); err != nil {
			slog.Error("tracer", "error", err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 1 && os.Args[1] == filteredCommand {
		if err := errors.Join(forbidPtrace(), delve.Serve()); err != nil {
			slog.Error("helper without ptrace", "error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// patience is for one answer; a worker and its first images may have to be built.
const patience = 4 * time.Minute

// session is a kernel with a client that debugs.
type session struct {
	t      *testing.T
	client *frontend.Client
	engine *engine.Engine
	events chan event
	seq    int
	mu     sync.Mutex
	late   strings.Builder // text that came after its cell
	heard  chan struct{}   // has an element after some came
}

type event struct {
	Event string          `json:"event"`
	Body  json.RawMessage `json:"body"`
}

func open(t *testing.T) *session {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return openWith(t, engine.Config{Dir: t.TempDir(), Lang: diag.EN, Debugger: []string{self, debug.HelperCommand}})
}

func openWith(t *testing.T, cfg engine.Config) *session {
	t.Helper()
	e, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	listening := make(chan wire.ConnectionInfo, 1)
	serving, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = kernel.Serve(serving, wire.NewConnectionInfo(), e, kernel.Config{
			Log: slog.New(slog.DiscardHandler), Listening: func(info wire.ConnectionInfo) { listening <- info },
		})
	}()
	t.Cleanup(func() {
		stop()
		<-stopped
	})
	conn, err := frontend.Connect(t.Context(), <-listening)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, engine: e, events: make(chan event, 1000), heard: make(chan struct{}, 1)}
	s.client = frontend.NewClient(conn, s.other)
	t.Cleanup(s.client.Close)
	if _, err := s.client.KernelInfo(s.within()); err != nil {
		t.Fatal(err)
	}
	return s
}

// other takes what belongs to no request: events, and late output.
func (s *session) other(m frontend.Message) {
	switch m.Type() {
	case message.DebugEvent:
		var e event
		if m.Decode(&e) == nil {
			s.events <- e
		}
	case "stream":
		var text message.Stream
		if m.Decode(&text) == nil {
			s.mu.Lock()
			s.late.WriteString(text.Text)
			s.mu.Unlock()
			select {
			case s.heard <- struct{}{}:
			default:
			}
		}
	}
}

func (s *session) within() context.Context {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	s.t.Cleanup(cancel)
	return ctx
}

// answer is a response.
type answer struct {
	Success bool            `json:"success"`
	Message string          `json:"message"`
	Command string          `json:"command"`
	Body    json.RawMessage `json:"body"`
}

func (s *session) try(command string, arguments any) answer {
	s.t.Helper()
	s.seq++
	reply, err := s.client.Debug(s.within(), map[string]any{"type": "request", "seq": s.seq, "command": command, "arguments": arguments})
	if err != nil {
		s.t.Fatalf("%s: %v", command, err)
	}
	var a answer
	if err := json.Unmarshal(reply, &a); err != nil {
		s.t.Fatalf("%s: %v", command, err)
	}
	return a
}

// ask makes a request that must succeed and gives the body of the answer.
func ask[B any](s *session, command string, arguments any) B {
	s.t.Helper()
	a := s.try(command, arguments)
	if !a.Success {
		s.t.Fatalf("%s: %s", command, a.Message)
	}
	var body B
	if err := json.Unmarshal(a.Body, &body); err != nil {
		s.t.Fatalf("%s: %v in %s", command, err, a.Body)
	}
	return body
}

type nothing struct{}

type variable = debug.Variable

// start opens the debugger as JupyterLab does when the bug is clicked.
func (s *session) start() {
	s.t.Helper()
	ask[nothing](s, "debugInfo", nothing{})
	ask[dap.Capabilities](s, "initialize", map[string]any{
		"clientID": "jupyterlab", "clientName": "JupyterLab", "adapterID": "cuaderno", "pathFormat": "path",
		"linesStartAt1": true, "columnsStartAt1": true, "supportsVariableType": true, "supportsVariablePaging": true,
		"supportsRunInTerminalRequest": true, "locale": "en",
	})
	ask[nothing](s, "attach", nothing{})
}

// breakAt sets breakpoints in a cell as JupyterLab does.
func (s *session) breakAt(code string, breakpoints ...dap.SourceBreakpoint) []dap.Breakpoint {
	s.t.Helper()
	file := ask[struct {
		SourcePath string `json:"sourcePath"`
	}](s, "dumpCell", map[string]string{"code": code}).SourcePath
	ask[nothing](s, "debugInfo", nothing{})
	return ask[dap.SetBreakpointsResponseBody](s, "setBreakpoints", dap.SetBreakpointsArguments{
		Source: dap.Source{Path: file}, Breakpoints: breakpoints,
	}).Breakpoints
}

func at(line int) dap.SourceBreakpoint { return dap.SourceBreakpoint{Line: line} }

// running is a cell that runs.
type running struct {
	s      *session
	done   chan struct{}
	reply  message.ExecuteReply
	err    error
	mu     sync.Mutex
	output strings.Builder
	heard  chan struct{} // has an element after something was printed
}

// run runs a cell, which may stop.
func (s *session) run(code string) *running {
	r := &running{s: s, done: make(chan struct{}), heard: make(chan struct{}, 1)}
	go func() {
		defer close(r.done)
		r.reply, r.err = s.client.Execute(s.t.Context(), code, frontend.ExecuteOptions{}, r.hear)
	}()
	return r
}

// stopsOnce runs a cell that stops at a breakpoint and goes on to its end.
func (s *session) stopsOnce(code string) {
	s.t.Helper()
	cell := s.run(code)
	s.stopped("breakpoint")
	ask[nothing](s, "continue", nothing{})
	cell.ends()
}

func (r *running) hear(m frontend.Message) {
	var text message.Stream
	var result message.ExecuteResult
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case m.Type() == "stream" && m.Decode(&text) == nil:
		r.output.WriteString(text.Text)
	case m.Type() == "execute_result" && m.Decode(&result) == nil:
		value, _ := result.Data["text/plain"].(string)
		r.output.WriteString(value)
	}
	select {
	case r.heard <- struct{}{}:
	default:
	}
}

// text is what the cell has printed so far.
func (r *running) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.output.String()
}

// ends waits for the end of a cell that succeeds, and gives what it printed.
func (r *running) ends() string {
	r.s.t.Helper()
	reply := r.fails()
	if reply.Status != message.StatusOK {
		r.s.t.Fatalf("the cell failed: %+v", reply.Failure)
	}
	return r.text()
}

// fails waits for the end of a cell, however it ends.
func (r *running) fails() message.ExecuteReply {
	r.s.t.Helper()
	select {
	case <-r.done:
	case <-r.s.within().Done():
		r.s.t.Fatalf("the cell does not end; it printed %q", r.text())
	}
	if r.err != nil {
		r.s.t.Fatal(r.err)
	}
	return r.reply
}

// next waits for an event of a kind; those before it are dropped.
func next[B any](s *session, kind string) B {
	s.t.Helper()
	ctx := s.within()
	for {
		select {
		case e := <-s.events:
			if e.Event != kind {
				continue
			}
			var body B
			if err := json.Unmarshal(e.Body, &body); err != nil {
				s.t.Fatal(err)
			}
			return body
		case <-ctx.Done():
			s.t.Fatalf("no event %q", kind)
		}
	}
}

// stopped waits for a stop and gives the calls.
func (s *session) stopped(reason string) (dap.StoppedEventBody, []dap.StackFrame) {
	s.t.Helper()
	e := next[dap.StoppedEventBody](s, "stopped")
	if e.Reason != reason {
		s.t.Fatalf("stopped because of %q (%s), want %q", e.Reason, e.Text, reason)
	}
	return e, s.calls(e.ThreadId)
}

func (s *session) calls(thread int) []dap.StackFrame {
	s.t.Helper()
	return ask[dap.StackTraceResponseBody](s, "stackTrace", dap.StackTraceArguments{ThreadId: thread}).StackFrames
}

// place is the top of a stack: name:line of each of its calls.
func place(frames []dap.StackFrame) string {
	var out []string
	for _, f := range frames {
		out = append(out, f.Name+":"+itoa(f.Line))
	}
	return strings.Join(out, " < ")
}

func itoa(n int) string {
	text, _ := json.Marshal(n)
	return string(text)
}

// scope are the variables of a scope of a frame, by name.
func (s *session) scope(frame int, name string) map[string]variable {
	s.t.Helper()
	for _, sc := range ask[dap.ScopesResponseBody](s, "scopes", dap.ScopesArguments{FrameId: frame}).Scopes {
		if sc.Name == name {
			return s.parts(sc.VariablesReference)
		}
	}
	s.t.Fatalf("no scope %s", name)
	return nil
}

func (s *session) parts(reference int) map[string]variable {
	s.t.Helper()
	out := map[string]variable{}
	body := ask[struct{ Variables []variable }](s, "variables", dap.VariablesArguments{VariablesReference: reference})
	for _, v := range body.Variables {
		out[v.Name] = v
	}
	return out
}

func (s *session) evaluate(frame int, expression string) string {
	s.t.Helper()
	return ask[dap.EvaluateResponseBody](s, "evaluate", dap.EvaluateArguments{Expression: expression, FrameId: frame, Context: "repl"}).Result
}
