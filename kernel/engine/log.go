package engine

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/run"
)

// The log is for a teacher or an administrator: what happened, when, and how
// long it took. What cells say, and what is said of their contents, is in it on
// no level: an error's text may quote both, so only its name is there.

// logCell tells that a cell has ended, and whether it was found compiled: then
// found is all that it adds to what the builder counts.
func (e *Engine) logCell(number int, err error, took time.Duration, built build.Counts) {
	outcome := "ok"
	if err != nil {
		outcome = diag.AsFailure(err).Name
	}
	e.cfg.Log.Info("cell", "number", number, "outcome", outcome, "ms", took.Milliseconds(),
		"found", built.Found, "compiled", built.Compiled, "packages", built.Packages, "linked", built.Linked)
	if e.cfg.Log.Enabled(context.Background(), slog.LevelDebug) {
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		e.cfg.Log.Debug("kernel", "goroutines", runtime.NumGoroutine(), "heapMB", memory.HeapAlloc>>20)
	}
}

// logStart tells that a worker runs, or why it does not.
func (w *worker) logStart(process *run.Process, base string, err error, took time.Duration) {
	switch {
	case errors.Is(err, context.Canceled): // the session has ended, or is another one
	case err != nil:
		w.cfg.Log.Error("worker does not start", "error", err)
	case process != nil:
		w.cfg.Log.Info("worker started", "pid", process.Pid(), "thin", base != "", "ms", took.Milliseconds())
	}
}

// building is told, before it takes seconds, that the worker's program is not in
// the cache; so is the log, once.
func (w *worker) building() func(diag.Text) {
	var once sync.Once
	return func(progress diag.Text) {
		once.Do(func() { w.cfg.Log.Info("worker's program is built") })
		w.front.news.set(progress)
	}
}

// logCrash tells how a worker has ended. The text of a panic is the user's.
func (e *Engine) logCrash(c *run.Crash) {
	how := []any{"signal", c.Signal, "exitCode", c.ExitCode, "inC", c.InC, "secondInterrupt", c.ByUser}
	if !strings.HasPrefix(c.Reason, "panic: ") {
		how = append(how, "reason", c.Reason)
	}
	if c.MemoryLimit > 0 {
		how = append(how, "memoryLimit", c.MemoryLimit, "memoryUsed", c.MemoryUsed)
	}
	e.cfg.Log.Error("worker lost", how...)
}

// logged is t, and the log besides, on its level for details.
func (t Trace) logged(log *slog.Logger) Trace {
	if !log.Enabled(context.Background(), slog.LevelDebug) {
		return t
	}
	return func(stage string, took time.Duration) {
		log.Debug("stage", "name", stage, "µs", took.Microseconds())
		if t != nil {
			t(stage, took)
		}
	}
}
