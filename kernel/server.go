package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/history"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// What a client waits for before it kills us is 2.5 s; these three follow one
// another.
const (
	cellPatience  = 800 * time.Millisecond // for the running cell to end
	closePatience = 1 * time.Second        // for the engine to close

	historyPatience = 100 * time.Millisecond // for the last cells to reach the file
	// and half a second for wire to send what is queued
)

// Config is what a Server needs besides its engine; the zero value works.
type Config struct {
	Version string        // of this kernel, for kernel_info
	Log     *slog.Logger  // nil: slog.Default()
	Lang    diag.Lang     // of what the server itself says
	Limits  output.Limits // of each cell's text; zero: output.DefaultLimits
	History string        // the SQLite file that the user's kernels share; empty: memory only

	// Listening is called once, when the sockets listen, with the ports in use.
	Listening func(wire.ConnectionInfo)

	// Interrupts interrupt the running cell, as a message on control does.
	Interrupts <-chan struct{}
}

// Server is a kernel at work. Its goroutines, all started by Serve and waited
// for by it:
//
//	shell     reads requests; cells go to the queue, all else it answers at once
//	control   reads and answers interrupt and shutdown while a cell runs
//	stdin     hands the user's answers to the cell that asked
//	debugger  answers the debugger's requests, which come by control
//	cells     runs the cells of the queue, one at a time; so does one for each
//	          subshell (see subshells for the rule between them)
//
// The sockets have their own (see wire), among them the heartbeat's. Whatever a
// message contains, it ends none of them.
type Server struct {
	engine  Engine
	config  Config
	log     *slog.Logger
	session string // new with every process, in all our headers
	codec   *wire.Codec
	sockets *wire.Sockets

	iopub     *iopub
	queue     *queue
	turn      chan struct{}  // full while a cell runs
	cells     sync.WaitGroup // the goroutines that run cells
	subshells subshells
	usage     usage
	stdin     *stdin
	history   *history.Store
	comms     comms
	count     atomic.Int64 // cells so far
	debugging debugging

	stop context.CancelFunc // ends Serve
}

// Serve listens where info says and speaks Jupyter's protocol until a client
// shuts the kernel down or ctx ends; both are no error. It closes engine.
func Serve(ctx context.Context, info wire.ConnectionInfo, engine Engine, config Config) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := newServer(info, engine, config)
	s.stop = stop
	sockets, err := wire.Listen(ctx, info, s.iopub.greet, s.log)
	if err != nil {
		s.history.Close(historyPatience)
		return errors.Join(err, engine.Close())
	}
	s.sockets = sockets
	s.iopub.open(sockets.IOPub)
	if user, ok := engine.(InputUser); ok {
		user.UseInput(s.input)
	}
	if user, ok := engine.(CommUser); ok {
		user.UseComms(s.sendComm)
	}
	if debugged, ok := engine.(Debugger); ok {
		debugged.UseDebugEvents(s.sendDebugEvent)
	}
	return s.serve(ctx)
}

func newServer(info wire.ConnectionInfo, engine Engine, config Config) *Server {
	if config.Log == nil {
		config.Log = slog.Default()
	}
	if config.Limits.Burst == 0 {
		config.Limits = output.DefaultLimits()
		config.Limits.Lang = config.Lang
	}
	s := &Server{
		engine: engine, config: config, log: config.Log,
		session: message.NewID(), codec: wire.NewCodec(info.Key),
		queue: newQueue(), turn: make(chan struct{}, 1), stdin: newStdin(), history: history.Open(config.History, config.Log),
		debugging: debugging{requests: make(chan request, debugQueue)},
	}
	s.iopub = &iopub{server: s}
	return s
}

func (s *Server) serve(ctx context.Context) error {
	var readers sync.WaitGroup
	readers.Go(func() { s.read(ctx, s.sockets.Shell, s.onShell) })
	readers.Go(func() { s.read(ctx, s.sockets.Control, func(req request) { s.onControl(ctx, req) }) })
	readers.Go(func() { s.read(ctx, s.sockets.Stdin, s.onStdin) })
	readers.Go(func() { s.watchInterrupts(ctx) })
	s.cells.Go(func() { s.runQueue(ctx, s.queue) })
	readers.Go(func() { s.runDebugger(ctx) })
	if s.config.Listening != nil {
		s.config.Listening(s.sockets.Info)
	}
	<-ctx.Done()
	readers.Wait()
	err := s.closeEngine()
	s.history.Close(historyPatience)
	s.sockets.Close()
	return err
}

// closeEngine ends the running cell and the engine, and gives up on either that
// does not end in time: a kernel that hangs is worse than one that leaks.
func (s *Server) closeEngine() error {
	if s.iopub.running() != nil {
		go s.interrupt()
	}
	ended := within(cellPatience, s.cells.Wait)
	var err error
	closed := within(closePatience, func() { err = s.engine.Close() })
	switch {
	case !closed:
		return errors.New("the engine did not close in time")
	case err != nil:
		return fmt.Errorf("close the engine: %w", err)
	case !ended:
		s.log.Warn("the running cell did not end in time")
	}
	return nil
}

// within reports whether f returned in time.
func within(patience time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// request is a message that asks for something.
type request struct {
	wire.Message
	header message.Header
	socket *wire.Router // on which the reply goes

	arrived time.Time // in the queue of cells
}

// read hands the messages of one socket to handle, one after the other.
func (s *Server) read(ctx context.Context, socket *wire.Router, handle func(request)) {
	for {
		frames, err := socket.Recv(ctx)
		if err != nil {
			return
		}
		req, err := s.decode(frames)
		if err != nil {
			s.log.Warn("bad message", "error", err)
			continue
		}
		req.socket = socket
		s.guard(req.header.MsgType, func() { handle(req) })
	}
}

func (s *Server) decode(frames wire.Frames) (request, error) {
	m, err := s.codec.Decode(frames)
	if err != nil {
		return request{}, err
	}
	req := request{Message: m}
	if err := json.Unmarshal(m.Header, &req.header); err != nil {
		return request{}, fmt.Errorf("header: %v", err)
	}
	if req.header.MsgType == "" {
		return request{}, errors.New("header: no msg_type")
	}
	return req, nil
}

// guard runs f; a panic in it is our bug, and costs one answer, not the kernel.
func (s *Server) guard(what string, f func()) {
	defer func() {
		if bug := recover(); bug != nil {
			s.log.Error("panic", "in", what, "value", bug, "stack", string(debug.Stack()))
		}
	}()
	f()
}

// reply answers req on the channel that it came by.
func (s *Server) reply(req request, content, metadata any) {
	msgType := strings.TrimSuffix(req.header.MsgType, "_request") + "_reply"
	m, err := s.compose(msgType, req.Header, content, metadata)
	if err != nil {
		s.log.Error("reply lost", "type", msgType, "error", err)
		return
	}
	m.Identities = req.Identities
	req.socket.Send(s.codec.Encode(m))
}

// compose makes a message of ours. The parent is copied byte for byte.
func (s *Server) compose(msgType string, parent json.RawMessage, content, metadata any) (wire.Message, error) {
	m := wire.Message{Parent: parent}
	var err error
	if m.Header, err = json.Marshal(message.NewHeader(s.session, msgType)); err != nil {
		return m, err
	}
	if m.Content, err = json.Marshal(content); err != nil {
		return m, err
	}
	if metadata != nil {
		m.Metadata, err = json.Marshal(metadata)
	}
	return m, err
}
