package kernel

import (
	"context"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// Completer is an Engine that knows what could stand at a cursor, which counts
// code points of text. It may be called while a cell runs.
type Completer interface {
	Complete(ctx context.Context, text string, cursor int) cell.Candidates
}

// Inspector is an Engine that knows what does stand there; at detail 1 it shows
// the source, too. It may be called while a cell runs.
type Inspector interface {
	Inspect(ctx context.Context, text string, cursor, detail int) (display.Bundle, bool)
}

// patience is how long an answer to a cursor may take: those that follow on
// shell wait, and JupyterLab gives up after a second. Only the first answers in
// a kernel's life come near it.
const patience = 800 * time.Millisecond

// complete offers what the engine knows, with the types in the field of the
// metadata that JupyterLab and IPython read.
func (s *Server) complete(q message.CompleteRequest) message.CompleteReply {
	reply := message.CompleteReply{
		Status: message.StatusOK, Matches: []string{},
		CursorStart: q.CursorPos, CursorEnd: q.CursorPos, Metadata: map[string]any{},
	}
	engine, ok := s.engine.(Completer)
	if !ok {
		return reply
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	found := engine.Complete(ctx, q.Code, q.CursorPos)
	if len(found.List) == 0 {
		return reply
	}
	reply.CursorStart, reply.CursorEnd = found.From, found.To
	kinds := make([]message.CompletionType, 0, len(found.List))
	for _, c := range found.List {
		reply.Matches = append(reply.Matches, c.Text)
		kinds = append(kinds, message.CompletionType{Start: found.From, End: found.To, Text: c.Text, Type: c.Kind, Signature: c.Signature})
	}
	reply.Metadata["_jupyter_types_experimental"] = kinds
	return reply
}

// inspect says what the engine knows.
func (s *Server) inspect(q message.InspectRequest) message.InspectReply {
	reply := message.InspectReply{Status: message.StatusOK, Data: map[string]any{}, Metadata: map[string]any{}}
	engine, ok := s.engine.(Inspector)
	if !ok {
		return reply
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if bundle, found := engine.Inspect(ctx, q.Code, q.CursorPos, q.DetailLevel); found {
		reply.Found, reply.Data = true, bundle
	}
	return reply
}
