package engine

import (
	"context"
	"path/filepath"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/run"
)

// worker keeps one worker process at hand: it is started ahead, replaced when
// it has died, and dropped by %reset.
type worker struct {
	cfg Config

	mu       sync.Mutex
	starting chan struct{} // closed when process and err are set
	process  *run.Process
	err      error
	dir      string            // of the next process; %cd changes it
	env      map[string]string // set by %env, for the next process
	cancel   context.CancelFunc
}

func newWorker(cfg Config) *worker {
	return &worker{cfg: cfg, dir: cfg.Dir, env: map[string]string{}}
}

// startInBackground begins to start a process. The caller must not hold mu.
func (w *worker) startInBackground() {
	w.mu.Lock()
	defer w.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	starting := make(chan struct{})
	w.starting, w.cancel, w.process, w.err = starting, cancel, nil, nil
	dir := w.dir
	go func() {
		process, err := w.start(ctx, dir)
		w.mu.Lock()
		w.process, w.err = process, err
		w.mu.Unlock()
		close(starting)
	}()
}

func (w *worker) start(ctx context.Context, dir string) (*run.Process, error) {
	program, err := run.BuildWorker(ctx, filepath.Join(w.cfg.Cache, "workers"), func(diag.Text) {})
	if err != nil {
		return nil, err
	}
	return run.Start(ctx, run.Config{Worker: program, Dir: dir, Lang: w.cfg.Lang})
}

// get is the process, when it has started. A process that died or never
// started is started again by the next get.
func (w *worker) get(ctx context.Context) (*run.Process, error) {
	w.mu.Lock()
	starting := w.starting
	w.mu.Unlock()
	select {
	case <-starting:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	w.mu.Lock()
	process, err := w.process, w.err
	w.mu.Unlock()
	if err != nil {
		w.startInBackground()
		return nil, err
	}
	return process, nil
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
