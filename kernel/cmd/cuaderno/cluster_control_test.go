package main

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
	"github.com/cuaderno-go/cuaderno/helpers/realcluster/orders"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// socketPath is short, whatever the name of the test: systems allow about a
// hundred bytes.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ctl") //nolint:usetesting // t.TempDir is too long on some systems
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "cuaderno", "kafka.sock")
}

func TestOrdersReachTheClusterAndItsAnswerComesBack(t *testing.T) {
	t.Parallel()
	path := socketPath(t)
	listener, err := listenControl(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o, want 600: orders are this user's alone", got)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan struct{})
	go func() {
		defer close(served)
		(&control{listener}).serve(ctx, func(_ context.Context, o orders.Order) orders.Answer {
			switch {
			case o.Action == orders.Who:
				return orders.Answer{Brokers: "127.0.0.1:9092"}
			case o.Action == orders.Stop && o.Broker == 2:
				return failed(&realcluster.Problem{ES: "no quiere", EN: "it will not"})
			}
			return failed(errors.New("odd"))
		})
	}()
	if brokers, err := whoIsThere(ctx, path); err != nil || brokers != "127.0.0.1:9092" {
		t.Errorf("who: %q, %v", brokers, err)
	}
	if got, err := orders.Ask(ctx, path, orders.Order{Action: orders.Stop, Broker: 2}); err != nil || got != (orders.Answer{ES: "no quiere", EN: "it will not"}) {
		t.Errorf("stop: %+v, %v", got, err)
	}
	nonsense, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = nonsense.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
	_ = nonsense.Close()
	if _, err := orders.Ask(ctx, path, orders.Order{Action: orders.Who}); err != nil {
		t.Errorf("after nonsense: %v", err)
	}
	stop()
	<-served
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket stays after the end: %v", err)
	}
}

// A cluster that was killed leaves its socket behind; the next one takes the
// place.
func TestSocketThatWasLeftBehindIsTakenAway(t *testing.T) {
	t.Parallel()
	path := socketPath(t)
	listener, err := listenControl(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = listener.Close()
	if brokers, err := whoIsThere(t.Context(), path); brokers != "" || err != nil {
		t.Fatalf("who: %q, %v", brokers, err)
	}
	again, err := listenControl(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}

func TestSecondClusterIsSentToTheFirst(t *testing.T) {
	path := socketPath(t)
	t.Setenv("XDG_RUNTIME_DIR", filepath.Dir(filepath.Dir(path)))
	var said strings.Builder
	c := &cli{lang: diag.EN, err: &said}
	first, err := c.openControl(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan struct{})
	go func() {
		defer close(served)
		first.serve(ctx, func(context.Context, orders.Order) orders.Answer { return orders.Answer{Brokers: "127.0.0.1:9092"} })
	}()
	if _, err := c.openControl(ctx); err == nil || !strings.Contains(err.Error(), "export KAFKA_BROKERS=127.0.0.1:9092") {
		t.Errorf("second cluster: %v", err)
	}
	if err := c.switchBroker(ctx, orders.Start, 3); err != nil {
		t.Error(err)
	}
	stop()
	<-served
	if want := "Broker 3 running.\n"; said.String() != want {
		t.Errorf("said %q, want %q", said.String(), want)
	}
}
