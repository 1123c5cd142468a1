package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// onShell is the goroutine shell. Cells wait for their turn; everything else is
// answered now, even while one runs: completion must not wait for a long cell.
func (s *Server) onShell(req request) {
	q := s.queueOf(req)
	if q == nil {
		s.refuse(req)
		return
	}
	switch req.header.MsgType {
	case "execute_request":
		if !q.push(req) {
			s.refuse(req) // the subshell was deleted just now
		}
	case "shutdown_request": // deprecated here, still sent
		s.shutdown(req)
	default:
		s.answer(req)
	}
}

// answer does what either channel may ask for.
func (s *Server) answer(req request) {
	s.iopub.during(req, func() {
		switch req.header.MsgType {
		case "kernel_info_request":
			s.reply(req, s.kernelInfo(), nil)
		case "connect_request":
			s.reply(req, s.connect(), nil)
		case "is_complete_request":
			respond(s, req, s.isComplete)
		case "complete_request":
			respond(s, req, s.complete)
		case "inspect_request":
			respond(s, req, s.inspect)
		case "history_request":
			respond(s, req, s.findHistory)
		case "usage_request":
			s.reply(req, s.usage.measure(), nil)
		case "comm_info_request":
			respond(s, req, s.commInfo)
		case "comm_open":
			s.commOpen(req)
		case "comm_msg", "comm_close":
			s.commMsg(req) // there is no reply to these
		default:
			s.log.Warn("unknown message", "type", req.header.MsgType)
		}
	})
}

// respond decodes the content of req, lets handle answer it and sends the reply.
// What cannot be decoded gets a reply too, so that nobody waits for one.
func respond[Q, R any](s *Server, req request, handle func(Q) R) {
	var content Q
	if err := json.Unmarshal(req.Content, &content); err != nil {
		s.log.Warn("bad content", "type", req.header.MsgType, "error", err)
		s.reply(req, badRequest(err), nil)
		return
	}
	s.reply(req, handle(content), nil)
}

func badRequest(err error) message.ErrorReply {
	return message.NewErrorReply("BadRequest", err.Error())
}

func (s *Server) kernelInfo() message.KernelInfoReply {
	goVersion := strings.TrimPrefix(runtime.Version(), "go")
	return message.KernelInfoReply{
		Status:          message.StatusOK,
		ProtocolVersion: message.ProtocolVersion,
		Implementation:  "cuaderno", ImplementationVersion: s.config.Version,
		LanguageInfo: message.LanguageInfo{
			Name: "go", Version: goVersion, MIMEType: "text/x-go", FileExtension: ".go",
			PygmentsLexer: "go", CodemirrorMode: "go",
		},
		Banner: "cuaderno " + s.config.Version + " · Go " + goVersion,
		HelpLinks: []message.HelpLink{
			{Text: diag.Text{ES: "Documentación de Go", EN: "Go documentation"}.In(s.config.Lang), URL: "https://go.dev/doc/"},
			{Text: diag.Text{ES: "Paquetes de Go", EN: "Go packages"}.In(s.config.Lang), URL: "https://pkg.go.dev/std"},
		},
		SupportedFeatures: s.features(),
	}
}

func (s *Server) features() []string {
	features := []string{"iopub_welcome", "kernel subshells"}
	if _, ok := s.engine.(Debugger); ok {
		features = append(features, "debugger")
	}
	return features
}

func (s *Server) connect() message.ConnectReply {
	info := s.sockets.Info
	return message.ConnectReply{
		Status: message.StatusOK, Shell: info.ShellPort, IOPub: info.IOPubPort,
		Stdin: info.StdinPort, Control: info.ControlPort, Heartbeat: info.HeartbeatPort,
	}
}

func (s *Server) isComplete(q message.IsCompleteRequest) message.IsCompleteReply {
	if _, _, ok := helpTopic(q.Code); ok {
		return message.IsCompleteReply{Status: "complete"}
	}
	c := s.engine.IsComplete(q.Code)
	return message.IsCompleteReply{Status: c.Status, Indent: c.Indent}
}

// findHistory answers with what is found in time. What no client means to ask is
// an error, not an empty list.
func (s *Server) findHistory(q message.HistoryRequest) any {
	switch q.HistAccessType {
	case message.HistoryTail, message.HistoryRange, message.HistorySearch:
	default:
		return badRequest(fmt.Errorf("hist_access_type %q is none of tail, range and search", q.HistAccessType))
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return message.HistoryReply{Status: message.StatusOK, History: s.history.Find(ctx, q)}
}
