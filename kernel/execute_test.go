package kernel_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

func TestCellThatPrints(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.Execute("print hola")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("print hola", 1)
	c.RecvIopubStream("stdout", "hola\n")
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", 1)
	c.AssertNoIncoming()
}

func TestCellWithEveryKindOfOutput(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	const code = "print 1\nstderr 2\ndisplay 3\nupdate 4\nprint 5\nclear\nresult 6"
	c.Execute(code)
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput(code, 1)
	c.RecvIopubStream("stdout", "1\n")
	c.RecvIopubStream("stderr", "2\n")
	c.RecvIopubDisplay("display_data", "3", "d")
	c.RecvIopubDisplay("update_display_data", "4", "d")
	c.RecvIopubStream("stdout", "5\n")
	c.RecvIopubClear()
	c.RecvIopubExecuteResult("6", 1)
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", 1)
}

func TestCellThatFails(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.Execute("print antes\nerror no se puede\nprint nunca")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("print antes\nerror no se puede\nprint nunca", 1)
	c.RecvIopubStream("stdout", "antes\n")
	published := c.RecvIopubError("EchoError", "no se puede")
	c.RecvIopubIdle()
	reply := c.RecvExecuteReply("error", 1)
	if diff := cmp.Diff(&published, reply.Failure); diff != "" {
		t.Errorf("the reply says something else (-published +reply):\n%s", diff)
	}
	if len(published.Traceback) != 2 {
		t.Errorf("traceback is %q", published.Traceback)
	}
}

// What belongs to a failed cell alone goes away with it; the count stays.
func TestEnginePanicIsTheCellsError(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.Execute("panic boom")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("panic boom", 1)
	c.RecvIopubError("InternalError", "error interno del kernel: boom (sus variables siguen ahí; el registro tiene el detalle)")
	c.RecvIopubIdle()
	c.RecvExecuteReply("error", 1)
	run(c, "print sigue", 2)
}

// run is the conversation about a cell that prints its line.
func run(c *frontendtest.Conversation, code string, count int) {
	c.Execute(code)
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput(code, count)
	c.RecvIopubStream("stdout", code[len("print "):]+"\n")
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", count)
}

func TestSilentCellIsNotHeard(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	run(c, "print uno", 1)
	c.ExecuteWith(message.ExecuteRequest{Code: "print x\nresult y\nerror z", Silent: true, StoreHistory: true})
	c.RecvIopubBusy()
	c.RecvIopubIdle()
	if reply := c.RecvExecuteReply("error", 1); reply.EName != "EchoError" {
		t.Errorf("the reply names %q", reply.EName)
	}
	run(c, "print dos", 2)
	wantHistory(t, c, "print uno", "print dos")
}

func TestCellOutsideHistoryDoesNotCount(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	run(c, "print uno", 1)
	c.ExecuteWith(message.ExecuteRequest{Code: "result x"})
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("result x", 1)
	c.RecvIopubExecuteResult("x", 1)
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", 1)
	run(c, "print dos", 2)
	wantHistory(t, c, "print uno", "print dos")
}

func TestUserExpressions(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.ExecuteWith(message.ExecuteRequest{UserExpressions: map[string]string{"good": "x", "bad": "error e"}})
	got := c.RecvExecuteReply("ok", 0).UserExpressions
	want := map[string]message.UserExpression{
		"good": {Status: "ok", Data: map[string]any{"text/plain": "x"}},
		"bad":  {Status: "error", Failure: &message.Failure{EName: "EchoError", EValue: "error e", Traceback: []string{"error e"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("user_expressions (-want +got):\n%s", diff)
	}
}

func TestUserExpressionsOfAFailedCellAreNotEvaluated(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.ExecuteWith(message.ExecuteRequest{Code: "error e", UserExpressions: map[string]string{"x": "x"}})
	if got := c.RecvExecuteReply("error", 0).UserExpressions; got != nil {
		t.Errorf("user_expressions: %v", got)
	}
}

// queueBehindWait sends a cell that waits, knows that it runs, and sends two
// more. It returns the three requests.
func queueBehindWait(t *testing.T, c *frontendtest.Conversation, stopOnError bool) [3]message.Header {
	t.Helper()
	var sent [3]message.Header
	sent[0] = c.ExecuteWith(message.ExecuteRequest{Code: "print corre\nwait", StoreHistory: true, StopOnError: stopOnError})
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("print corre\nwait", 1)
	c.RecvIopubStream("stdout", "corre\n")
	sent[1] = c.Execute("print segunda")
	sent[2] = c.Execute("print tercera")
	cellsArrived(t, c, "")
	return sent
}

// cellsArrived waits until the cells that were sent to a shell are in its queue:
// an interrupt, which goes by another channel, may overtake them.
func cellsArrived(t *testing.T, c *frontendtest.Conversation, subshell string) {
	t.Helper()
	requestIn(t, c, subshell, "is_complete_request", message.IsCompleteRequest{})
	c.RecvReply(frontend.Shell, "is_complete_reply", nil)
}

// interruptCell interrupts, past the status messages of that request.
func interruptCell(t *testing.T, c *frontendtest.Conversation) {
	t.Helper()
	c.Request(frontend.Control, "interrupt_request", struct{}{})
	var reply message.InterruptReply
	c.RecvReply(frontend.Control, "interrupt_reply", &reply)
	if reply.Status != "ok" {
		t.Errorf("interrupt_reply %q", reply.Status)
	}
}

// skipIopubUntil receives messages until the idle of request and returns the
// types of those that are about it.
func skipIopubUntil(t *testing.T, c *frontendtest.Conversation, request message.Header) []string {
	t.Helper()
	var types []string
	for {
		m := c.Recv(frontend.IOPub)
		if m.Parent.MsgID != request.MsgID {
			continue
		}
		var status message.Status
		if m.Type() == "status" && m.Decode(&status) == nil && status.ExecutionState == message.Idle {
			return types
		}
		types = append(types, m.Type())
	}
}

func TestErrorAbortsWhatIsQueued(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	sent := queueBehindWait(t, c, true)
	interruptCell(t, c)
	c.About(sent[0])
	c.RecvExecuteReply("error", 1)
	for _, aborted := range sent[1:] {
		c.About(aborted)
		c.RecvExecuteReply("aborted", 1)
		if types := skipIopubUntil(t, c, aborted); len(types) != 1 {
			t.Errorf("an aborted cell sent %q, want busy only", types)
		}
	}
	// The interrupt's own idle may come at any time, hence not run.
	skipIopubUntil(t, c, c.Execute("print después"))
	c.RecvExecuteReply("ok", 2)
}

func TestErrorAbortsNothingIfNotAsked(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	sent := queueBehindWait(t, c, false)
	interruptCell(t, c)
	c.About(sent[0])
	c.RecvExecuteReply("error", 1)
	for i, next := range sent[1:] {
		c.About(next)
		c.RecvExecuteReply("ok", i+2)
	}
}

// A browser sends all cells of "run all" at once, and the first may fail before
// the last has arrived. Only its date tells that it was not sent in answer.
func TestErrorAbortsWhatWasSentBeforeIt(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	delayed := message.NewHeader(c.Session, "execute_request")
	c.Execute("error e")
	c.RecvExecuteReply("error", 1)
	sendDated(t, c, delayed, `{"code": "print nunca"}`)
	c.RecvExecuteReply("aborted", 1)
	sendDated(t, c, message.NewHeader(c.Session, "execute_request"), `{"code": "print sí"}`)
	c.RecvExecuteReply("ok", 2)
}

// What the client's clock shows does not matter, only what passes on it.
func TestTheClientsClockMayBeWrong(t *testing.T) {
	t.Parallel()
	for _, offset := range []time.Duration{-time.Hour, time.Hour} {
		c, _ := converse(t)
		dated := func() message.Header {
			header := message.NewHeader(c.Session, "execute_request")
			header.Date = message.Date(time.Now().Add(offset))
			return header
		}
		delayed := dated()
		sendDated(t, c, dated(), `{"code": "error e", "stop_on_error": true, "store_history": true}`)
		c.RecvExecuteReply("error", 1)
		sendDated(t, c, delayed, `{"code": "print nunca"}`)
		c.RecvExecuteReply("aborted", 1)
		sendDated(t, c, dated(), `{"code": "print sí"}`)
		c.RecvExecuteReply("ok", 2)
	}
}

func sendDated(t *testing.T, c *frontendtest.Conversation, header message.Header, content string) {
	t.Helper()
	raw, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SendFrames(frontend.Shell, c.Encode(wire.Message{Header: raw, Content: []byte(content)})); err != nil {
		t.Fatal(err)
	}
	c.About(header)
}

func TestLateOutputKeepsItsCell(t *testing.T) {
	t.Parallel()
	c, k := converse(t)
	first := c.Execute("late adiós")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("late adiós", 1)
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", 1)
	run(c, "print otra", 2)
	k.engine.Release()
	c.About(first)
	c.RecvIopubStream("stdout", "adiós\n")
}

// Idle is the last word about a cell: all that it printed comes before.
func TestIdleComesAfterAllOutput(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.Execute("flood 20000")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("flood 20000", 1)
	size := 0
	for size < 20000*9 {
		var text message.Stream
		c.RecvReply(frontend.IOPub, "stream", &text)
		size += len(text.Text)
	}
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", 1)
	c.AssertNoIncoming()
}
