package zmtp

import (
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// pair is two ends of a connection, both greeted: "a" the dealer, "b" the router.
func pair(t *testing.T, limits Limits) (dealer, router *Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	type end struct {
		conn *Conn
		err  error
	}
	other := make(chan end, 1)
	go func() {
		stream, err := listener.Accept()
		if err != nil {
			other <- end{err: err}
			return
		}
		conn, err := Handshake(stream, Router, Options{Identity: []byte("id of b"), Limits: limits})
		other <- end{conn, err}
	}()
	stream, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ours, err := Handshake(stream, Dealer, Options{Identity: []byte("id of a"), Limits: limits})
	theirs := <-other
	if err := errors.Join(err, theirs.err); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = ours.Close(), theirs.conn.Close() })
	for _, c := range []*Conn{ours, theirs.conn} {
		if err := c.Stream().SetDeadline(time.Now().Add(20 * time.Second)); err != nil { // a test that hangs says little
			t.Fatal(err)
		}
	}
	return ours, theirs.conn
}

func TestHandshakeTellsWhoThePeerIs(t *testing.T) {
	t.Parallel()
	a, b := pair(t, DefaultLimits())
	if a.PeerType != Router || string(a.PeerIdentity) != "id of b" {
		t.Errorf("a sees %s %q", a.PeerType, a.PeerIdentity)
	}
	if b.PeerType != Dealer || string(b.PeerIdentity) != "id of a" {
		t.Errorf("b sees %s %q", b.PeerType, b.PeerIdentity)
	}
}

func TestMessagesArriveAsTheyWereSent(t *testing.T) {
	t.Parallel()
	a, b := pair(t, DefaultLimits())
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{0, 1, 254, 255, 256, 257, 64 << 10, 64<<10 + 1, 200_000})
		var sent [][]byte
		for _, n := range rapid.SliceOfN(size, 1, 5).Draw(t, "sizes") {
			sent = append(sent, bytes.Repeat([]byte{byte(n)}, n))
		}
		written := make(chan error, 1)
		go func() { written <- a.WriteMessage(sent) }()
		got, err := b.ReadMessage()
		if err := errors.Join(err, <-written); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(sent, got, bytes.Equal) {
			t.Fatalf("%d frames differ", len(sent))
		}
	})
}

func TestWhichSocketsTalk(t *testing.T) {
	t.Parallel()
	all := []SocketType{Router, XPub, Rep, Dealer, Sub, Req}
	talks := map[SocketType]string{
		Router: "ROUTER DEALER REQ", XPub: "SUB", Rep: "DEALER REQ",
		Dealer: "ROUTER REP DEALER", Sub: "XPUB", Req: "ROUTER REP",
	}
	for _, a := range all {
		for _, b := range all {
			want := strings.Contains(" "+talks[a]+" ", " "+string(b)+" ")
			if got := a.accepts(b); got != want {
				t.Errorf("%s accepts %s: %v, want %v", a, b, got, want)
			}
			if a.accepts(b) != b.accepts(a) {
				t.Errorf("%s and %s disagree", a, b)
			}
		}
	}
}

// greeting is what a peer of this version and mechanism sends first.
func greeting(version byte, mechanism string) string {
	g := make([]byte, greetingSize)
	g[0], g[9], g[10] = 0xff, 0x7f, version
	copy(g[mechanismStart:], mechanism)
	return string(g)
}

func TestHandshakeRefuses(t *testing.T) {
	t.Parallel()
	good := greeting(3, "NULL")
	ready := func(body string) string { return good + "\x04" + string(rune(len(body))) + body }
	for name, test := range map[string]struct{ sent, want string }{
		"nothing":                  {"", "EOF"},
		"half a greeting":          {good[:30], "unexpected EOF"},
		"another protocol":         {strings.Repeat("GET / HTTP/1.1\r\n", 4), "does not speak ZeroMQ"},
		"an old version":           {greeting(2, "NULL"), "ZMTP 2"},
		"encryption":               {greeting(3, "CURVE"), `"CURVE" security`},
		"a message at once":        {good + "\x00\x02hi", "refused the handshake"},
		"an ERROR command":         {ready("\x05ERROR\x03bad"), "refused the handshake"},
		"a READY of 1 MB":          {good + "\x06\x00\x00\x00\x00\x00\x10\x00\x00", "exceeds the limit"},
		"a name cut short":         {ready("\x05READY\xffSocket"), "cut short"},
		"a value cut short":        {ready("\x05READY\x0bSocket-Type\x00\x00\x00\x09DEALER"), "cut short"},
		"a length of 2^32-1":       {ready("\x05READY\x0bSocket-Type\xff\xff\xff\xffDEALER"), "cut short"},
		"no socket type":           {ready("\x05READY"), `a "" socket`},
		"a socket that won't talk": {ready("\x05READY\x0bSocket-Type\x00\x00\x00\x03SUB"), `a "SUB" socket`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Handshake(newScript(test.sent), Router, Options{Limits: DefaultLimits()})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestNewerVersionsAndOtherCaseAreWelcome(t *testing.T) {
	t.Parallel()
	sent := greeting(4, "NULL") + "\x04\x1f\x05READY\x0bsocket-TYPE\x00\x00\x00\x06DEALER\x00\x00\x00\x00\x00"
	sent = strings.Replace(sent, "\x1f", string(rune(len(sent)-greetingSize-2)), 1)
	conn, err := Handshake(newScript(sent), Router, Options{Limits: DefaultLimits()})
	if err != nil || conn.PeerType != Dealer {
		t.Errorf("got %v", err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	limits := Limits{MessageBytes: 1000, Frames: 3}
	for name, test := range map[string]struct {
		message [][]byte
		refused bool
	}{
		"as large as may be":   {[][]byte{make([]byte, 1000)}, false},
		"one byte more":        {[][]byte{make([]byte, 1001)}, true},
		"large together":       {[][]byte{make([]byte, 600), make([]byte, 401)}, true},
		"as many as may be":    {[][]byte{{1}, {2}, {3}}, false},
		"one more than may be": {[][]byte{{1}, {2}, {3}, {4}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := pair(t, limits)
			if err := a.WriteMessage(test.message); err != nil {
				t.Fatal(err)
			}
			if _, err := b.ReadMessage(); errors.Is(err, ErrLimit) != test.refused {
				t.Errorf("got %v, refused: %v", err, test.refused)
			}
		})
	}
}

func TestCommandsBetweenMessagesAreSkipped(t *testing.T) {
	t.Parallel()
	a, b := pair(t, DefaultLimits())
	if err := a.writeCommand([]byte("\x04PING\x00\x00")); err != nil {
		t.Fatal(err)
	}
	if err := a.WriteMessage([][]byte{[]byte("hi")}); err != nil {
		t.Fatal(err)
	}
	got, err := b.ReadMessage()
	if err != nil || !cmp.Equal(got, [][]byte{[]byte("hi")}) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCloseWriteLetsTheOtherSideAnswer(t *testing.T) {
	t.Parallel()
	a, b := pair(t, DefaultLimits())
	if err := a.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ReadMessage(); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want EOF", err)
	}
	if err := b.WriteMessage([][]byte{[]byte("bye")}); err != nil {
		t.Fatal(err)
	}
	if got, err := a.ReadMessage(); err != nil || string(got[0]) != "bye" {
		t.Errorf("got %q, %v", got, err)
	}
}

// FuzzPeer: whatever a peer sends, the handshake and the messages after it end
// in an error or a message within the limits.
func FuzzPeer(f *testing.F) {
	ready := "\x04\x1c\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
	f.Add([]byte(greeting(3, "NULL") + ready + "\x01\x02hi\x00\x00"))
	f.Add([]byte(greeting(3, "NULL") + ready + "\x02\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte(greeting(3, "NULL") + "\x04\x07\x05READY\xff"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		limits := Limits{MessageBytes: 100, Frames: 4}
		conn, err := Handshake(newScript(string(sent)), Router, Options{Limits: limits})
		for err == nil {
			var frames [][]byte
			frames, err = conn.ReadMessage()
			if size := len(bytes.Join(frames, nil)); size > 100 || len(frames) > 4 {
				t.Fatalf("%d frames of %d bytes", len(frames), size)
			}
		}
	})
}

// script is a peer that has sent all it will ever send and hears nothing.
type script struct{ *strings.Reader }

func newScript(text string) net.Conn { return script{strings.NewReader(text)} }

func (script) Write(p []byte) (int, error)      { return len(p), nil }
func (script) Close() error                     { return nil }
func (script) LocalAddr() net.Addr              { return nil }
func (script) RemoteAddr() net.Addr             { return nil }
func (script) SetDeadline(time.Time) error      { return nil }
func (script) SetReadDeadline(time.Time) error  { return nil }
func (script) SetWriteDeadline(time.Time) error { return nil }
