package zmtp

import (
	"net"
	"testing"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
	"github.com/google/go-cmp/cmp"
)

// Another implementation of ZMTP is the judge of ours; libzmq itself is, in the
// tests with real clients in kernel/e2e.
func TestTalksWithAnotherImplementation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ours   SocketType
		theirs zmq4.SocketType
	}{
		{Router, zmq4.Dealer},
		{Rep, zmq4.Req},
		{XPub, zmq4.Sub},
		{Dealer, zmq4.Router},
		{Req, zmq4.Rep},
		{Sub, zmq4.XPub},
	} {
		t.Run(string(test.ours), func(t *testing.T) {
			t.Parallel()
			ours, theirs := meet(t, test.ours, test.theirs)
			long := string(make([]byte, 300))
			if err := theirs.SendMsg(zmq4.NewMsgFrom([]byte("a"), nil, []byte(long))); err != nil {
				t.Fatal(err)
			}
			got, err := ours.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			want := [][]byte{[]byte("a"), {}, []byte(long)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("received (-want +got):\n%s", diff)
			}
			if err := ours.WriteMessage(want); err != nil {
				t.Fatal(err)
			}
			back, err := theirs.RecvMsg()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, back.Frames); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
		})
	}
}

func meet(t *testing.T, ours SocketType, theirs zmq4.SocketType) (*Conn, *zmq4.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	type result struct {
		conn *zmq4.Conn
		err  error
	}
	other := make(chan result, 1)
	go func() {
		stream, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			other <- result{err: err}
			return
		}
		conn, err := zmq4.Open(stream, null.Security(), theirs, zmq4.SocketIdentity("them"), false, nil)
		other <- result{conn, err}
	}()
	stream, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stream.Close() })
	conn, err := Handshake(stream, ours, Options{Limits: DefaultLimits()})
	them := <-other
	if err != nil || them.err != nil {
		t.Fatal(err, them.err)
	}
	t.Cleanup(func() { _ = them.conn.Close() })
	if string(conn.PeerIdentity) != "them" {
		t.Errorf("the peer calls itself %q", conn.PeerIdentity)
	}
	return conn, them.conn
}
