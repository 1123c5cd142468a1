package engine

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
)

// debugging is what the debugger needs of the session. A session begins without
// it, in the fast worker, which a debugger cannot read. One that has run nothing
// yet moves to a worker that it can read when the debugger is opened; one that
// has state stays where it is until the user gives the state up: by a restart of
// the kernel, %restart, %reset, or %debug.
type debugging struct {
	engine  *Engine
	adapter *debug.Adapter
	send    func(json.RawMessage)

	cells sync.Mutex // held while a cell runs, and by who must not meet one

	mu       sync.Mutex
	mode     bool // workers and images are for the debugger; changed holding cells, too
	told     bool // that cells do not stop although the debugger is open
	asked    bool // what runs is an answer to the debugger, which waits for it
	out      output.Sink
	declares []declare
}

// declare is a variable that copyToGlobals has promised.
type declare struct{ name, typ string }

func newDebugging(e *Engine) *debugging {
	d := &debugging{engine: e, send: func(json.RawMessage) {}}
	d.adapter = debug.New(debug.Config{Helper: e.cfg.Debugger, Lang: e.lang, Event: func(event json.RawMessage) { d.send(event) }, LongStop: e.cfg.LongStop}, d)
	return d
}

// UseDebugEvents takes the way to send the debugger's events.
func (e *Engine) UseDebugEvents(send func(event json.RawMessage)) { e.debugging.send = send }

// Debug answers a request of the Debug Adapter Protocol.
func (e *Engine) Debug(ctx context.Context, request json.RawMessage) json.RawMessage {
	return e.debugging.adapter.Handle(ctx, request)
}

// begin is called before a cell runs; what it returns, after it.
func (d *debugging) begin(ctx context.Context, out output.Sink) func() {
	d.cells.Lock()
	d.mu.Lock()
	d.out = out
	tell := !d.mode && !d.told && d.adapter.IsOpen()
	d.told = d.adapter.IsOpen()
	d.mu.Unlock()
	if tell {
		d.Say(debug.WaitingText())
	}
	return func() {
		d.adapter.CellEnded(context.WithoutCancel(ctx))
		d.declareKept(context.WithoutCancel(ctx))
		d.cells.Unlock()
	}
}

// rewrite makes the image's source, for the debugger if the session is for it.
func (d *debugging) rewrite(c *check.Cell) *rewrite.Package {
	if !d.isMode() {
		return rewrite.Cell(c)
	}
	return rewrite.ForDebugger(c, d.engine.session.debugFile)
}

func (d *debugging) isMode() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.mode
}

// enter makes the workers and images from now on ones for the debugger. The
// caller holds cells, and replaces the worker.
func (d *debugging) enter() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.mode {
		d.mode = true
		d.engine.builder.Debug()
		d.engine.worker.useDebug()
	}
}

// renewWorker replaces the worker and its state, by one for the debugger if that
// is open: then nothing stands against it any more.
func (e *Engine) renewWorker() {
	if e.debugging.adapter.IsOpen() {
		e.debugging.enter()
	}
	e.worker.renew()
}

// attach makes sure that an open debugger watches the process that is to run a
// cell.
func (d *debugging) attach(ctx context.Context, process debug.Process) {
	d.mu.Lock()
	wanted := d.mode && !d.asked
	d.mu.Unlock()
	if wanted {
		d.adapter.Attach(ctx, process)
	}
}

// Worker is the process that runs cells, for tests of what happens to it.
func (e *Engine) Worker(ctx context.Context) (debug.Process, error) {
	process, _, err := e.worker.get(ctx)
	return process, err
}

// Ready implements debug.Host.
func (d *debugging) Ready(ctx context.Context) (debug.Process, error) {
	if len(d.engine.cfg.Debugger) == 0 {
		return nil, errors.New("this kernel was started without a debugger")
	}
	if !d.isMode() {
		if !d.cells.TryLock() {
			return nil, debug.ErrHasState
		}
		defer d.cells.Unlock()
		if d.engine.worker.isUsed() {
			return nil, debug.ErrHasState
		}
		d.enter()
		d.engine.worker.renew()
	}
	process, _, err := d.engine.worker.get(ctx)
	return process, err
}

// Running implements debug.Host.
func (d *debugging) Running() bool {
	d.engine.mu.Lock()
	defer d.engine.mu.Unlock()
	return d.engine.interrupt != nil
}

// Globals implements debug.Host.
func (d *debugging) Globals() []debug.Global {
	var out []debug.Global
	for _, decl := range d.engine.session.current().All() {
		g := debug.Global{Name: decl.Key.Name}
		switch decl.Kind {
		case check.Var:
			g.Kind = debug.Var
		case check.Func:
			g.Kind = debug.Func
		case check.Type:
			g.Kind, g.Type = debug.Type, rewrite.TypeName(decl.Key)
		case check.Const, check.Generic:
			continue
		}
		out = append(out, g)
	}
	return out
}

// Cells implements debug.Host.
func (d *debugging) Cells() []debug.CellFile {
	var out []debug.CellFile
	for _, src := range d.engine.session.latest() {
		out = append(out, debug.CellFile{File: debug.File(src.Text), Name: cell.Name(src.Count), Text: src.Text})
	}
	return out
}

// Say implements debug.Host.
func (d *debugging) Say(text diag.Text) { d.emit(output.Stderr, text.In(d.engine.lang())) }

// Log implements debug.Host.
func (d *debugging) Log(text string) { d.emit(output.Stdout, text) }

// emit shows a text with the cell that runs, or ran last.
func (d *debugging) emit(kind output.Kind, text string) {
	d.mu.Lock()
	out := d.out
	d.mu.Unlock()
	if out != nil {
		out.Emit(output.Event{Kind: kind, Text: text})
	}
}

// GoRoot implements debug.Host.
func (d *debugging) GoRoot() string { return d.engine.builder.GoRoot() }

// Compile implements debug.Host.
func (d *debugging) Compile(ctx context.Context, text string) (string, error) {
	file, err := parse.Cell(cell.Source{Text: text})
	var checked *check.Cell
	if err == nil {
		checked, err = check.File(file, d.engine.session.current(), d.engine.packages(ctx, file))
	}
	if mistakes, ok := diag.AsErrors(err); ok && len(mistakes) > 0 {
		first := mistakes[0]
		return "", &debug.CompileError{Text: strings.TrimPrefix(first.Message(d.engine.lang()), first.Place()+": ")}
	}
	if err != nil {
		return "", err
	}
	image, err := d.engine.builder.Package(ctx, rewrite.ForDebugger(checked, d.engine.session.debugFile))
	if err != nil {
		return "", err
	}
	return image.Path, nil
}

// Declare implements debug.Host.
func (d *debugging) Declare(name, typ string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.declares = append(d.declares, declare{name, typ})
}

// declareKept declares the variables that were promised. The caller holds cells.
func (d *debugging) declareKept(ctx context.Context) {
	d.mu.Lock()
	list := d.declares
	d.declares = nil
	d.mu.Unlock()
	for _, v := range list {
		if err := d.declare(ctx, v); err != nil {
			d.Say(diag.Text{
				ES: "no se ha podido crear la variable " + v.name + ": " + err.Error() + "\n",
				EN: "the variable " + v.name + " could not be made: " + err.Error() + "\n",
			})
		}
	}
}

func (d *debugging) declare(ctx context.Context, v declare) error {
	src := cell.Source{Text: "var " + v.name + " " + v.typ}
	d.engine.session.enter(src)
	file, err := parse.Cell(src)
	if err != nil {
		return err
	}
	s := d.engine.live(file)
	s.notes = output.SinkFunc(func(output.Event) {})
	if err := d.engine.code(ctx, file, s, nil, s.notes); err != nil {
		return err
	}
	process, _, err := d.engine.worker.get(ctx)
	if err != nil {
		return err
	}
	return process.Fill(v.name)
}
