package engine_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// %fmt gives the client the cell in gofumpt's form, and runs nothing of it.
func TestFormatsTheCell(t *testing.T) {
	t.Parallel()
	e := newEngine(t, engine.Config{Lang: diag.ES})
	c := serve(t, e)
	const code = "!echo   no\n%fmt\n\nx:=1\nfunc  f( )int{return   x}\n"
	c.Execute(code)
	c.RecvIopubBusy()
	c.RecvIopubExecuteInput(code, 1)
	c.RecvIopubIdle()
	reply := c.RecvExecuteReply("ok", 1)
	if len(reply.Payload) != 1 {
		t.Fatalf("the reply is %+v", reply)
	}
	var got message.NextInput
	if err := json.Unmarshal(reply.Payload[0], &got); err != nil {
		t.Fatal(err)
	}
	want := message.NextInput{Source: "set_next_input", Replace: true, Text: "!echo   no\n\nx := 1\nfunc f() int { return x }"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	if text := valueOf(t, e, "x"); text != "" {
		t.Errorf("the cell ran: x is %s", text)
	}
	c.Execute("%fmt\nx := (1")
	if reply := c.RecvExecuteReply("error", 2); reply.EName != "CompileError" {
		t.Errorf("the reply to an unfinished cell is %+v", reply)
	}
}
