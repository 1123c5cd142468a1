package kernel_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// requestIn sends a request to a subshell, which the messages that follow are about.
func requestIn(t *testing.T, c *frontendtest.Conversation, subshell, msgType string, content any) message.Header {
	t.Helper()
	header := message.NewHeader(c.Session, msgType)
	header.SubshellID = subshell
	raw, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SendFrames(frontend.Shell, c.Encode(wire.Message{Header: raw, Content: body})); err != nil {
		t.Fatal(err)
	}
	c.About(header)
	return header
}

func executeIn(t *testing.T, c *frontendtest.Conversation, subshell, code string) message.Header {
	t.Helper()
	return requestIn(t, c, subshell, "execute_request", message.ExecuteRequest{Code: code, StoreHistory: true, StopOnError: true})
}

// control asks on control and hears the whole conversation.
func control(c *frontendtest.Conversation, kind string, content, reply any) {
	c.Request(frontend.Control, kind+"_request", content)
	c.RecvIopubBusy()
	c.RecvReply(frontend.Control, kind+"_reply", reply)
	c.RecvIopubIdle()
}

func createSubshell(c *frontendtest.Conversation) string {
	var created message.CreateSubshellReply
	control(c, "create_subshell", struct{}{}, &created)
	return created.SubshellID
}

func wantSubshells(t *testing.T, c *frontendtest.Conversation, ids ...string) {
	t.Helper()
	var list message.ListSubshellReply
	control(c, "list_subshell", struct{}{}, &list)
	got, want := map[string]bool{}, map[string]bool{}
	for _, id := range list.SubshellID {
		got[id] = true
	}
	for _, id := range ids {
		want[id] = true
	}
	if diff := cmp.Diff(want, got); diff != "" || list.SubshellID == nil {
		t.Errorf("subshells (-want +got):\n%s", diff)
	}
}

func TestSubshellsComeAndGo(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	wantSubshells(t, c)
	a, b := createSubshell(c), createSubshell(c)
	wantSubshells(t, c, a, b)
	var deleted message.DeleteSubshellReply
	control(c, "delete_subshell", message.DeleteSubshellRequest{SubshellID: a}, &deleted)
	if deleted.Status != "ok" {
		t.Errorf("the reply is %+v", deleted)
	}
	wantSubshells(t, c, b)
	var failed message.ErrorReply
	control(c, "delete_subshell", message.DeleteSubshellRequest{SubshellID: a}, &failed)
	if failed.Status != "error" || failed.EValue != `there is no subshell "`+a+`"` {
		t.Errorf("the reply is %+v", failed)
	}
}

// The rule: cells of several shells take turns; all else is answered at once.
func TestShellsTakeTurns(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	sub := createSubshell(c)
	long := startWaiting(c)
	short := executeIn(t, c, sub, "print turno")

	requestIn(t, c, sub, "is_complete_request", message.IsCompleteRequest{Code: "complete"})
	c.RecvIopubBusy()
	c.RecvReply(frontend.Shell, "is_complete_reply", nil)
	c.RecvIopubIdle()
	c.About(long)
	c.RecvIopubBusy() // still

	interruptCell(t, c)
	c.About(long)
	c.RecvExecuteReply("error", 1) // which is no matter of the subshell's
	c.About(short)
	c.RecvExecuteReply("ok", 2)
}

func TestFailureAbortsItsOwnShellOnly(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	sub := createSubshell(c)
	startWaiting(c)
	failing := executeIn(t, c, sub, "error a propósito")
	waiting := executeIn(t, c, sub, "print nunca")
	other := executeIn(t, c, "", "print sí")
	cellsArrived(t, c, "")
	interruptCell(t, c) // aborts the other cell of the parent shell
	status := map[string]string{}
	for range 4 {
		m := c.Recv(frontend.Shell)
		var reply message.ExecuteReply
		if err := m.Decode(&reply); err != nil {
			t.Fatal(err)
		}
		status[m.Parent.MsgID] = reply.Status
	}
	got := []string{status[failing.MsgID], status[waiting.MsgID], status[other.MsgID]}
	if diff := cmp.Diff([]string{"error", "aborted", "aborted"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDeletedSubshellRunsNothingMore(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	sub := createSubshell(c)
	startWaiting(c)
	first, second := executeIn(t, c, sub, "print nunca"), executeIn(t, c, sub, "print nunca")
	cellsArrived(t, c, sub)
	c.Request(frontend.Control, "delete_subshell_request", message.DeleteSubshellRequest{SubshellID: sub})
	c.RecvReply(frontend.Control, "delete_subshell_reply", nil)
	for _, cell := range []message.Header{first, second} {
		c.About(cell)
		c.RecvExecuteReply("aborted", 1)
	}
}

func TestUnknownSubshell(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	for _, msgType := range []string{"execute", "complete", "kernel_info", "history"} {
		requestIn(t, c, "nadie", msgType+"_request", struct{}{})
		c.RecvIopubBusy()
		var reply message.ErrorReply
		c.RecvReply(frontend.Shell, msgType+"_reply", &reply)
		c.RecvIopubIdle()
		if reply.Status != "error" || reply.EName != "BadRequest" || reply.EValue != `there is no subshell "nadie"` {
			t.Errorf("%s: the reply is %+v", msgType, reply)
		}
	}
	requestIn(t, c, "nadie", "comm_msg", message.CommMsg{CommID: "x"})
	c.RecvIopubBusy()
	c.RecvIopubIdle()
	c.AssertNoIncoming()
}

func TestCellsAreNotRunFromControl(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	var reply message.ExecuteReply
	control(c, "execute", message.ExecuteRequest{Code: "print no"}, &reply)
	if reply.Status != "error" || reply.Failure == nil {
		t.Errorf("the reply is %+v", reply)
	}
	c.AssertNoIncoming()
}

// The cell that runs in a subshell when it is deleted ends as it would have; what
// comes for the subshell after that is refused.
func TestDeletedSubshellEndsTheCellThatRuns(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	sub := createSubshell(c)
	running := executeIn(t, c, sub, "print corre\nwait")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("print corre\nwait", 1)
	c.RecvIopubStream("stdout", "corre\n")

	var deleted message.DeleteSubshellReply
	control(c, "delete_subshell", message.DeleteSubshellRequest{SubshellID: sub}, &deleted)
	if deleted.Status != "ok" {
		t.Errorf("the reply is %+v", deleted)
	}
	still := func() { // the kernel is busy, as it says again
		c.About(running)
		c.RecvIopubBusy()
	}
	still()
	wantSubshells(t, c)
	still()
	executeIn(t, c, sub, "print nunca")
	c.RecvIopubBusy()
	var reply message.ExecuteReply
	c.RecvReply(frontend.Shell, "execute_reply", &reply)
	c.RecvIopubIdle()
	still()
	if reply.Failure == nil || reply.EValue != `there is no subshell "`+sub+`"` {
		t.Errorf("the reply is %+v", reply)
	}

	interruptCell(t, c)
	c.About(running)
	c.RecvExecuteReply("error", 1)
}

// A deletion that names no subshell is an error: the parent shell stays.
func TestDeletionOfNoSubshell(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	sub := createSubshell(c)
	for _, content := range []string{`{}`, `{"subshell_id": null}`, `{"subshell_id": ""}`, `{"subshell_id": 7}`} {
		var reply message.ErrorReply
		control(c, "delete_subshell", json.RawMessage(content), &reply)
		if reply.Status != "error" || reply.EName != "BadRequest" || reply.EValue == "" || reply.Traceback == nil {
			t.Errorf("%s: the reply is %+v", content, reply)
		}
	}
	wantSubshells(t, c, sub)
	run(c, "print vive", 1)
}
