package wire

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/kernel/wire/zmtp"
)

// open listens on all five sockets; greeting is the first message of each topic.
func open(t *testing.T, info ConnectionInfo) *Sockets {
	t.Helper()
	greet := func(topic []byte) []Frames { return []Frames{{[]byte("welcome"), topic}} }
	s, err := Listen(t.Context(), info, greet, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func loopback() ConnectionInfo { return ConnectionInfo{Transport: "tcp", IP: "127.0.0.1"} }

func dial(t *testing.T, s *Sockets, port int, kind zmtp.SocketType, identity string) *zmtp.Conn {
	t.Helper()
	network, address := s.Info.Endpoint(port)
	stream, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stream.Close() })
	if err := stream.SetDeadline(time.Now().Add(20 * time.Second)); err != nil { // a test that hangs says little
		t.Fatal(err)
	}
	conn, err := zmtp.Handshake(stream, kind, zmtp.Options{Identity: []byte(identity), Limits: zmtp.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func frames(texts ...string) Frames {
	all := make(Frames, len(texts))
	for i, text := range texts {
		all[i] = []byte(text)
	}
	return all
}

func send(t *testing.T, c *zmtp.Conn, texts ...string) {
	t.Helper()
	if err := c.WriteMessage(frames(texts...)); err != nil {
		t.Fatal(err)
	}
}

func wantFrames(t *testing.T, got Frames, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(frames(want...), got); diff != "" {
		t.Errorf("frames (-want +got):\n%s", diff)
	}
}

func TestRouterAnswersWhoAsked(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	a := dial(t, s, s.Info.ShellPort, zmtp.Dealer, "a")
	b := dial(t, s, s.Info.ShellPort, zmtp.Dealer, "b")
	send(t, a, "from a", "")
	got, err := s.Shell.Recv(t.Context())
	wantFrames(t, got, err, "a", "from a", "")
	send(t, b, "from b")
	got, err = s.Shell.Recv(t.Context())
	wantFrames(t, got, err, "b", "from b")
	s.Shell.Send(frames("b", "to b"))
	s.Shell.Send(frames("nobody", "lost"))
	s.Shell.Send(frames("a", "to a"))
	got, err = a.ReadMessage()
	wantFrames(t, got, err, "to a")
	got, err = b.ReadMessage()
	wantFrames(t, got, err, "to b")
}

func TestRouterNamesPeersThatHaveNoName(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	first, second := dial(t, s, s.Info.ShellPort, zmtp.Dealer, ""), dial(t, s, s.Info.ShellPort, zmtp.Dealer, "")
	for _, peer := range []*zmtp.Conn{first, second} {
		send(t, peer, "hi")
		got, err := s.Shell.Recv(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.Shell.Send(Frames{got[0], []byte("you")})
		got, err = peer.ReadMessage()
		wantFrames(t, got, err, "you")
	}
}

// A client that lost its connection comes back under its old identity, before
// the kernel has noticed.
func TestRouterHandsOver(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	old := dial(t, s, s.Info.ShellPort, zmtp.Dealer, "same")
	send(t, old, "old")
	if _, err := s.Shell.Recv(t.Context()); err != nil {
		t.Fatal(err)
	}
	renewed := dial(t, s, s.Info.ShellPort, zmtp.Dealer, "same")
	if _, err := old.ReadMessage(); !errors.Is(err, io.EOF) {
		t.Errorf("the old connection: %v, want EOF", err)
	}
	s.Shell.Send(frames("same", "hello again"))
	got, err := renewed.ReadMessage()
	wantFrames(t, got, err, "hello again")
}

func TestRecvEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Shell.Recv(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSubscribersHearTheirTopics(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	all := dial(t, s, s.Info.IOPubPort, zmtp.Sub, "")
	some := dial(t, s, s.Info.IOPubPort, zmtp.Sub, "")
	send(t, all, "\x01")
	got, err := all.ReadMessage()
	wantFrames(t, got, err, "welcome", "")
	send(t, some, "\x01st")
	got, err = some.ReadMessage()
	wantFrames(t, got, err, "welcome", "st")

	s.IOPub.Send(frames("error", "1"))
	s.IOPub.Send(frames("stream", "2"))
	got, err = all.ReadMessage()
	wantFrames(t, got, err, "error", "1")
	got, err = all.ReadMessage()
	wantFrames(t, got, err, "stream", "2")
	got, err = some.ReadMessage()
	wantFrames(t, got, err, "stream", "2")

	send(t, some, "\x00st")
	send(t, some, "\x01other")
	got, err = some.ReadMessage()
	wantFrames(t, got, err, "welcome", "other")
	s.IOPub.Send(frames("stream", "3"))
	s.IOPub.Send(frames("other", "4"))
	got, err = some.ReadMessage()
	wantFrames(t, got, err, "other", "4")
}

func TestNonsenseFromASubscriberIsIgnored(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	c := dial(t, s, s.Info.IOPubPort, zmtp.Sub, "")
	send(t, c, "")
	send(t, c, "\x02what")
	send(t, c, "two", "frames")
	send(t, c, "\x01\xff")
	got, err := c.ReadMessage()
	wantFrames(t, got, err, "welcome", "\xff")
}

func TestHeartbeatEchoes(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	c := dial(t, s, s.Info.HeartbeatPort, zmtp.Req, "")
	send(t, c, "", "ping\x00")
	got, err := c.ReadMessage()
	wantFrames(t, got, err, "", "ping\x00")
}

func TestSubscriberThatStopsReadingDoesNotBlockOthers(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	dead := dial(t, s, s.Info.IOPubPort, zmtp.Sub, "")
	alive := dial(t, s, s.Info.IOPubPort, zmtp.Sub, "")
	for _, c := range []*zmtp.Conn{dead, alive} {
		send(t, c, "\x01")
		if _, err := c.ReadMessage(); err != nil {
			t.Fatal(err)
		}
	}
	const count = peerQueue + 50         // more than the queue and the system's buffers hold
	big := string(make([]byte, 100_000)) // bytes
	received := make(chan error, 1)
	go func() {
		for range count {
			if _, err := alive.ReadMessage(); err != nil {
				received <- err
				return
			}
		}
		received <- nil
	}()
	begun := time.Now()
	for range count {
		s.IOPub.Send(frames("stream", big))
	}
	if err := <-received; err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("the dead subscriber held the others up for %v", took)
	}
	if err := dead.Stream().SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for {
		_, err := dead.ReadMessage()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("the dead subscriber was not dropped")
		}
		if err != nil {
			return
		}
	}
}

func TestPeerThatSendsRubbishLosesOnlyItsConnection(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	for _, rubbish := range []string{"GET / HTTP/1.1\r\n\r\n", string(make([]byte, 64)), "\xff"} {
		network, address := s.Info.Endpoint(s.Info.ShellPort)
		stream, err := net.Dial(network, address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(stream, rubbish); err != nil {
			t.Fatal(err)
		}
		_ = stream.Close()
	}
	huge := dial(t, s, s.Info.ShellPort, zmtp.Dealer, "huge")
	if _, err := huge.Stream().Write([]byte{2, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}); err != nil {
		t.Fatal(err)
	}
	if _, err := huge.ReadMessage(); !errors.Is(err, io.EOF) {
		t.Errorf("a frame of 2^63 bytes: %v, want EOF", err)
	}
	good := dial(t, s, s.Info.ShellPort, zmtp.Dealer, "good")
	send(t, good, "hi")
	got, err := s.Shell.Recv(t.Context())
	wantFrames(t, got, err, "good", "hi")
}

func TestWrongSocketTypeIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	network, address := s.Info.Endpoint(s.Info.ShellPort)
	stream, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if _, err := zmtp.Handshake(stream, zmtp.Sub, zmtp.Options{Limits: zmtp.DefaultLimits()}); err == nil {
		t.Error("a SUB socket may talk with a ROUTER")
	}
}

// What was sent just before the end arrives: the reply to a shutdown.
func TestCloseLetsMessagesLeave(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	c := dial(t, s, s.Info.ControlPort, zmtp.Dealer, "c")
	send(t, c, "shutdown")
	if _, err := s.Control.Recv(t.Context()); err != nil {
		t.Fatal(err)
	}
	const count = 100
	for range count {
		s.Control.Send(frames("c", "reply"))
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.Close()
	}()
	for i := range count {
		if _, err := c.ReadMessage(); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
	if _, err := c.ReadMessage(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last: %v, want EOF", err)
	}
	_ = c.Close()
	<-closed
}

func TestCloseDoesNotWaitForAPeerThatStays(t *testing.T) {
	t.Parallel()
	s := open(t, loopback())
	dial(t, s, s.Info.ControlPort, zmtp.Dealer, "stays")
	begun := time.Now()
	s.Close()
	if took := time.Since(begun); took > linger+2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestUnixSockets(t *testing.T) {
	t.Parallel()
	s := open(t, ConnectionInfo{
		Transport: "ipc", IP: filepath.Join(t.TempDir(), "k"),
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HeartbeatPort: 5,
	})
	c := dial(t, s, s.Info.ShellPort, zmtp.Dealer, "c")
	send(t, c, "hi")
	got, err := s.Shell.Recv(t.Context())
	wantFrames(t, got, err, "c", "hi")
}

func TestListenLeavesNothingOpenAfterAnError(t *testing.T) {
	t.Parallel()
	taken := open(t, loopback())
	info, err := loopback().WithFreePorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	info.HeartbeatPort = taken.Info.ShellPort // the last to be opened
	if _, err := Listen(t.Context(), info, nil, slog.Default()); err == nil {
		t.Fatal("a port in use was opened")
	}
	network, address := info.Endpoint(info.ShellPort)
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatalf("the first port is still in use: %v", err)
	}
	_ = listener.Close()
}
