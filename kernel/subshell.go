package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// Subshells (JEP 91): a client may open further shells on the same channel, each
// with its own queue of cells, which a failure in it empties.
//
// The rule for cells of several shells: they take turns, one cell at a time, each
// shell's first one in the order of arrival. They share one worker with one set of
// variables, compiled against what the last cell left, and a cell in one shell
// must find the variables as some order of whole cells has made them. Everything
// else, such as completion, inspection, history and what comms say, is answered at
// once in whatever shell it is asked, whatever runs. So widgets do not wait for
// cells: JupyterLab sends what its comms say to subshells, and gonbui's widgets,
// which have a socket of their own, to the parent shell.
//
// The execution count is one for all: a number names a cell in stack traces.
type subshells struct {
	mu   sync.Mutex
	byID map[string]*queue
}

func (l *subshells) add() (id string, q *queue) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byID == nil {
		l.byID = map[string]*queue{}
	}
	id, q = message.NewID(), newQueue()
	l.byID[id] = q
	return id, q
}

func (l *subshells) find(id string) *queue {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.byID[id]
}

func (l *subshells) remove(id string) *queue {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.byID[id]
	delete(l.byID, id)
	return q
}

func (l *subshells) ids() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	ids := []string{}
	for id := range l.byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// queueOf is the queue of the shell that req is for, or nil if there is none.
func (s *Server) queueOf(req request) *queue {
	if req.header.SubshellID == "" {
		return s.queue
	}
	return s.subshells.find(req.header.SubshellID)
}

// onSubshell answers what control says of subshells; it reports false if req is
// about something else.
func (s *Server) onSubshell(ctx context.Context, req request) bool {
	var answer func() any
	switch req.header.MsgType {
	case "create_subshell_request":
		answer = func() any { return s.createSubshell(ctx) }
	case "delete_subshell_request":
		answer = func() any { return s.deleteSubshell(req) }
	case "list_subshell_request":
		answer = func() any {
			return message.ListSubshellReply{Status: message.StatusOK, SubshellID: s.subshells.ids()}
		}
	default:
		return false
	}
	s.iopub.during(req, func() { s.reply(req, answer(), nil) })
	return true
}

func (s *Server) createSubshell(ctx context.Context) any {
	id, q := s.subshells.add()
	s.cells.Go(func() { s.runQueue(ctx, q) })
	return message.CreateSubshellReply{Status: message.StatusOK, SubshellID: id}
}

// deleteSubshell lets the cell that runs end and aborts those that wait.
func (s *Server) deleteSubshell(req request) any {
	var content message.DeleteSubshellRequest
	if err := json.Unmarshal(req.Content, &content); err != nil {
		return badRequest(err)
	}
	q := s.subshells.remove(content.SubshellID)
	if q == nil {
		return badRequest(noSubshell(content.SubshellID))
	}
	for _, waiting := range q.close() {
		s.abort(waiting)
	}
	return message.DeleteSubshellReply{Status: message.StatusOK}
}

func noSubshell(id string) error { return fmt.Errorf("there is no subshell %q", id) }

// refuse answers a message for a subshell that does not exist.
func (s *Server) refuse(req request) {
	s.log.Warn("unknown subshell", "type", req.header.MsgType, "subshell", req.header.SubshellID)
	s.iopub.during(req, func() {
		switch req.header.MsgType {
		case "execute_request":
			s.reply(req, s.badCell(noSubshell(req.header.SubshellID)), nil)
		case "comm_open", "comm_msg", "comm_close": // there is no reply to these
		default:
			s.reply(req, badRequest(noSubshell(req.header.SubshellID)), nil)
		}
	})
}
