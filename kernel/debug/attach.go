package debug

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"

	"github.com/google/go-dap"
)

// initialize opens the debugger. Whatever can go wrong with Delve goes wrong
// here, because the answer to attach is one at which JupyterLab does not look.
func (a *Adapter) initialize(ctx context.Context, _ none) (any, error) {
	process, err := a.host.Ready(ctx)
	switch {
	case errors.Is(err, ErrHasState):
		a.setOpen(true)
		a.host.Say(waitingText)
		return a.capabilities(), nil
	case err != nil:
		return nil, err
	}
	a.setOpen(true)
	if err := a.attach(ctx, process); err != nil {
		a.setOpen(false)
		return nil, err
	}
	return a.capabilities(), nil
}

func (a *Adapter) setOpen(open bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.open = open
}

// IsOpen tells whether a client has opened the debugger.
func (a *Adapter) IsOpen() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.open
}

// capabilities are what initialize answers with.
func (a *Adapter) capabilities() any {
	return struct {
		dap.Capabilities
		SupportsCopyToGlobals bool `json:"supportsCopyToGlobals"`
	}{dap.Capabilities{
		SupportsConfigurationDoneRequest:  true,
		SupportsConditionalBreakpoints:    true,
		SupportsHitConditionalBreakpoints: true,
		SupportsFunctionBreakpoints:       true,
		SupportsLogPoints:                 true,
		SupportsEvaluateForHovers:         true,
		SupportsSetVariable:               true,
		SupportsExceptionInfoRequest:      true,
		SupportsDelayedStackTraceLoading:  true,
		SupportsModulesRequest:            true,
		ExceptionBreakpointFilters:        exceptionFilters(a.cfg.Lang()),
	}, true}
}

// attached answers attach: it has happened.
func (a *Adapter) attached(context.Context, none) (any, error) {
	if !a.IsOpen() {
		return nil, a.notStarted()
	}
	a.emit("initialized", none{})
	return nil, nil //nolint:nilnil // the answer has no body
}

// configured answers configurationDone. Delve was told when it was attached, and
// must not be told again, while some versions of JupyterLab say it all the time.
func (*Adapter) configured(context.Context, none) (any, error) {
	return nil, nil //nolint:nilnil // the answer has no body
}

// Attach makes sure, before a cell runs, that an open debugger is attached to the
// process that runs it. It says so if it cannot be; the cell runs in any case.
func (a *Adapter) Attach(ctx context.Context, process Process) {
	if a.settled(process) || a.lock(ctx) != nil {
		return
	}
	defer a.unlock()
	if a.settled(process) {
		return
	}
	a.detach(ctx)
	if err := a.attach(ctx, process); err != nil {
		a.setOpen(false)
		a.host.Say(cannotText(err))
	}
}

// settled tells whether there is nothing to attach, or it is attached.
func (a *Adapter) settled(process Process) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.open || a.delve != nil && a.process.Pid() == process.Pid()
}

// attach starts Delve on a process that runs, and lets it run on.
func (a *Adapter) attach(ctx context.Context, process Process) error {
	if a.client() != nil { // of a client that did not disconnect
		a.applyAll(ctx)
		return nil
	}
	h, err := startHelper(a.cfg.Helper)
	if err != nil {
		return err
	}
	if err := process.AllowTracer(h.cmd.Process.Pid); err != nil {
		h.stop()
		return err
	}
	events := newMailbox()
	c := newClient(h.conn, events.put)
	if err := a.greet(ctx, c, process.Pid()); err != nil {
		err = a.attachError(err, process.Pid(), h.cmd.Process.Pid)
		h.stop()
		events.close()
		return err
	}
	a.mu.Lock()
	a.delve, a.helper, a.process, a.stop = c, h, process, stop{is: true} // until it is told to go on
	a.mu.Unlock()
	go a.watch(c, events)
	a.applyAll(ctx)
	err = c.call(ctx, "configurationDone", none{}, nil)
	a.setStop(stop{})
	// Delve 1.27 takes the first pause after it has been attached for the wish to end
	// downloads (service/dap, onPauseRequest), and neither stops nor answers, unless
	// the program has stopped before: as it does for a moment for this.
	a.applyFunctions(ctx)
	return err
}

func (a *Adapter) setStop(s stop) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stop = s
}

// greet is the beginning of the conversation with Delve.
func (a *Adapter) greet(ctx context.Context, c *client, pid int) error {
	err := c.call(ctx, "initialize", dap.InitializeRequestArguments{
		ClientID: "cuaderno", AdapterID: "go", PathFormat: "path", LinesStartAt1: true, ColumnsStartAt1: true,
		SupportsVariableType: true, SupportsVariablePaging: true,
	}, nil)
	if err != nil {
		return err
	}
	return c.call(ctx, "attach", map[string]any{
		"mode": "local", "processId": pid, "hideSystemGoroutines": true,
		"showPprofLabels": []string{cellLabel}, "stackTraceDepth": stackDepth,
	}, nil)
}

// cellLabel is the profiler label of the goroutines of cells (worker/child).
const cellLabel = "cell"

// disconnect closes the debugger. The program runs on, whatever the client asks:
// it is the session.
func (a *Adapter) disconnect(ctx context.Context, _ none) (any, error) {
	a.setOpen(false)
	defer func() { a.ledger, a.exceptions = newLedger(), exceptions{} }()
	if canLeave {
		a.detach(ctx)
	} else if c := a.client(); c != nil {
		a.silence(ctx, c)
		if s := a.standing(); s.is {
			a.goOn(ctx, c, "continue", s.thread)
			a.continued(s)
		}
	}
	return nil, nil //nolint:nilnil // the answer has no body
}

// canLeave tells whether a worker survives Delve. Delve leaves a breakpoint of its
// own in plugin.Open, and if it dies, all of them; the worker can mend that here
// (worker/child/mend.go). Elsewhere Delve stays attached, without breakpoints.
const canLeave = runtime.GOOS == "linux" && runtime.GOARCH == "amd64"

// detach lets Delve take its breakpoints back and ends it.
func (a *Adapter) detach(ctx context.Context) {
	a.mu.Lock()
	c, h, process, stood := a.delve, a.helper, a.process, a.stop
	a.delve, a.helper, a.process, a.stop = nil, nil, nil, stop{}
	a.mu.Unlock()
	if c == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, helperPatience)
	defer cancel()
	_ = c.call(ctx, "disconnect", dap.DisconnectArguments{}, nil) // stop does what this cannot
	h.stop()
	_ = process.AllowTracer(0) // it is gone if it does not answer
	if stood.is {
		a.continued(stood)
	}
}

// Close ends the debugger for good.
func (a *Adapter) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), helperPatience)
	defer cancel()
	a.setOpen(false)
	if a.lock(ctx) != nil { // somebody waits for Delve
		a.mu.Lock()
		h := a.helper
		a.mu.Unlock()
		if h != nil {
			h.stop()
		}
		return
	}
	defer a.unlock()
	a.detach(ctx)
}

// debugInfo tells a client all that it has to know, at any time.
func (a *Adapter) debugInfo(context.Context, none) (any, error) {
	type source struct {
		Source      string                 `json:"source"`
		Breakpoints []dap.SourceBreakpoint `json:"breakpoints"`
	}
	info := struct {
		IsStarted      bool     `json:"isStarted"`
		HashMethod     string   `json:"hashMethod"`
		HashSeed       uint32   `json:"hashSeed"`
		TmpFilePrefix  string   `json:"tmpFilePrefix"`
		TmpFileSuffix  string   `json:"tmpFileSuffix"`
		Breakpoints    []source `json:"breakpoints"`
		StoppedThreads []int    `json:"stoppedThreads"`
		RichRendering  bool     `json:"richRendering"`
		ExceptionPaths []string `json:"exceptionPaths"`
		CopyToGlobals  bool     `json:"copyToGlobals"`
	}{
		IsStarted: a.IsOpen(), HashMethod: hashMethod, HashSeed: hashSeed, TmpFilePrefix: FilePrefix, TmpFileSuffix: FileSuffix,
		Breakpoints: []source{}, StoppedThreads: []int{}, RichRendering: true, ExceptionPaths: []string{}, CopyToGlobals: true,
	}
	for _, file := range a.ledger.files() {
		info.Breakpoints = append(info.Breakpoints, source{file, a.ledger.asked[file]})
	}
	if s := a.standing(); s.is {
		info.StoppedThreads = append(info.StoppedThreads, s.thread)
	}
	for _, filter := range exceptionFilters(a.cfg.Lang()) {
		info.ExceptionPaths = append(info.ExceptionPaths, filter.Filter)
	}
	return info, nil
}

// dumpCell gives the file name of a cell that a client shows.
func (a *Adapter) dumpCell(_ context.Context, q struct {
	Code string `json:"code"`
},
) (any, error) {
	file := File(q.Code)
	a.mu.Lock()
	a.dumped[file] = q.Code
	a.mu.Unlock()
	return map[string]string{"sourcePath": file}, nil
}

// text is the text of the cell in a file.
func (a *Adapter) text(file string) (string, bool) {
	for _, c := range a.host.Cells() {
		if c.File == file {
			return c.Text, true
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	text, ok := a.dumped[file]
	return text, ok
}

// decode reads the body of an event.
func decode[B any](m envelope) B {
	var body B
	_ = json.Unmarshal(m.Body, &body) // what is missing is zero
	return body
}
