package engine_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

var (
	_ kernel.Completer = (*engine.Engine)(nil)
	_ kernel.Inspector = (*engine.Engine)(nil)
)

// serve starts a kernel with e that ends, and ends e, with the test.
func serve(t *testing.T, e *engine.Engine) *frontendtest.Conversation {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	listening, ended := make(chan wire.ConnectionInfo, 1), make(chan error, 1)
	config := kernel.Config{
		Log: slog.New(slog.DiscardHandler), Lang: diag.ES,
		Listening: func(info wire.ConnectionInfo) { listening <- info },
	}
	go func() { ended <- kernel.Serve(ctx, wire.NewConnectionInfo(), e, config) }()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	c := frontendtest.Open(t, <-listening)
	c.RecvIopubStarting()
	return c
}

// ask is the conversation about a request that is answered at once.
func ask(c *frontendtest.Conversation, request string, content, reply any) {
	c.Request(frontend.Shell, request+"_request", content)
	c.RecvIopubBusy()
	c.RecvReply(frontend.Shell, request+"_reply", reply)
	c.RecvIopubIdle()
}

// A cell is written while another one runs: the answers come all the same, and
// know what the running cell has defined.
func TestAnswersWhileACellRuns(t *testing.T) {
	t.Parallel()
	e, err := engine.New(engine.Config{Lang: diag.ES})
	if err != nil {
		t.Fatal(err)
	}
	c := serve(t, e)
	listo, over := make(chan struct{}), make(chan error, 1)
	r := &recorder{ready: func() { close(listo) }}
	go func() {
		const code = "// cuenta crece.\ncuenta := 41\nfmt.Println(\"listo\")\ntime.Sleep(time.Hour)"
		over <- e.Run(t.Context(), cell.Source{Count: 1, Text: code}, r)
	}()
	select {
	case <-listo:
	case err := <-over:
		t.Fatal(err)
	}

	var completed message.CompleteReply
	ask(c, "complete", message.CompleteRequest{Code: "😀 := cuen", CursorPos: 9}, &completed)
	want := message.CompleteReply{
		Status: "ok", Matches: []string{"cuenta"}, CursorStart: 5, CursorEnd: 9,
		Metadata: map[string]any{"_jupyter_types_experimental": []any{map[string]any{
			"start": 5.0, "end": 9.0, "text": "cuenta", "type": "variable", "signature": "int",
		}}},
	}
	if diff := cmp.Diff(want, completed); diff != "" {
		t.Errorf("complete_reply (-want +got):\n%s", diff)
	}
	var inspected message.InspectReply
	ask(c, "inspect", message.InspectRequest{Code: "cuenta", CursorPos: 3}, &inspected)
	if text := inspected.Data["text/plain"]; !inspected.Found || text != "var cuenta int\n\nvalor (hay código en marcha: los mapas y los métodos String no se leen): 41\n\ncuenta crece.\n\nen celda[1], línea 2" {
		t.Errorf("inspect_reply is %+v", inspected)
	}

	e.Interrupt()
	if err := <-over; diag.AsFailure(err).Name != "KeyboardInterrupt" {
		t.Errorf("the cell ended with %v", err)
	}
}

// Every command that is offered exists.
func TestCommandsExist(t *testing.T) {
	t.Parallel()
	e := newEngine(t, engine.Config{Lang: diag.ES})
	offered := e.Complete(t.Context(), "%", 1).List
	if len(offered) < 5 {
		t.Errorf("only %+v", offered)
	}
	for _, c := range offered {
		if c.Text == "reset" || c.Text == "rm" || c.Text == "remove" {
			continue // they are in the transcripts
		}
		err := e.Run(t.Context(), cell.Source{Count: 1, Text: "%" + c.Text}, &recorder{})
		if err != nil && strings.Contains(err.Error(), "no existe") {
			t.Errorf("%%%s: %v", c.Text, err)
		}
	}
}
