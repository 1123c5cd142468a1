// Package run owns the worker: the child process that loads images and runs
// cells. It starts it, gives it jobs, and delivers what they write, in order,
// to the job's sink. It knows nothing of Go source; what became of a job is one
// of the error types here, and putting that into words is the engine's part.
package run

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/limit"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// Config says how to start a worker.
type Config struct {
	Worker string    // path of the program that BuildWorker made
	Dir    string    // its working directory; "" for the kernel's own
	Tmp    string    // GONB_TMP_DIR; "" for a folder of the Process's own
	Env    []string  // its environment; nil for the kernel's own
	Lang   diag.Lang // of the few texts that a Process writes itself
	Ask    Ask       // for cells that read; nil: they read an end of file
	Comms  Comms     // for gonbui/comms; nil: there is no frontend
	Limits limit.Limits
}

// Job is one execution of a cell.
type Job struct {
	Cell  int      // execution count
	Image string   // path of the image, absolute
	Libs  []string // package libraries that a thin image needs, in the order to load them
	Thin  bool     // the image is no plugin; the worker must be a thin one
	Args  []string // os.Args[1:] of the cell

	// Closed: all code of the session leaves it to its own goroutines to wake each
	// other, so that a deadlock can be told.
	Closed bool

	// Trace is told how long loading, execution and all that is round them took;
	// nil: nobody is.
	Trace func(stage string, took time.Duration)
}

// Process is a running worker. All methods may be called at any time from any
// goroutine, except that Run is for one job at a time.
//
// Its goroutines: pump reads all that the worker writes and ends when the
// worker has ended; reap waits for the worker's end. Close waits for both.
type Process struct {
	cfg      Config
	cmd      *exec.Cmd
	pipes    *pipes
	ready    chan struct{} // closed when the worker takes commands
	reaped   chan struct{} // closed when cmd.ProcessState is there
	dead     chan struct{} // closed when the worker has ended and all is delivered
	requests sync.Mutex    // held from a request to its reply
	replies  chan error
	answers  *answers // set before the first job
	peeks    peeks

	mu     sync.Mutex
	job    *activeJob
	jobs   int                 // so far
	last   output.Sink         // of the running job, or else of the last one
	sinks  map[int]output.Sink // by cell, for what comes after the cell's end
	crash  *Crash              // set when the worker has ended
	killed bool                // by a second interrupt
	grown  int64               // bytes that the worker held when it was ended for that
}

// activeJob is the job that runs.
type activeJob struct {
	cell       int
	ctx        context.Context //nolint:containedctx // ends with the job
	asking     bool            // a question to the user is open
	interrupts int
	ended      chan error
	spent      worker.Spent // set before ended
}

// Start starts a worker and waits until it takes commands. If ctx ends first
// the worker is stopped.
func Start(ctx context.Context, cfg Config) (*Process, error) {
	if os.Getenv(worker.GuardEnv) != "" {
		return nil, errors.New("a worker must not start a worker")
	}
	p := &Process{
		cfg:     cfg,
		ready:   make(chan struct{}),
		reaped:  make(chan struct{}),
		dead:    make(chan struct{}),
		replies: make(chan error, 1),
		sinks:   map[int]output.Sink{},
	}
	if err := p.spawn(); err != nil {
		return nil, err
	}
	select {
	case <-p.ready:
		return p, nil
	case <-p.dead:
		return nil, p.crash
	case <-ctx.Done():
		_ = p.Close()
		return nil, ctx.Err()
	}
}

// Run runs job and returns when everything that it wrote before its end has
// been given to out. It returns nil, *Panic, *Exit, *Interrupted, *Deadlock,
// *LoadError or *Crash; after *Crash the Process is dead. When ctx ends, Run interrupts the
// job.
func (p *Process) Run(ctx context.Context, job Job, out output.Sink) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	j := &activeJob{cell: job.Cell, ctx: ctx, ended: make(chan error, 1)}
	start := time.Now()
	if err := p.begin(j, job, out); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, p.Interrupt)()
	err := <-j.ended
	if job.Trace != nil {
		job.Trace("load", j.spent.Load)
		job.Trace("execute", j.spent.Execute)
		job.Trace("delivery", time.Since(start)-j.spent.Load-j.spent.Execute)
	}
	return err
}

// begin makes j the running job and tells the worker. Both happen under one
// lock, so that an interrupt cannot overtake the command.
func (p *Process) begin(j *activeJob, job Job, out output.Sink) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.crash != nil {
		return p.crash
	}
	p.job, p.last, p.sinks[job.Cell] = j, out, out
	p.jobs++
	// A failure to write means that the worker has died, and pump will say so.
	_ = p.pipes.send(worker.Command{Op: worker.OpRun, Cell: job.Cell, Image: job.Image, Libs: job.Libs, Thin: job.Thin, Args: job.Args, Closed: job.Closed})
	return nil
}

func (p *Process) jobNumber() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.jobs
}

// Interrupt ends the running job, if any, and keeps the worker's state. A
// second call within the same job kills the worker.
func (p *Process) Interrupt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.job == nil {
		return
	}
	p.job.interrupts++
	if p.job.interrupts == 1 {
		_ = p.pipes.send(worker.Command{Op: worker.OpInterrupt, Cell: p.job.cell})
		return
	}
	p.killed = true
	_ = p.cmd.Process.Kill()
}

// Chdir changes the worker's directory.
func (p *Process) Chdir(dir string) error {
	return p.request(worker.Command{Op: worker.OpChdir, Dir: dir})
}

// Setenv sets an environment variable of the worker.
func (p *Process) Setenv(name, value string) error {
	return p.request(worker.Command{Op: worker.OpSetenv, Name: name, Value: value})
}

// AllowTracer lets another process debug the worker.
func (p *Process) AllowTracer(pid int) error {
	return p.request(worker.Command{Op: worker.OpTrace, Pid: pid})
}

// Fill gives a variable of the notebook the value that the debugger has kept for
// it.
func (p *Process) Fill(name string) error {
	return p.request(worker.Command{Op: worker.OpFill, Name: name})
}

// request sends a command that the worker answers.
func (p *Process) request(c worker.Command) error {
	p.requests.Lock()
	defer p.requests.Unlock()
	p.mu.Lock()
	_ = p.pipes.send(c)
	p.mu.Unlock()
	select {
	case err := <-p.replies:
		return err
	case <-p.dead:
		return p.crash
	}
}

// Alive says whether the worker runs.
func (p *Process) Alive() bool {
	select {
	case <-p.dead:
		return false
	default:
		return true
	}
}

// Done is closed when the worker has ended, for whatever reason.
func (p *Process) Done() <-chan struct{} { return p.dead }

// Pid is the worker's process id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// How long Close waits after each thing that should make the worker end.
const closeGrace = 500 * time.Millisecond

// Close ends the worker, gently at first, and waits for its end. A running job
// ends with *Crash. The signal comes first, as from any supervisor: code of cells
// that listens for it can say goodbye, such as the course's consumers to their
// groups.
func (p *Process) Close() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	if p.waitDead() {
		return nil
	}
	p.mu.Lock()
	p.pipes.closeCommands()
	p.mu.Unlock()
	if p.waitDead() {
		return nil
	}
	_ = p.cmd.Process.Kill()
	<-p.dead
	return nil
}

func (p *Process) waitDead() bool {
	timer := time.NewTimer(closeGrace)
	defer timer.Stop()
	select {
	case <-p.dead:
		return true
	case <-timer.C:
		return false
	}
}
