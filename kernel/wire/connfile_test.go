package wire

import (
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
