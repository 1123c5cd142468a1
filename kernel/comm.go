package kernel

import (
	"encoding/json"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// commInfo lists no comms, because the kernel has no targets.
func (s *Server) commInfo(message.CommInfoRequest) message.CommInfoReply {
	return message.CommInfoReply{Status: message.StatusOK, Comms: map[string]message.CommInfo{}}
}

// commOpen closes at once what was opened for a target that nobody registered,
// as the protocol asks.
func (s *Server) commOpen(req request) {
	var open message.CommOpen
	if err := json.Unmarshal(req.Content, &open); err != nil {
		s.log.Warn("bad content", "type", req.header.MsgType, "error", err)
		return
	}
	s.iopub.publish(req, "comm_close", message.CommClose{CommID: open.CommID, Data: map[string]any{}})
}
