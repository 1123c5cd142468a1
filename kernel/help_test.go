package kernel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// knows is an engine that knows one name.
type knows struct{ kernel.Engine }

func (knows) Inspect(_ context.Context, text string, cursor, detail int) (display.Bundle, bool) {
	return display.Bundle{"text/plain": fmt.Sprint(text, cursor, detail)}, text == "año.X"
}

func TestHelpOpensThePager(t *testing.T) {
	t.Parallel()
	k := serveEngine(t, func(e kernel.Engine) kernel.Engine { return knows{e} })
	c := frontendtest.Open(t, k.info)
	c.RecvIopubStarting()
	for i, test := range []struct{ code, shown string }{
		{"año.X?", "año.X5 0"}, {"?año.X", "año.X5 0"}, {" ?? año.X\n", "año.X5 1"}, {"año.X??", "año.X5 1"},
	} {
		c.Execute(test.code)
		c.RecvIopubBusy()
		c.RecvIopubExecuteInput(test.code, i+1)
		c.RecvIopubIdle()
		reply := c.RecvExecuteReply("ok", i+1)
		var pages []message.Page
		for _, payload := range reply.Payload {
			var page message.Page
			if err := json.Unmarshal(payload, &page); err != nil {
				t.Fatal(err)
			}
			pages = append(pages, page)
		}
		want := []message.Page{{Source: "page", Data: map[string]any{"text/plain": test.shown}}}
		if diff := cmp.Diff(want, pages); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.code, diff)
		}
	}
	c.Execute("nada?")
	if reply := c.RecvExecuteReply("error", 5); reply.EName != "NotFound" {
		t.Errorf("the reply is %+v", reply)
	}
}

func TestQuestionIsAWholeCell(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	for code, status := range map[string]string{"fmt.Println?": "complete", "a b?": "unknown", "x???": "unknown", "?": "unknown"} {
		c.Request(frontend.Shell, "is_complete_request", message.IsCompleteRequest{Code: code})
		var reply message.IsCompleteReply
		c.RecvReply(frontend.Shell, "is_complete_reply", &reply)
		if reply.Status != status {
			t.Errorf("%s is %s, want %s", code, reply.Status, status)
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	startWaiting(c)
	c.Request(frontend.Control, "usage_request", struct{}{})
	var usage message.UsageReply
	c.RecvReply(frontend.Control, "usage_reply", &usage)
	if usage.PID != os.Getpid() || usage.KernelMemory < 1<<20 || usage.CPUCount < 1 || usage.HostMemory.Total < usage.KernelMemory || usage.Hostname == "" {
		t.Errorf("the reply is %+v", usage)
	}
}
