package kernel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

func askHistory(c *frontendtest.Conversation, q message.HistoryRequest) []message.HistoryEntry {
	c.Request(frontend.Shell, "history_request", q)
	var reply message.HistoryReply
	c.RecvReply(frontend.Shell, "history_reply", &reply)
	c.RecvIopubBusy()
	c.RecvIopubIdle()
	return reply.History
}

func wantHistory(t *testing.T, c *frontendtest.Conversation, inputs ...string) {
	t.Helper()
	var got []string
	for _, entry := range askHistory(c, message.HistoryRequest{HistAccessType: message.HistoryTail, N: 100}) {
		got = append(got, entry.Input)
	}
	if diff := cmp.Diff(inputs, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	for i, text := range []string{"a", "b", "a", "c"} {
		run(c, "print "+text, i+1)
	}
	c.Execute("result r")
	c.RecvExecuteReply("ok", 5)
	skipIopubUntil(t, c, c.Execute("print fin"))
	c.RecvExecuteReply("ok", 6)

	entry := func(line int, input string) message.HistoryEntry {
		return message.HistoryEntry{Session: 1, Line: line, Input: input}
	}
	r := "r"
	for name, test := range map[string]struct {
		ask  message.HistoryRequest
		want []message.HistoryEntry
	}{
		"tail":               {message.HistoryRequest{HistAccessType: "tail", N: 2}, []message.HistoryEntry{entry(5, "result r"), entry(6, "print fin")}},
		"range":              {message.HistoryRequest{HistAccessType: "range", Session: 1, Start: 2, Stop: 4}, []message.HistoryEntry{entry(2, "print b"), entry(3, "print a")}},
		"range of session 0": {message.HistoryRequest{HistAccessType: "range", Start: 1, Stop: 2}, []message.HistoryEntry{entry(1, "print a")}},
		"range of another":   {message.HistoryRequest{HistAccessType: "range", Session: -1, Start: 1, Stop: 2}, []message.HistoryEntry{}},
		"search":             {message.HistoryRequest{HistAccessType: "search", Pattern: "*a"}, []message.HistoryEntry{entry(1, "print a"), entry(3, "print a")}},
		"search, unique":     {message.HistoryRequest{HistAccessType: "search", Pattern: "print ?", Unique: true}, []message.HistoryEntry{entry(2, "print b"), entry(3, "print a"), entry(4, "print c")}},
		"search, last two":   {message.HistoryRequest{HistAccessType: "search", Pattern: "print ?", N: 2}, []message.HistoryEntry{entry(3, "print a"), entry(4, "print c")}},
		"search in vain":     {message.HistoryRequest{HistAccessType: "search", Pattern: "print"}, []message.HistoryEntry{}},
		"with output": {message.HistoryRequest{HistAccessType: "range", Start: 4, Stop: 6, Output: true}, []message.HistoryEntry{
			{Session: 1, Line: 4, Input: "print c", Pair: true},
			{Session: 1, Line: 5, Input: "result r", Output: &r, Pair: true},
		}},
	} {
		if diff := cmp.Diff(test.want, askHistory(c, test.ask)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
