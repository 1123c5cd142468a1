package labtest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Server says how to start a JupyterLab.
type Server struct {
	Python string
	Dir    string // what it serves
	Base   string // the base URL, "/" for none
	HTTPS  bool   // with a certificate that nobody has signed
	Env    []string
}

// Start starts the server, with the kernel, and gives a function from the name of
// a notebook to its address. The end of the test ends the server.
func (s Server) Start(t *testing.T) func(notebook string) string {
	t.Helper()
	data := t.TempDir()
	InstallKernel(t, data)
	port := freePort(t)
	const token = "secreto"
	args := []string{
		"-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=" + port,
		"--ServerApp.port_retries=0", "--ServerApp.base_url=" + s.Base, "--IdentityProvider.token=" + token, "--ServerApp.root_dir=" + s.Dir,
	}
	scheme := "http"
	if s.HTTPS {
		scheme = "https"
		certificate, key := selfSigned(t, data)
		args = append(args, "--ServerApp.certfile="+certificate, "--ServerApp.keyfile="+key)
	}
	lab := exec.Command(s.Python, args...) //nolint:noctx // a test's own server; a signal ends it
	lab.Env = append(append(os.Environ(), "JUPYTER_PATH="+data, "JUPYTER_RUNTIME_DIR="+filepath.Join(data, "run"),
		"JUPYTERLAB_SETTINGS_DIR="+Settings(t), "JUPYTERLAB_WORKSPACES_DIR="+t.TempDir()), s.Env...)
	lab.Stdout, lab.Stderr = t.Output(), t.Output()
	if err := lab.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = lab.Process.Signal(syscall.SIGTERM)
		_ = lab.Wait() // it ends by that signal
	})
	waitListening(t, "127.0.0.1:"+port)
	return func(notebook string) string {
		return scheme + "://127.0.0.1:" + port + s.Base + "lab/tree/" + notebook + "?reset&token=" + token
	}
}

// Settings are a user's settings that suit a test: all cells are in the page,
// also those that are not in view, and the notebook is never saved.
func Settings(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, settings := range map[string]string{
		"notebook-extension/tracker":  `{"windowingMode": "none"}`,
		"docmanager-extension/plugin": `{"autosave": false}`,
	} {
		writeFile(t, filepath.Join(dir, "@jupyterlab", filepath.FromSlash(name)+".jupyterlab-settings"), []byte(settings))
	}
	return dir
}

func freePort(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed at once
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(free.Addr().String())
	if err == nil {
		err = free.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// waitListening waits until a server takes connections.
func waitListening(t *testing.T, address string) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		conn, err := net.DialTimeout("tcp", address, time.Second) //nolint:noctx // it has a limit
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("no server: %v", err)
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		}
	}
}

// AwaitHTTP waits until a server that somebody else starts answers with success.
func AwaitHTTP(t *testing.T, url string, limit time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			t.Fatalf("no answer from %s: %v", url, err)
		}
	}
}

// selfSigned writes a certificate for 127.0.0.1 and its key.
func selfSigned(t *testing.T, dir string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writeFile(t, certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}))
	writeFile(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	return certificate, key
}
