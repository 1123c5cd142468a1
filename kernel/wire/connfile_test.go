package wire

import (
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConnectionFileIsPrivateAndReadsBack(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kernel.json")
	info, err := NewConnectionInfo().WithFreePorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteConnectionFile(path, info); err != nil {
		t.Fatal(err)
	}
	stat, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := stat.Mode().Perm(); mode != 0o600 {
		t.Errorf("mode %o, want 600", mode)
	}
	got, err := ReadConnectionFile(path)
	if err != nil || got != info {
		t.Errorf("got %+v (%v), want %+v", got, err, info)
	}
}

func TestConnectionFileIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kernel.json")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WriteConnectionFile(path, NewConnectionInfo()); !os.IsExist(err) {
		t.Errorf("got %v", err)
	}
}

func TestKeysAndPortsDiffer(t *testing.T) {
	t.Parallel()
	a, b := NewConnectionInfo(), NewConnectionInfo()
	if a.Key == b.Key || len(a.Key) < 20 {
		t.Errorf("keys %q and %q", a.Key, b.Key)
	}
	a, err := a.WithFreePorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{0: true}
	for _, port := range ports(&a) {
		if seen[*port] {
			t.Errorf("port %d twice", *port)
		}
		seen[*port] = true
	}
}

func TestBadConnectionFiles(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		`not json`:                             "invalid character",
		`{}`:                                   "transport",
		`{"transport":"udp","ip":"127.0.0.1"}`: "transport",
		`{"transport":"tcp"}`:                  "no ip",
		`{"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-md5"}`: "hmac-md5",
		`{"transport":"tcp","ip":"127.0.0.1","shell_port":70000}`:                      "70000",
		`{"transport":"tcp","ip":"127.0.0.1","shell_port":"x"}`:                        "shell_port",
	} {
		path := filepath.Join(t.TempDir(), "kernel.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadConnectionFile(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %q and the path", content, err, want)
		}
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		info             ConnectionInfo
		network, address string
	}{
		{ConnectionInfo{Transport: "tcp", IP: "127.0.0.1"}, "tcp", "127.0.0.1:7"},
		{ConnectionInfo{Transport: "tcp", IP: "::1"}, "tcp", "[::1]:7"},
		{ConnectionInfo{Transport: "ipc", IP: "/run/k"}, "unix", "/run/k-7"},
	} {
		network, address := test.info.Endpoint(7)
		if network != test.network || address != test.address {
			t.Errorf("%+v: %s %s", test.info, network, address)
		}
	}
}

func TestCurveKeys(t *testing.T) {
	t.Parallel()
	info, err := NewConnectionInfo().WithCurve()
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewConnectionInfo().WithCurve()
	if err != nil {
		t.Fatal(err)
	}
	if err := info.check(); err != nil || len(info.CurveSecretKey) != 40 || info.CurveSecretKey == other.CurveSecretKey {
		t.Errorf("%v: %+v", err, info)
	}
	// A kernel that was given keys must not listen in the clear.
	for want, spoil := range map[string]func(*ConnectionInfo){
		"curve_secretkey is not a key":                          func(c *ConnectionInfo) { c.CurveSecretKey = "" },
		"curve_publickey is not a key":                          func(c *ConnectionInfo) { c.CurvePublicKey = "corta" },
		"curve_publickey does not belong to curve_secretkey":    func(c *ConnectionInfo) { c.CurvePublicKey = other.CurvePublicKey },
		"curve_publickey is not a key of 40 digits: not in Z85": func(c *ConnectionInfo) { c.CurvePublicKey = strings.Repeat("~", 40) },
	} {
		bad := info
		spoil(&bad)
		if _, err := Listen(t.Context(), bad, nil, slog.New(slog.DiscardHandler)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// The key pair and text of ZeroMQ's own manual page zmq_curve.
func TestZ85(t *testing.T) {
	t.Parallel()
	const secret, public = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
	info := ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", CurveSecretKey: secret, CurvePublicKey: public}
	if err := info.check(); err != nil {
		t.Error(err)
	}
	data, err := decodeZ85(secret)
	if err != nil || encodeZ85(data) != secret {
		t.Errorf("%x, %v", data, err)
	}
	for _, bad := range []string{"1234", "%%%%%", "abcd ", "#####"} {
		if data, err := decodeZ85(bad); err == nil {
			t.Errorf("%q is %x", bad, data)
		}
	}
}

func TestUnixSocketsArePrivateAndTakeADeadKernelsPlace(t *testing.T) {
	t.Parallel()
	info := ConnectionInfo{
		Transport: "ipc", IP: filepath.Join(t.TempDir(), "k"),
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HeartbeatPort: 5,
	}
	_, left := info.Endpoint(3)
	abandon(t, left)
	s := open(t, info)
	for port := 1; port <= 5; port++ {
		_, path := info.Endpoint(port)
		if stat, err := os.Stat(path); err != nil || stat.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v (%v)", path, stat.Mode(), err)
		}
	}
	if _, err := Listen(t.Context(), info, nil, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a kernel takes the place of one that lives")
	}
	s.Close()
	if left, _ := filepath.Glob(info.IP + "*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(t.Context(), info, nil, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a file that is no socket was replaced")
	}
}

// abandon leaves a socket behind as a kernel does that is killed.
func abandon(t *testing.T, path string) {
	t.Helper()
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	listener.SetUnlinkOnClose(false)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
}
