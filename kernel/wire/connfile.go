package wire

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// ConnectionInfo is the content of a connection file: where a kernel's sockets
// are and the key that signs its messages. Port 0 lets Listen choose.
type ConnectionInfo struct {
	Transport       string `json:"transport"` // tcp or ipc
	IP              string `json:"ip"`        // with ipc, the start of the sockets' paths
	ShellPort       int    `json:"shell_port"`
	IOPubPort       int    `json:"iopub_port"`
	StdinPort       int    `json:"stdin_port"`
	ControlPort     int    `json:"control_port"`
	HeartbeatPort   int    `json:"hb_port"`
	Key             string `json:"key"`
	SignatureScheme string `json:"signature_scheme"`
	KernelName      string `json:"kernel_name,omitempty"`

	// The server's key pair of CurveZMQ in Z85, with which jupyter_client (since
	// 8.9) asks for encryption; empty: none.
	CurvePublicKey string `json:"curve_publickey,omitempty"`
	CurveSecretKey string `json:"curve_secretkey,omitempty"`
}

const hmacSHA256 = "hmac-sha256"

// NewConnectionInfo is for a kernel on this machine: loopback, a new random key
// and ports yet to be chosen.
func NewConnectionInfo() ConnectionInfo {
	return ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", Key: rand.Text(), SignatureScheme: hmacSHA256}
}

// ReadConnectionFile reads and checks a connection file.
func ReadConnectionFile(path string) (ConnectionInfo, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return ConnectionInfo{}, err
	}
	var info ConnectionInfo
	if err := json.Unmarshal(data, &info); err != nil {
		return ConnectionInfo{}, fmt.Errorf("connection file %s: %v", path, err)
	}
	if err := info.check(); err != nil {
		return ConnectionInfo{}, fmt.Errorf("connection file %s: %v", path, err)
	}
	return info, nil
}

// WriteConnectionFile writes info to a new file at path that only its owner can
// read, since the key gives whoever has it this user's rights.
func WriteConnectionFile(path string, info ConnectionInfo) error {
	data, err := json.MarshalIndent(info, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(data, '\n'))
	return errors.Join(err, f.Close())
}

func (c ConnectionInfo) check() error {
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return fmt.Errorf("transport %q is neither tcp nor ipc", c.Transport)
	}
	if c.IP == "" {
		return errors.New("no ip")
	}
	if c.Key != "" && c.SignatureScheme != hmacSHA256 {
		return fmt.Errorf("signature scheme %q is not %s", c.SignatureScheme, hmacSHA256)
	}
	for _, port := range ports(&c) {
		if *port < 0 || *port > 65535 {
			return fmt.Errorf("port %d is out of range", *port)
		}
	}
	_, _, err := c.curveKeys()
	return err
}

func ports(c *ConnectionInfo) []*int {
	return []*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HeartbeatPort}
}

// Endpoint gives what net.Listen and net.Dial want for one of the ports.
func (c ConnectionInfo) Endpoint(port int) (network, address string) {
	if c.Transport == "ipc" {
		return "unix", c.IP + "-" + strconv.Itoa(port)
	}
	return "tcp", net.JoinHostPort(c.IP, strconv.Itoa(port))
}

// WithFreePorts is c with five TCP ports that are free now, for a kernel that
// another process starts.
func (c ConnectionInfo) WithFreePorts(ctx context.Context) (ConnectionInfo, error) {
	for _, port := range ports(&c) {
		*port = 0
		listener, err := listen(ctx, c, port)
		if err != nil {
			return c, err
		}
		defer listener.Close() // held until all five are chosen, so that they differ
	}
	return c, nil
}
