package kernel_test

import (
	"encoding/json"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// askingCell runs a cell that asks for a name and receives the question.
func askingCell(c *frontendtest.Conversation) (message.Header, frontend.Message) {
	const code = "print antes\ninput ¿nombre?"
	cell := c.ExecuteWith(message.ExecuteRequest{Code: code, AllowStdin: true})
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput(code, 0)
	c.RecvIopubStream("stdout", "antes\n") // before the question is asked
	return cell, c.RecvInputRequest("¿nombre?")
}

func answer(t *testing.T, c *frontendtest.Conversation, parent json.RawMessage, value string) {
	t.Helper()
	if _, err := c.SendWith(frontend.Stdin, "input_reply", message.InputReply{Value: value}, parent, nil); err != nil {
		t.Fatal(err)
	}
}

func TestInput(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	cell, question := askingCell(c)
	if string(question.Raw.Parent) == "{}" {
		t.Error("the question does not say which cell asks")
	}
	answer(t, c, question.Raw.Header, "Ana")
	c.About(cell)
	c.RecvIopubStream("stdout", "Ana\n")
	c.RecvIopubIdle()
	c.RecvExecuteReply("ok", 0)
}

// jupyter_client sends answers without a parent.
func TestInputFromAClientThatNamesNoParent(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	cell, _ := askingCell(c)
	answer(t, c, nil, "Ana")
	c.About(cell)
	c.RecvIopubStream("stdout", "Ana\n")
}

func TestAnswerToAnotherQuestionIsIgnored(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	cell, question := askingCell(c)
	answer(t, c, json.RawMessage(`{"msg_id":"another"}`), "Eva")
	answer(t, c, question.Raw.Header, "Ana")
	c.About(cell)
	c.RecvIopubStream("stdout", "Ana\n")
}

func TestAnswerToNoQuestionIsIgnored(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	answer(t, c, nil, "nadie")
	run(c, "print sigue", 1)
}

func TestInterruptEndsAQuestion(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	cell, _ := askingCell(c)
	interruptCell(t, c)
	c.About(cell)
	c.RecvExecuteReply("error", 0)
}

func TestNobodyIsAskedWhoDoesNotAnswer(t *testing.T) {
	t.Parallel()
	c, _ := converse(t)
	c.Execute("input ¿nombre?")
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput("input ¿nombre?", 1)
	c.RecvIopubError("Error", "this client does not answer questions")
	c.RecvIopubIdle()
	c.RecvExecuteReply("error", 1)
	c.AssertNoIncoming()
}

// The question goes to the client that runs the cell and to no other.
func TestOnlyTheClientOfTheCellIsAsked(t *testing.T) {
	t.Parallel()
	a, k := converse(t)
	b := frontendtest.Open(t, k.info)
	_, question := askingCell(a)
	answer(t, a, question.Raw.Header, "Ana")
	a.RecvExecuteReply("ok", 0)
	select {
	case m := <-b.Incoming(frontend.Stdin):
		t.Errorf("the other client was sent %s", m.Type())
	default:
	}
}
