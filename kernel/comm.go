package kernel

import (
	"encoding/json"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// CommUser is an Engine that talks with programs in the frontend over comms.
type CommUser interface {
	// UseComms is called once, before any other method, with the way to send
	// data on an open comm.
	UseComms(send func(id string, data any))
	// CommOpened reports whether the engine takes a comm that the frontend has
	// opened for target; what it does not take is closed.
	CommOpened(target, id string) bool
	// CommSaid is given the data that came on a comm that the engine has taken.
	CommSaid(id string, data json.RawMessage)
	// CommClosed tells that the frontend has closed a comm.
	CommClosed(id string)
}

// comms are the comms that are open, target by id.
type comms struct {
	mu   sync.Mutex
	open map[string]string
}

func (c *comms) set(id, target string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[string]string{}
	}
	c.open[id] = target
}

// has reports whether a comm is open; if drop, it is no longer.
func (c *comms) has(id string, drop bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.open[id]
	if drop {
		delete(c.open, id)
	}
	return ok
}

// commInfo lists the open comms.
func (s *Server) commInfo(q message.CommInfoRequest) message.CommInfoReply {
	s.comms.mu.Lock()
	defer s.comms.mu.Unlock()
	reply := message.CommInfoReply{Status: message.StatusOK, Comms: map[string]message.CommInfo{}}
	for id, target := range s.comms.open {
		if q.TargetName == "" || q.TargetName == target {
			reply.Comms[id] = message.CommInfo{TargetName: target}
		}
	}
	return reply
}

// commOpen hands a comm to the engine. One that it does not take is closed at
// once, as the protocol asks.
func (s *Server) commOpen(req request) {
	var open message.CommOpen
	if err := json.Unmarshal(req.Content, &open); err != nil {
		s.log.Warn("bad content", "type", req.header.MsgType, "error", err)
		return
	}
	user, ok := s.engine.(CommUser)
	if ok {
		s.comms.set(open.CommID, open.TargetName)
		ok = user.CommOpened(open.TargetName, open.CommID)
	}
	if !ok {
		s.comms.has(open.CommID, true)
		s.iopub.publish(req, "comm_close", message.CommClose{CommID: open.CommID, Data: map[string]any{}})
	}
}

// commMsg hands on what came on an open comm, or its end.
func (s *Server) commMsg(req request) {
	var content message.CommMsg
	if err := json.Unmarshal(req.Content, &content); err != nil {
		s.log.Warn("bad content", "type", req.header.MsgType, "error", err)
		return
	}
	closes := req.header.MsgType == "comm_close"
	user, ok := s.engine.(CommUser)
	if !ok || !s.comms.has(content.CommID, closes) {
		return
	}
	if closes {
		user.CommClosed(content.CommID)
		return
	}
	user.CommSaid(content.CommID, content.Data)
}

// sendComm publishes data on a comm, in the name of the cell that runs, if one
// does.
func (s *Server) sendComm(id string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		s.log.Error("comm data lost", "error", err)
		return
	}
	var parent request
	if c := s.iopub.running(); c != nil {
		parent = c.request
	}
	s.iopub.publish(parent, "comm_msg", message.CommMsg{CommID: id, Data: raw})
}
