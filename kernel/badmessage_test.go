package kernel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// A rejected message leaves a line in the log and nothing else: no reply, no
// status, and the kernel goes on.
func TestRejectedMessages(t *testing.T) {
	t.Parallel()
	header := `{"msg_id":"bad","msg_type":"kernel_info_request"}`
	signed := func(c *frontendtest.Conversation, m wire.Message) [][]byte { return c.Encode(m) }
	replace := func(at int, with string) func(*frontendtest.Conversation) [][]byte {
		return func(c *frontendtest.Conversation) [][]byte {
			frames := signed(c, wire.Message{Header: json.RawMessage(header)})
			frames[at] = []byte(with)
			return frames
		}
	}
	withHeader := func(h string) func(*frontendtest.Conversation) [][]byte {
		return func(c *frontendtest.Conversation) [][]byte {
			return signed(c, wire.Message{Header: json.RawMessage(h)})
		}
	}
	for name, test := range map[string]struct {
		frames func(*frontendtest.Conversation) [][]byte
		logged string
	}{
		"one empty frame":      {func(*frontendtest.Conversation) [][]byte { return [][]byte{{}} }, "no delimiter"},
		"no delimiter":         {replace(0, "<IDS>"), "no delimiter"},
		"too few frames":       {func(c *frontendtest.Conversation) [][]byte { return replace(0, "<IDS|MSG>")(c)[:5] }, "4 frames after the delimiter"},
		"wrong signature":      {replace(1, strings.Repeat("0", 64)), "bad signature"},
		"no signature":         {replace(1, ""), "bad signature"},
		"signature of another": {replace(5, `{"other":1}`), "bad signature"},
		"not UTF-8":            {withHeader("{\"msg_type\":\"\xff\"}"), "not UTF-8"},
		"not JSON":             {withHeader("{"), "not a JSON object"},
		"a JSON list":          {withHeader("[]"), "not a JSON object"},
		"no type":              {withHeader(`{"msg_id":"x"}`), "no msg_type"},
		"type is a number":     {withHeader(`{"msg_type":7}`), "header"},
		"id is an object":      {withHeader(`{"msg_type":"kernel_info_request","msg_id":{}}`), "header"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, channel := range []frontend.Channel{frontend.Shell, frontend.Control, frontend.Stdin} {
				log := newLog()
				k := serve(t, kernel.Config{Log: slog.New(slog.NewTextHandler(log, nil))})
				c := frontendtest.Open(t, k.info)
				c.RecvIopubStarting()
				if err := c.SendFrames(channel, test.frames(c)); err != nil {
					t.Fatal(err)
				}
				log.waitFor(t, test.logged)
				c.AssertNoIncoming()
				run(c, "print vive", 1)
			}
		})
	}
}

func TestReplayedMessageIsRejected(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	request := message.NewHeader(c.Session, "execute_request")
	raw, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	frames := c.Encode(wire.Message{Header: raw, Content: json.RawMessage(`{"code":"print una vez"}`)})
	for range 2 {
		if err := c.SendFrames(frontend.Shell, frames); err != nil {
			t.Fatal(err)
		}
	}
	c.About(request)
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("print una vez", 1)
	c.RecvIopubStream("stdout", "una vez\n")
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", 1)
	c.AssertNoIncoming()
}

// Content of the wrong form is answered with an error, so that nobody waits.
func TestBadContentIsAnswered(t *testing.T) {
	t.Parallel()
	for request, content := range map[string]string{
		"execute":     `{"code": 7}`,
		"is_complete": `{"code": []}`,
		"complete":    `{"code": "x", "cursor_pos": "1"}`,
		"inspect":     `{"detail_level": {}}`,
		"history":     `{"n": "all"}`,
		"comm_info":   `{"target_name": 1}`,
	} {
		t.Run(request, func(t *testing.T) {
			t.Parallel()
			c, _ := converse(t)
			c.Request(frontend.Shell, request+"_request", json.RawMessage(content))
			c.RecvIopubBusy()
			var reply message.ErrorReply
			c.RecvReply(frontend.Shell, request+"_reply", &reply)
			c.RecvIopubIdle()
			if reply.Status != "error" || reply.EName != "BadRequest" || reply.EValue == "" || reply.Traceback == nil {
				t.Errorf("the reply is %+v", reply)
			}
			run(c, "print vive", 1)
		})
	}
}

// log is a log that a test can wait on.
type log struct {
	mu      sync.Mutex
	text    bytes.Buffer
	written chan struct{}
}

func newLog() *log { return &log{written: make(chan struct{}, 1)} }

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.written <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

func (l *log) contains(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), text)
}

func (l *log) waitFor(t *testing.T, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !l.contains(text) {
		select {
		case <-l.written:
		case <-ctx.Done():
			t.Fatalf("the log does not say %q", text)
		}
	}
}
