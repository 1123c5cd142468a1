package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"syscall"
)

// Sockets are the five sockets of a kernel, listening.
type Sockets struct {
	Info                  ConnectionInfo // with the ports in use
	Shell, Control, Stdin *Router
	IOPub                 *Publisher
	heartbeat             *socket
	closing               sync.Once
}

// Listen opens the sockets that info describes, and only at its ip. Ports of 0
// are chosen (tcp only). greet answers subscriptions on IOPub. The sockets are
// open until Close, whatever becomes of ctx.
func Listen(ctx context.Context, info ConnectionInfo, greet Greeter, log *slog.Logger) (*Sockets, error) {
	if err := info.check(); err != nil {
		return nil, err
	}
	curve, err := info.ServerSecurity()
	if err != nil {
		return nil, err
	}
	var listeners []net.Listener
	for _, port := range ports(&info) {
		listener, err := listen(ctx, info, port)
		if err != nil {
			for _, open := range listeners {
				_ = open.Close()
			}
			return nil, err
		}
		listeners = append(listeners, listener)
	}
	return &Sockets{
		Info:      info,
		Shell:     newRouter(bound{listeners[0], curve}, log.With("channel", "shell")),
		IOPub:     newPublisher(bound{listeners[1], curve}, log.With("channel", "iopub"), greet),
		Stdin:     newRouter(bound{listeners[2], curve}, log.With("channel", "stdin")),
		Control:   newRouter(bound{listeners[3], curve}, log.With("channel", "control")),
		heartbeat: newHeartbeat(bound{listeners[4], curve}, log.With("channel", "heartbeat")),
	}, nil
}

// listen opens one port and writes the number into it if it was 0.
func listen(ctx context.Context, info ConnectionInfo, port *int) (net.Listener, error) {
	if *port == 0 && info.Transport != "tcp" {
		return nil, errors.New("only tcp ports can be chosen")
	}
	network, address := info.Endpoint(*port)
	if network == "unix" {
		return listenUnix(ctx, address)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if tcp, ok := listener.Addr().(*net.TCPAddr); ok {
		*port = tcp.Port
	}
	return listener, nil
}

// listenUnix makes a socket in the file system that only its user may connect to,
// in the place of one that a dead kernel has left.
func listenUnix(ctx context.Context, path string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if errors.Is(err, syscall.EADDRINUSE) && isAbandoned(ctx, path) {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
		listener, err = new(net.ListenConfig).Listen(ctx, "unix", path)
	}
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// isAbandoned reports whether path is a socket on which nobody listens.
func isAbandoned(ctx context.Context, path string) bool {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err == nil {
		_ = conn.Close()
	}
	info, statErr := os.Lstat(path)
	return errors.Is(err, syscall.ECONNREFUSED) && statErr == nil && info.Mode().Type() == os.ModeSocket
}

// Close sends what is still queued, for at most half a second, and closes the
// sockets. It may be called twice.
func (s *Sockets) Close() {
	s.closing.Do(func() {
		var closing sync.WaitGroup
		closing.Go(s.Shell.close)
		closing.Go(s.Control.close)
		closing.Go(s.Stdin.close)
		closing.Go(s.IOPub.socket.close)
		closing.Go(s.heartbeat.close)
		closing.Wait()
	})
}
