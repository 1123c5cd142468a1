package zmtp

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/nacl/box"
)

func keys(t *testing.T) (public, secret *Key) {
	t.Helper()
	public, secret, err := box.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return public, secret
}

func curveOptions(identity string, curve *Curve) Options {
	return Options{Identity: []byte(identity), Curve: curve, Limits: DefaultLimits()}
}

// shake lets two ends greet each other over streams; a failure of one closes its
// stream, as it does in wire.
func shake(a, b net.Conn, client, server Options) (clientConn, serverConn *Conn, err error) {
	type end struct {
		conn *Conn
		err  error
	}
	shaken := make(chan end, 1)
	go func() {
		conn, err := Handshake(b, Router, server)
		if err != nil {
			_ = b.Close()
		}
		shaken <- end{conn, err}
	}()
	clientConn, err = Handshake(a, Dealer, client)
	if err != nil {
		_ = a.Close()
	}
	other := <-shaken
	return clientConn, other.conn, errors.Join(err, other.err)
}

// tapped is a stream that keeps what was written to it.
type tapped struct {
	net.Conn
	written bytes.Buffer
	flip    int // the bit of this byte from here on is turned; 0: none
}

func (s *tapped) Write(p []byte) (int, error) {
	p = bytes.Clone(p)
	if at := s.flip - s.written.Len(); s.flip > 0 && at >= 0 && at < len(p) {
		p[at] ^= 1
	}
	s.written.Write(p)
	return s.Conn.Write(p)
}

// streams are the two ends of a TCP connection, closed with the test.
func streams(t *testing.T) (a, b *tapped) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dialed, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = dialed.Close(), accepted.Close() })
	return &tapped{Conn: dialed}, &tapped{Conn: accepted}
}

// libzmq is the judge of the two halves in kernel/e2e/spec; here they judge each
// other.
func TestCurve(t *testing.T) {
	t.Parallel()
	public, secret := keys(t)
	_, own := keys(t)
	a, b := streams(t)
	client, server, err := shake(a, b, curveOptions("id of a", &Curve{Secret: own, Server: public}), curveOptions("", &Curve{Secret: secret}))
	if err != nil {
		t.Fatal(err)
	}
	if string(server.PeerIdentity) != "id of a" || server.PeerType != Dealer || client.PeerType != Router {
		t.Errorf("the server sees %s %q", server.PeerType, server.PeerIdentity)
	}
	sent := [][]byte{[]byte("en secreto"), {}, bytes.Repeat([]byte("largo "), 100_000)}
	for _, ends := range [][2]*Conn{{client, server}, {server, client}, {client, server}} {
		written := make(chan error, 1)
		go func() { written <- ends[0].WriteMessage(sent) }()
		got, err := ends[1].ReadMessage()
		if err := errors.Join(err, <-written); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sent, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	for _, s := range []*tapped{a, b} {
		if bytes.Contains(s.written.Bytes(), []byte("secreto")) || bytes.Contains(s.written.Bytes(), []byte("id of a")) {
			t.Error("it can be read on the way")
		}
	}
}

func TestCurveRefuses(t *testing.T) {
	t.Parallel()
	public, secret := keys(t)
	other, own := keys(t)
	server := curveOptions("", &Curve{Secret: secret})
	plain := Options{Limits: DefaultLimits()}
	for name, ends := range map[string][2]Options{
		"a client without security":     {plain, server},
		"a server without security":     {curveOptions("", &Curve{Secret: own, Server: public}), plain},
		"a client of another server":    {curveOptions("", &Curve{Secret: own, Server: other}), server},
		"two clients, one as if server": {curveOptions("", &Curve{Secret: own, Server: public}), curveOptions("", &Curve{Secret: own, Server: public})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := streams(t)
			client, server, err := shake(a, b, ends[0], ends[1])
			if err == nil || client != nil || server != nil {
				t.Errorf("they talk (%v)", err)
			}
		})
	}
}

// Whatever bit is turned on the way, in the handshake or in a message, is found.
func TestCurveFindsWhatIsChanged(t *testing.T) {
	t.Parallel()
	public, secret := keys(t)
	_, own := keys(t)
	const step = 29 // all bytes are alike, and some would do
	for at := greetingSize + 2; ; at += step {
		a, b := streams(t)
		a.flip = at
		client, server, err := shake(a, b, curveOptions("a", &Curve{Secret: own, Server: public}), curveOptions("", &Curve{Secret: secret}))
		if err != nil {
			continue
		}
		end := a.written.Len()
		if at < end && !padding(at) {
			t.Fatalf("byte %d of the handshake was changed, unseen", at)
		}
		if at >= end {
			changedMessage(t, client, server)
			return
		}
	}
}

// padding reports whether a byte of what a client sends is one of HELLO's that
// mean nothing.
func padding(at int) bool {
	start := greetingSize + 2 + len(cmdHello) + 1 // after the major version
	return at >= start && at < start+1+72
}

// changedMessage sends what is changed on its way.
func changedMessage(t *testing.T, client, server *Conn) {
	t.Helper()
	stream := client.Stream().(*tapped)
	stream.flip = stream.written.Len() + 2 + int(sealedOverhead)
	if err := client.WriteMessage([][]byte{[]byte("hola")}); err != nil {
		t.Fatal(err)
	}
	if got, err := server.ReadMessage(); !errors.Is(err, errCurve) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCurveRefusesARepeatedMessage(t *testing.T) {
	t.Parallel()
	public, secret := keys(t)
	_, own := keys(t)
	a, b := streams(t)
	client, server, err := shake(a, b, curveOptions("a", &Curve{Secret: own, Server: public}), curveOptions("", &Curve{Secret: secret}))
	if err != nil {
		t.Fatal(err)
	}
	before := a.written.Len()
	if err := client.WriteMessage([][]byte{[]byte("una vez")}); err != nil {
		t.Fatal(err)
	}
	again := bytes.Clone(a.written.Bytes()[before:])
	if _, err := a.Conn.Write(again); err != nil {
		t.Fatal(err)
	}
	if got, err := server.ReadMessage(); err != nil || string(got[0]) != "una vez" {
		t.Fatalf("got %q, %v", got, err)
	}
	if got, err := server.ReadMessage(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("the repeated one is %q, %v", got, err)
	}
}
