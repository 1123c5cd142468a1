// Package engine runs cells: it is the pipeline from the user's text to the
// worker, and the session that the cells share. Run is the function to read
// first.
package engine

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/limit"
	"github.com/cuaderno-go/cuaderno/kernel/library"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/run"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// Config says how an Engine works.
type Config struct {
	Dir      string    // the notebook's folder; "" for the current one
	Home     string    // the folder of the module for notebooks outside of any module
	Cache    string    // for images and the worker; "" for the user's cache folder
	Lang     diag.Lang // of what the user reads
	Plain    bool      // images are plugins, not thin ones: slower, and on supported ground only
	Debugger []string  // the program that serves Delve (package debug/delve), with its arguments; nil: no debugger
	Notebook string    // its file, where its dependencies are stored; "" if that is not known
	Kernel   string    // the Jupyter server's id of this kernel, for programs in the browser
	Trace    Trace     // is told what each stage of a cell took; nil: nobody is
	Limits   limit.Limits
	Log      *slog.Logger // nil: nobody is told

	LongStop time.Duration // of a stop in the debugger, after which it is said what that may have cost; 0 for the default
}

// Engine runs cells. Run and Evaluate are never called concurrently; Interrupt
// may be called at any time.
type Engine struct {
	cfg       Config
	dir       string // where ! commands run; %cd changes it
	session   session
	builder   *build.Builder
	worker    *worker
	busy      *worker // the one that an interrupt of the running cell goes to
	library   *library.Library
	ahead     *ahead
	module    *module
	ask       kernel.Input // nil: there is no user to ask
	hub       *hub
	laps      *laps
	autoget   fetching // %autoget
	compat    bool     // %compat gonb
	flags     []string // %goflags
	tracked   []string // %track
	wasm      *wasm
	debugging *debugging
	news      *news    // what takes long
	status    *status  // the output of the running cell
	dry       *dry     // cells are built only; nil: they run
	c         *cCode   // the C code of the latest cell that has some; nil: none
	cs        []*cCode // of all cells
	open      bool     // some cell may have started what wakes goroutines from outside: no deadlock can be told

	background []*tool.Guard // of what commands have left running

	mu        sync.Mutex // held to change dir, cfg.Lang and background, too
	interrupt func()     // of the running cell; nil between cells
}

// New makes an engine and starts its worker in the background, so that the
// kernel can answer at once. What the machine lacks is the error of the first
// cell that needs it.
func New(cfg Config) (*Engine, error) {
	if err := cfg.fill(); err != nil {
		return nil, err
	}
	module, err := newModule(storedModules(cfg.Notebook))
	if err != nil {
		return nil, err
	}
	e := &Engine{cfg: cfg, dir: cfg.Dir, session: newSession(), module: module, hub: newHub(cfg.Kernel), wasm: newWasm(cfg), laps: &laps{}, news: &news{}, compat: os.Getenv("CUADERNO_COMPAT") == "gonb"}
	cfg.Trace = e.laps.tee(cfg.Trace.logged(cfg.Log))
	e.cfg = cfg
	e.builder = build.New(build.Config{Dir: cfg.Dir, Home: module.home(cfg.Home), Cache: imagesIn(cfg), Lang: cfg.Lang, Trace: cfg.Trace, Progress: e.news.building})
	e.library = library.New(library.Config{Dir: cfg.Dir, Home: module.home(cfg.Home)})
	e.ahead = &ahead{path: cfg.Notebook}
	e.worker = newWorker(cfg, module.tmp, e.frontend())
	e.debugging = newDebugging(e)
	e.worker.startInBackground()
	e.busy = e.worker
	return e, nil
}

func (c *Config) fill() error {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	c.Dir = dir
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		c.Cache = filepath.Join(dir, "cuaderno")
	}
	return nil
}

// Run executes one cell. The session changes only if every stage up to the
// worker succeeds. The error is a *diag.Failure.
func (e *Engine) Run(ctx context.Context, src cell.Source, out output.Sink) error {
	defer e.debugging.begin(ctx, out)()
	return e.runCell(ctx, src, out)
}

func (e *Engine) runCell(ctx context.Context, src cell.Source, out output.Sink) error {
	ctx, end := e.begin(ctx)
	defer end()
	start, before := time.Now(), e.builder.Counts()
	err := e.failure(e.run(ctx, src, e.session.sink(out)))
	e.logCell(src.Count, err, time.Since(start), e.builder.Counts().Since(before))
	return err
}

// run reads the cell, carries out its commands, and then what they and the cell
// ask for.
func (e *Engine) run(ctx context.Context, src cell.Source, out output.Sink) error {
	e.laps.reset()
	e.hub.nextCell()
	lap := e.cfg.Trace.stopwatch()
	e.session.enter(src)
	e.status = &status{out: out, lang: e.cfg.Lang, news: e.news}
	out = e.status
	if m, ok := parse.Raw(src.Text); ok {
		return e.magic(ctx, src, m, out)
	}
	file, broken := parse.Cell(src)
	if wantsFormat(file) && broken == nil {
		return e.format(src, out)
	}
	p, err := e.commands(ctx, file, out) // before the Go, whatever is wrong with that
	defer p.end()
	if err = cmp.Or(err, broken); err != nil {
		return err
	}
	if p.exec != "" {
		whole := withCall(src, p.exec)
		e.session.enterAs(whole, src.Text)
		src = whole
		if file, err = parse.Cell(src); err != nil {
			return err
		}
	}
	lap(StageParse)
	err = e.carryOut(ctx, file, p, out)
	if p.timed {
		e.showTimes(out)
	}
	return err
}

// code is the pipeline from the syntax of a cell to its end, a stage a line.
func (e *Engine) code(ctx context.Context, file *parse.File, s seat, args []string, out output.Sink) error {
	lap := e.cfg.Trace.stopwatch()
	waiting := e.status.watch()
	defer waiting()
	process, base, err := s.worker.get(ctx)
	if err != nil {
		return err
	}
	if err := e.builder.Prepare(ctx, base); err != nil {
		return err
	}
	lap(StageWait)
	if added, err := e.fetchMissing(ctx, file); err != nil {
		return err
	} else if added != "" {
		s.notes.Emit(output.Event{Kind: output.Stderr, Text: added})
	}
	file, translation, err := e.withC(ctx, file, s.scope)
	if err != nil {
		return err
	}
	checked, err := check.File(file, s.scope, e.packages(ctx, file))
	if ctx.Err() != nil {
		return ctx.Err() // whoever is interrupted finds no packages, and that is no mistake of the cell's
	}
	if err != nil {
		return translation.translate(err)
	}
	lap(StageCheck)
	pkg := e.debugging.rewrite(checked)
	lap(StageRewrite)
	image, err := e.builder.Package(ctx, pkg)
	if err != nil {
		return translation.translate(noFiles(file, err))
	}
	waiting()
	if e.dry != nil {
		e.dry.cached = e.dry.cached && image.Cached
		s.keep(checked.Scope)
		return nil
	}
	e.status.running()
	s.keep(checked.Scope)
	s.worker.use()
	e.open = e.open || e.c != nil || !closed(checked)
	e.debugging.attach(ctx, process)
	return e.ended(process.Run(ctx, run.Job{Cell: file.Source.Count, Image: image.Path, Libs: image.Libs, Thin: image.Thin, Args: args, Closed: !e.open, Trace: e.cfg.Trace}, out))
}

// begin makes a cell the running one: the first Interrupt ends its context.
func (e *Engine) begin(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.interrupt = cancel
	return ctx, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.interrupt = nil
		cancel()
	}
}

// Interrupt ends the running cell and keeps the state; while the cell refuses
// to end, a second call gives up the worker.
func (e *Engine) Interrupt() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.interrupt == nil {
		return
	}
	e.cfg.Log.Info("interrupt")
	go e.debugging.adapter.Interrupt()
	e.interrupt()
	e.interrupt = e.busy.interrupt
}

// Close stops the worker and removes temporary files.
func (e *Engine) Close() error {
	e.Interrupt()
	e.debugging.adapter.Close()
	e.worker.close()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, left := range e.background {
		left.Kill()
	}
	return errors.Join(e.builder.Close(), e.module.close(), e.wasm.close())
}

// setRunning says which worker runs the cell.
func (e *Engine) setRunning(w *worker) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.busy = w
}
