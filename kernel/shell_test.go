package kernel_test

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// ask is the conversation about a request on shell that is answered at once.
func ask(c *frontendtest.Conversation, request string, content, reply any) frontend.Message {
	c.Request(frontend.Shell, request+"_request", content)
	c.RecvIopubBusy()
	m := c.RecvReply(frontend.Shell, request+"_reply", reply)
	c.RecvIopubIdle()
	return m
}

func TestKernelInfo(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	var got message.KernelInfoReply
	ask(c, "kernel_info", struct{}{}, &got)
	version := strings.TrimPrefix(runtime.Version(), "go")
	want := message.KernelInfoReply{
		Status: "ok", ProtocolVersion: "5.5",
		Implementation: "cuaderno", ImplementationVersion: "test",
		LanguageInfo: message.LanguageInfo{
			Name: "go", Version: version, MIMEType: "text/x-go", FileExtension: ".go",
			PygmentsLexer: "go", CodemirrorMode: "go",
		},
		Banner: "cuaderno test · Go " + version,
		HelpLinks: []message.HelpLink{
			{Text: "Documentación de Go", URL: "https://go.dev/doc/"},
			{Text: "Paquetes de Go", URL: "https://pkg.go.dev/std"},
		},
		SupportedFeatures: []string{"iopub_welcome", "kernel subshells"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kernel_info_reply (-want +got):\n%s", diff)
	}
}

func TestIsComplete(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	for code, want := range map[string]message.IsCompleteReply{
		"complete x":   {Status: "complete"},
		"incomplete x": {Status: "incomplete", Indent: "\t"},
		"invalid x":    {Status: "invalid"},
		"":             {Status: "unknown"},
	} {
		var got message.IsCompleteReply
		ask(c, "is_complete", message.IsCompleteRequest{Code: code}, &got)
		if got != want {
			t.Errorf("%q: got %+v, want %+v", code, got, want)
		}
	}
}

// Replies without an answer are whole all the same: clients refuse null.
func TestEmptyReplies(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	for request, test := range map[string]struct {
		content any
		want    string
	}{
		"complete":  {message.CompleteRequest{Code: "añ", CursorPos: 2}, `{"status":"ok","matches":[],"cursor_start":2,"cursor_end":2,"metadata":{}}`},
		"inspect":   {message.InspectRequest{Code: "x"}, `{"status":"ok","found":false,"data":{},"metadata":{}}`},
		"comm_info": {message.CommInfoRequest{TargetName: "x"}, `{"status":"ok","comms":{}}`},
		"history":   {message.HistoryRequest{HistAccessType: "tail"}, `{"status":"ok","history":[]}`},
	} {
		m := ask(c, request, test.content, nil)
		if got := string(m.Raw.Content); got != test.want {
			t.Errorf("%s_reply is %s, want %s", request, got, test.want)
		}
	}
}

func TestConnectGivesThePorts(t *testing.T) {
	t.Parallel()
	c, k := converse(t)
	var got message.ConnectReply
	ask(c, "connect", struct{}{}, &got)
	want := message.ConnectReply{
		Status: "ok", Shell: k.info.ShellPort, IOPub: k.info.IOPubPort,
		Stdin: k.info.StdinPort, Control: k.info.ControlPort, Heartbeat: k.info.HeartbeatPort,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCommOfUnknownTargetIsClosed(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.Request(frontend.Shell, "comm_open", message.CommOpen{CommID: "id", TargetName: "jupyter.widget", Data: json.RawMessage("{}")})
	c.RecvIopubBusy()
	var closed message.CommClose
	c.RecvReply(frontend.IOPub, "comm_close", &closed)
	c.RecvIopubIdle()
	if closed.CommID != "id" {
		t.Errorf("closed %q", closed.CommID)
	}
	c.Request(frontend.Shell, "comm_msg", message.CommMsg{CommID: "id", Data: json.RawMessage("{}")})
	c.RecvIopubBusy()
	c.RecvIopubIdle()
	c.AssertNoIncoming()
}

func TestUnknownMessageIsNotAnswered(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	for _, channel := range []frontend.Channel{frontend.Shell, frontend.Control} {
		c.Request(channel, "no_such_request", struct{}{})
		c.RecvIopubBusy()
		c.RecvIopubIdle()
	}
	c.AssertNoIncoming()
}

// Our JSON library writes headers in another order and spacing than the client
// did; clients compare the parent header with what they sent.
func TestParentHeaderIsCopiedByteForByte(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	const odd = `{ "version":"5.3","msg_type" : "execute_request", "extra": [1.0, 1e2, "\u00e9é"],
		"msg_id":"odd","session":"s","username":"","date":"2026-01-01T00:00:00Z" }`
	frames := c.Encode(wire.Message{Header: json.RawMessage(odd), Content: json.RawMessage(`{"code":"print a\nresult b\nerror c"}`)})
	if err := c.SendFrames(frontend.Shell, frames); err != nil {
		t.Fatal(err)
	}
	c.About(message.Header{MsgID: "odd"})
	received := []frontend.Message{c.RecvReply(frontend.Shell, "execute_reply", nil)}
	for _, msgType := range []string{"status", "execute_input", "stream", "execute_result", "error", "status"} {
		received = append(received, c.RecvReply(frontend.IOPub, msgType, nil))
	}
	for _, m := range received {
		if got := string(m.Raw.Parent); got != odd {
			t.Errorf("parent header of %s is\n%s\nwant\n%s", m.Type(), got, odd)
		}
	}
}

func TestHeadersAreOurs(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	first := ask(c, "kernel_info", struct{}{}, nil).Header
	second := ask(c, "kernel_info", struct{}{}, nil).Header
	if first.Session == c.Session || first.Session != second.Session {
		t.Errorf("sessions %q and %q; the client's is %q", first.Session, second.Session, c.Session)
	}
	if first.MsgID == second.MsgID || first.Version != "5.5" {
		t.Errorf("headers %+v and %+v", first, second)
	}
}

// Two clients of one kernel: each gets its own replies, both all output.
func TestTwoClients(t *testing.T) {
	t.Parallel()
	a, k := converse(t)
	b := frontendtest.Open(t, k.info)
	request := a.Execute("print hola")
	a.RecvExecuteReply("ok", 1)
	b.About(request)
	for _, c := range []*frontendtest.Conversation{a, b} {
		c.RecvIopubBusy()
		c.RecvIopubExecuteInput("print hola", 1)
		c.RecvIopubStream("stdout", "hola\n")
		c.RecvIopubIdle()
	}
	b.AssertNoIncoming()
}

func TestWelcomeIsTheFirstMessage(t *testing.T) {
	t.Parallel()
	k := serve(t, kernel.Config{})
	first := frontendtest.Connect(t, k.info)
	first.RecvIopubWelcome()
	first.RecvIopubStarting() // once in the life of a kernel
	second := frontendtest.Connect(t, k.info)
	second.RecvIopubWelcome()
	second.AssertNoIncoming()
}

// panics is an engine with a bug outside of Run.
type panics struct{ kernel.Engine }

func (panics) IsComplete(string) cell.Completeness { panic("bug") }

// A bug in answering one request costs that answer only: the client hears idle,
// and the kernel goes on.
func TestBugInOneAnswerIsNotTheEnd(t *testing.T) {
	t.Parallel()
	k := serveEngine(t, func(e kernel.Engine) kernel.Engine { return panics{e} })
	c := frontendtest.Open(t, k.info)
	c.RecvIopubStarting()
	c.Request(frontend.Shell, "is_complete_request", message.IsCompleteRequest{Code: "x"})
	c.RecvIopubBusy()
	c.RecvIopubIdle()
	c.AssertNoIncoming()
	run(c, "print vive", 1)
}
