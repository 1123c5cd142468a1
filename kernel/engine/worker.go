package engine

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/run"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// worker keeps one worker process at hand: it is started ahead, replaced when
// it has died, and dropped by %reset.
type worker struct {
	cfg   Config
	tmp   string // GONB_TMP_DIR of its processes
	front frontend

	mu       sync.Mutex
	starting chan struct{} // closed when process and err are set
	plain    bool          // the next process loads plugins
	debug    bool          // and is for the debugger
	process  *run.Process
	base     string // the package library that the process is linked against; "" for a plain one
	err      error
	dir      string            // of the next process; %cd changes it
	env      map[string]string // set by %env, for the next process
	used     bool              // the process has run something
	cancel   context.CancelFunc
}

// frontend is the way to the user for what runs in a worker.
type frontend struct {
	ask   run.Ask
	comms run.Comms
	news  *news
}

func (e *Engine) frontend() frontend { return frontend{e.askUser, e.hub, e.news} }

func newWorker(cfg Config, tmp string, front frontend) *worker {
	return &worker{cfg: cfg, tmp: tmp, front: front, plain: cfg.Plain, dir: cfg.Dir, env: map[string]string{}}
}

// startInBackground begins to start a process. The caller must not hold mu.
func (w *worker) startInBackground() {
	w.mu.Lock()
	defer w.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	starting := make(chan struct{})
	w.starting, w.cancel, w.process, w.err, w.used = starting, cancel, nil, nil, false
	dir := w.dir
	go func() {
		begun := time.Now()
		process, base, err := w.start(ctx, dir)
		w.logStart(process, base, err, time.Since(begun))
		w.mu.Lock()
		w.process, w.base, w.err = process, base, err
		w.mu.Unlock()
		close(starting)
	}()
}

// start builds the worker's program, if it has to, and starts it.
func (w *worker) start(ctx context.Context, dir string) (process *run.Process, base string, err error) {
	program, base, err := w.program(ctx)
	w.front.news.set(diag.Text{})
	if err != nil {
		return nil, "", err
	}
	cfg := run.Config{Worker: program, Dir: dir, Tmp: w.tmp, Lang: w.cfg.Lang, Ask: w.front.ask, Comms: w.front.comms, Limits: w.cfg.Limits}
	process, err = unlessKilled(func() (*run.Process, error) { return run.Start(ctx, cfg) })
	if err == nil || ctx.Err() != nil || isKilled(err) {
		return process, base, err
	}
	// A machine that lost power may have left half a program in the cache.
	w.cfg.Log.Warn("the worker's program is built again", "error", err)
	discard(program, base)
	if cfg.Worker, base, err = w.program(ctx); err != nil {
		return nil, "", err
	}
	process, err = run.Start(ctx, cfg)
	return process, base, err
}

// startTries is how often a worker is started that is killed before it is ready.
const startTries = 3

// unlessKilled starts a worker again if it is killed. That says nothing about its
// program, which other kernels use as well: it is not to be discarded for that.
func unlessKilled(start func() (*run.Process, error)) (process *run.Process, err error) {
	for range startTries {
		if process, err = start(); !isKilled(err) {
			break
		}
	}
	return process, err
}

func isKilled(err error) bool {
	crash, ok := errors.AsType[*run.Crash](err)
	return ok && crash.Signal == "killed"
}

// discard removes the worker's program from the cache, and all that belongs to a
// thin one.
func discard(program, base string) {
	if base != "" {
		program = filepath.Dir(program)
	}
	_ = os.RemoveAll(program) // what cannot be removed fails again, and is reported
}

// program is the worker for thin images, or, if this toolchain cannot have
// one, the plain one. Where the cache cannot be written it is made for this
// session alone.
func (w *worker) program(ctx context.Context) (program, base string, err error) {
	program, base, err = w.programIn(ctx, filepath.Join(w.cfg.Cache, "workers"))
	if _, unwritable := errors.AsType[*fs.PathError](err); unwritable && ctx.Err() == nil {
		w.cfg.Log.Warn("the cache cannot be written", "error", err)
		return w.programIn(ctx, filepath.Join(w.tmp, "workers"))
	}
	return program, base, err
}

// programIn is program with this cache.
func (w *worker) programIn(ctx context.Context, cache string) (program, base string, err error) {
	building := w.building()
	if !w.isPlain() {
		thin, err := run.BuildThinWorker(ctx, cache, building)
		if err == nil {
			err = w.selfTest(ctx, thin)
		}
		if err == nil {
			return thin.Program, thin.Base, nil
		}
		if ctx.Err() != nil || saysNothingOfThin(err) {
			return "", "", err
		}
		w.cfg.Log.Warn("no thin images with this toolchain", "error", err)
	}
	if w.isDebug() {
		program, err = run.BuildDebugWorker(ctx, cache, building)
		return program, "", err
	}
	program, err = run.BuildWorker(ctx, cache, building)
	return program, "", err
}

// saysNothingOfThin reports whether a thin worker could not be had for a reason
// that a plain one meets as well, or by an accident: then the next cell tries again.
func saysNothingOfThin(err error) bool {
	if _, ok := errors.AsType[*diag.Failure](err); ok {
		return true
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return true
	}
	failed, ok := errors.AsType[*tool.Error](err)
	return ok && failed.Killed()
}

// get is the process, when it has started, and the library that its images are
// linked against. One that died or never started is started again by the next
// get.
func (w *worker) get(ctx context.Context) (process *run.Process, base string, err error) {
	w.mu.Lock()
	starting := w.starting
	w.mu.Unlock()
	select {
	case <-starting:
	case <-ctx.Done():
		return nil, "", ctx.Err()
	}
	w.mu.Lock()
	process, base, err = w.process, w.base, w.err
	w.mu.Unlock()
	if err != nil {
		w.startInBackground()
		return nil, "", err
	}
	return process, base, nil
}

// now is the process, nil if it is just being started or ended.
func (w *worker) now() *run.Process {
	if !w.mu.TryLock() {
		return nil
	}
	defer w.mu.Unlock()
	return w.process
}

// interrupt passes an interrupt on to the process.
func (w *worker) interrupt() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.process != nil {
		w.process.Interrupt()
	}
}

// close ends the process, or its start.
func (w *worker) close() {
	w.mu.Lock()
	starting, cancel := w.starting, w.cancel
	w.mu.Unlock()
	cancel()
	<-starting
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.process != nil {
		_ = w.process.Close() // it always ends; there is nothing to tell
	}
}

// renew drops the process, and its state with it, and starts another.
func (w *worker) renew() {
	w.close()
	w.startInBackground()
}

// chdir notes the folder for the next process.
func (w *worker) chdir(dir string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dir = dir
}

// use notes that the process runs something: it has state from now on.
func (w *worker) use() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.used = true
}

func (w *worker) isUsed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.used
}

func (w *worker) isPlain() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.plain
}

func (w *worker) isDebug() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.debug
}

// useDebug makes the next processes ones for the debugger, which load plugins.
func (w *worker) useDebug() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plain, w.debug = true, true
}

// usePlain makes the next processes ones that load plugins.
func (w *worker) usePlain() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plain = true
}
