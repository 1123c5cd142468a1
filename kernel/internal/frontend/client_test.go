package frontend_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/internal/echo"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

const patience = 20 * time.Second

// open starts a kernel with the echo engine inside the test and a client of it.
func open(t *testing.T, other func(frontend.Message)) (*frontend.Client, *echo.Engine) {
	t.Helper()
	engine := echo.New()
	listening := make(chan wire.ConnectionInfo, 1)
	serving, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = kernel.Serve(serving, wire.NewConnectionInfo(), engine, kernel.Config{
			Log: slog.New(slog.DiscardHandler), Listening: func(info wire.ConnectionInfo) { listening <- info },
		})
	}()
	t.Cleanup(func() {
		stop()
		<-stopped
	})
	ctx := within(t)
	conn, err := frontend.Connect(ctx, <-listening)
	if err != nil {
		t.Fatal(err)
	}
	client := frontend.NewClient(conn, other)
	t.Cleanup(client.Close)
	if _, err := client.KernelInfo(ctx); err != nil {
		t.Fatal(err)
	}
	return client, engine
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func TestExecuteGivesOutputInOrder(t *testing.T) {
	t.Parallel()
	client, _ := open(t, nil)
	var got []string
	reply, err := client.Execute(within(t), "print 1\ndisplay 2\nprint 3\nresult 4", frontend.ExecuteOptions{}, func(m frontend.Message) {
		got = append(got, m.Type())
	})
	if err != nil || reply.Status != "ok" || reply.ExecutionCount != 1 {
		t.Errorf("reply %+v, %v", reply, err)
	}
	want := []string{"execute_input", "stream", "display_data", "stream", "execute_result"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

func TestFailedCellIsAReplyNotAnError(t *testing.T) {
	t.Parallel()
	client, _ := open(t, nil)
	reply, err := client.Execute(within(t), "error no", frontend.ExecuteOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if reply.Status != "error" || reply.EName != "EchoError" || reply.EValue != "no" || len(reply.Traceback) != 2 {
		t.Errorf("reply %+v", reply)
	}
}

func TestExecuteOptions(t *testing.T) {
	t.Parallel()
	client, _ := open(t, nil)
	heard := 0
	count := func(frontend.Message) { heard++ }
	if _, err := client.Execute(within(t), "print x", frontend.ExecuteOptions{Silent: true}, count); err != nil || heard != 0 {
		t.Errorf("a silent cell was heard %d times (%v)", heard, err)
	}
	reply, err := client.Execute(within(t), "", frontend.ExecuteOptions{SkipHistory: true, UserExpressions: map[string]string{"a": "b"}}, nil)
	if err != nil || reply.ExecutionCount != 0 || reply.UserExpressions["a"].Data["text/plain"] != "b" {
		t.Errorf("reply %+v, %v", reply, err)
	}
}

func TestStdinIsAnswered(t *testing.T) {
	t.Parallel()
	client, _ := open(t, nil)
	var printed strings.Builder
	options := frontend.ExecuteOptions{Stdin: func(prompt string, password bool) (string, error) {
		return fmt.Sprintf("%s %v", prompt, password), nil
	}}
	_, err := client.Execute(within(t), "input ¿qué?", options, collect(&printed))
	if err != nil || printed.String() != "¿qué? false\n" {
		t.Errorf("printed %q, %v", printed.String(), err)
	}
}

func collect(to *strings.Builder) func(frontend.Message) {
	return func(m frontend.Message) {
		var text message.Stream
		if m.Type() == "stream" && m.Decode(&text) == nil {
			to.WriteString(text.Text)
		}
	}
}

func TestErrorOfStdinEndsTheWait(t *testing.T) {
	t.Parallel()
	client, _ := open(t, nil)
	noAnswer := errors.New("no answer")
	options := frontend.ExecuteOptions{Stdin: func(string, bool) (string, error) { return "", noAnswer }}
	if _, err := client.Execute(within(t), "input x", options, nil); !errors.Is(err, noAnswer) {
		t.Errorf("got %v", err)
	}
}

func TestInterruptWhileExecuting(t *testing.T) {
	t.Parallel()
	client, _ := open(t, nil)
	ctx := within(t)
	reply, err := client.Execute(ctx, "print corre\nwait", frontend.ExecuteOptions{}, func(m frontend.Message) {
		if m.Type() != "stream" {
			return
		}
		if err := client.Interrupt(ctx); err != nil {
			t.Error(err)
		}
	})
	if err != nil || reply.EName != "KeyboardInterrupt" {
		t.Errorf("reply %+v, %v", reply, err)
	}
}

func TestContextEndsTheWaitAndNotTheCell(t *testing.T) {
	t.Parallel()
	client, _ := open(t, func(frontend.Message) {})
	ctx, cancel := context.WithCancel(within(t))
	_, err := client.Execute(ctx, "print corre\nwait", frontend.ExecuteOptions{ContinueOnError: true}, func(m frontend.Message) {
		if m.Type() == "stream" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := client.Interrupt(within(t)); err != nil {
		t.Error(err)
	}
	if reply, err := client.Execute(within(t), "print sigue", frontend.ExecuteOptions{}, nil); err != nil || reply.ExecutionCount != 2 {
		t.Errorf("reply %+v, %v", reply, err)
	}
}

// What a goroutine prints after its cell goes where the client chose.
func TestLateOutputGoesToOther(t *testing.T) {
	t.Parallel()
	late := make(chan frontend.Message, 1)
	client, engine := open(t, func(m frontend.Message) {
		if m.Type() == "stream" {
			late <- m
		}
	})
	if _, err := client.Execute(within(t), "late adiós", frontend.ExecuteOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	engine.Release()
	select {
	case m := <-late:
		if m.Parent.MsgType != "execute_request" {
			t.Errorf("its parent is %+v", m.Parent)
		}
	case <-within(t).Done():
		t.Error("it did not come")
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	client, _ := open(t, nil)
	ctx := within(t)
	if _, err := client.Execute(ctx, "result r", frontend.ExecuteOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	info, err := client.KernelInfo(ctx)
	if err != nil || info.LanguageInfo.Name != "go" {
		t.Errorf("KernelInfo: %+v, %v", info, err)
	}
	complete, err := client.IsComplete(ctx, "incomplete")
	if err != nil || complete != (message.IsCompleteReply{Status: "incomplete", Indent: "\t"}) {
		t.Errorf("IsComplete: %+v, %v", complete, err)
	}
	matches, err := client.Complete(ctx, "x", 1)
	if err != nil || matches.Status != "ok" || matches.CursorEnd != 1 {
		t.Errorf("Complete: %+v, %v", matches, err)
	}
	found, err := client.Inspect(ctx, "x", 1, 0)
	if err != nil || found.Status != "ok" || found.Found {
		t.Errorf("Inspect: %+v, %v", found, err)
	}
	comms, err := client.CommInfo(ctx, "")
	if err != nil || comms.Status != "ok" || len(comms.Comms) != 0 {
		t.Errorf("CommInfo: %+v, %v", comms, err)
	}
	history, err := client.History(ctx, message.HistoryRequest{HistAccessType: message.HistoryTail, N: 1, Output: true})
	r := "r"
	want := []message.HistoryEntry{{Session: 1, Line: 1, Input: "result r", Output: &r, Pair: true}}
	if err != nil || !cmp.Equal(history.History, want) {
		t.Errorf("History: %+v, %v", history, err)
	}
}

func TestRequestAfterShutdownSaysThatTheKernelIsGone(t *testing.T) {
	t.Parallel()
	client, _ := open(t, nil)
	if err := client.Shutdown(within(t), true); err != nil {
		t.Fatal(err)
	}
	select {
	case <-client.Gone():
	case <-within(t).Done():
		t.Fatal("the client does not notice")
	}
	if _, err := client.Execute(within(t), "print x", frontend.ExecuteOptions{}, nil); !errors.Is(err, frontend.ErrDisconnected) {
		t.Errorf("got %v", err)
	}
}

func TestConnectGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	info, err := wire.NewConnectionInfo().WithFreePorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := frontend.Connect(ctx, info); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// A client with another key understands nothing and is not understood.
func TestWrongKey(t *testing.T) {
	t.Parallel()
	engine := echo.New()
	listening := make(chan wire.ConnectionInfo, 1)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- kernel.Serve(ctx, wire.NewConnectionInfo(), engine, kernel.Config{
			Log: slog.New(slog.DiscardHandler), Listening: func(info wire.ConnectionInfo) { listening <- info },
		})
	}()
	info := <-listening
	info.Key = "another"
	conn, err := frontend.Connect(ctx, info)
	if err != nil {
		t.Fatal(err)
	}
	client := frontend.NewClient(conn, nil)
	defer client.Close()
	asking, cancel := context.WithTimeout(ctx, 700*time.Millisecond)
	defer cancel()
	if _, err := client.KernelInfo(asking); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("KernelInfo: %v, want no answer", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestSpecs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(content string) {
		if err := os.WriteFile(filepath.Join(dir, "kernel.json"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"argv":["go","{connection_file}"],"display_name":"D","language":"go","interrupt_mode":"message","env":{"A":"b"}}`)
	want := frontend.Spec{
		Argv: []string{"go", "{connection_file}"}, DisplayName: "D", Language: "go",
		InterruptMode: "message", Env: map[string]string{"A": "b"},
	}
	got, err := frontend.ReadSpec(dir)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for content, what := range map[string]string{"{": "unexpected end", "{}": "no argv"} {
		write(content)
		if _, err := frontend.ReadSpec(dir); err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v, want %q and the path", content, err, what)
		}
	}
	if _, err := frontend.ReadSpec(t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
