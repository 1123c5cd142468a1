package main

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// kernelStart is how long a kernel may take until it answers.
const kernelStart = 2 * time.Minute

// execution is one notebook that runs. Messages come on the goroutine of
// execute, and late ones, of cells that have ended, on one of the client's.
type execution struct {
	cli    *cli
	job    *job
	kernel *frontend.Kernel
	screen *screen

	mu       sync.Mutex
	recorder *notebook.Recorder
	asked    map[string]*notebook.Cell // by the id of the request that runs it
}

// execute runs the notebook of j in a new kernel of spec, in the notebook's
// folder, with env added to the environment. It saves what has been run also
// when a cell fails or ctx ends.
func (c *cli) execute(ctx context.Context, j *job, spec frontend.Spec, env []string) error {
	x := &execution{
		cli:      c,
		job:      j,
		recorder: notebook.NewRecorder(),
		asked:    map[string]*notebook.Cell{},
		screen:   newScreen(c.out, c.err, j.book.CodeCells()),
	}
	log := new(tail)
	starting, cancel := context.WithTimeout(ctx, kernelStart)
	defer cancel()
	kernel, err := frontend.Launch(starting, frontend.LaunchOptions{
		Spec:   spec,
		Dir:    filepath.Dir(j.path),
		Env:    append(slices.Clip(env), sessionName+"="+j.path),
		Stdout: log,
		Stderr: log,
		Other:  x.late,
	})
	if err != nil {
		return c.kernelError(j, spec, err, log.String())
	}
	info, err := kernel.KernelInfo(starting)
	if err != nil {
		kernel.Kill()
		return c.kernelError(j, spec, err, log.String())
	}
	x.kernel = kernel
	x.describe(info.LanguageInfo)
	err = x.cells(ctx)
	if err == nil && spec.Language == "go" && j.out != "" {
		x.storeModules(ctx)
	}
	// Also after Ctrl-C the kernel gets time to end what it has started.
	stopErr := kernel.Shutdown(context.WithoutCancel(ctx))
	x.screen.end()
	if errors.Is(err, frontend.ErrDisconnected) {
		err = c.kernelError(j, spec, err, log.String())
	}
	return errors.Join(err, c.save(j), stopErr)
}

// describe notes in the notebook which language and kernel it has been run
// with.
func (x *execution) describe(language message.LanguageInfo) {
	if x.job.book.Metadata == nil {
		x.job.book.Metadata = map[string]any{}
	}
	x.job.book.Metadata["language_info"] = language
}

// cells runs the code cells in order until one fails.
func (x *execution) cells(ctx context.Context) error {
	for i, cell := range x.job.book.Cells {
		if !cell.Runs() {
			continue
		}
		x.screen.cell(cell, i+1)
		x.recorder.Begin(cell)
		options := frontend.ExecuteOptions{CellID: cell.ID}
		reply, err := x.kernel.Execute(ctx, cell.Source, options, func(m frontend.Message) { x.take(cell, m) })
		if err != nil {
			return err
		}
		if reply.Status != message.StatusOK && (reply.Status != message.StatusError || !cell.MayFail()) {
			x.screen.end()
			return x.cli.cellError(x.job, i, cell, failureOf(cell, reply))
		}
		x.screen.done()
	}
	return nil
}

// storeModules puts the dependencies that the kernel tells of into the notebook.
// Another kernel than cuaderno's tells of none.
func (x *execution) storeModules(ctx context.Context) {
	var said strings.Builder
	options := frontend.ExecuteOptions{SkipHistory: true}
	reply, err := x.kernel.Execute(ctx, "%go.mod json", options, func(m frontend.Message) {
		var stream message.Stream
		if m.Type() == "stream" && json.Unmarshal(m.Raw.Content, &stream) == nil {
			said.WriteString(stream.Text)
		}
	})
	var modules notebook.Modules
	if err == nil && reply.Status == message.StatusOK && json.Unmarshal([]byte(said.String()), &modules) == nil {
		x.job.book.SetModules(modules)
	}
}

// take records a message of a cell and shows what it brings.
func (x *execution) take(cell *notebook.Cell, m frontend.Message) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked[m.Parent.MsgID] = cell
	out, err := x.recorder.Record(cell, m.Type(), m.Raw.Content)
	if err != nil {
		x.cli.say(diag.Text{
			ES: "aviso: el kernel ha enviado una salida mal formada: %v",
			EN: "note: the kernel sent a malformed output: %v",
		}, err)
	}
	if text, ok := statusLine(m); ok {
		x.screen.status(text)
		return
	}
	switch {
	case out != nil:
		x.screen.show(out)
	case m.Type() == "clear_output":
		x.screen.clear()
	}
}

// statusLine is what our kernel says of a cell that has to wait.
func statusLine(m frontend.Message) (string, bool) {
	if m.Type() != "display_data" && m.Type() != "update_display_data" {
		return "", false
	}
	var content message.Display
	if m.Decode(&content) != nil || content.Metadata[engine.StatusMetadata] != true {
		return "", false
	}
	text, ok := content.Data["text/plain"].(string)
	return text, ok
}

// late is for output that comes after its cell has ended, as that of a
// goroutine: it belongs to that cell all the same.
func (x *execution) late(m frontend.Message) {
	x.mu.Lock()
	cell := x.asked[m.Parent.MsgID]
	x.mu.Unlock()
	if cell != nil {
		x.take(cell, m)
	}
}

// failureOf is the error that the cell shows, or else the reply's.
func failureOf(cell *notebook.Cell, reply message.ExecuteReply) *notebook.Output {
	for _, out := range cell.Outputs {
		if out.Type == notebook.Failure {
			return out
		}
	}
	out := &notebook.Output{Type: notebook.Failure, Name: reply.Status}
	if reply.Failure != nil {
		out.Name, out.Text, out.Traceback = reply.EName, reply.EValue, reply.Traceback
	}
	return out
}

// tail keeps the end of what a program writes, for the message if it fails.
// Its methods may be called at the same time.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 2000 // bytes

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - tailSize; over > 0 {
		t.text = t.text[over:]
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
