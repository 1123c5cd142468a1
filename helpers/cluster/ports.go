package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

const loopback = "127.0.0.1"

// defaultPorts are the tutorial's: 9093, between the first two, is where its
// brokers have their KRaft controllers.
func defaultPorts() []int { return []int{9092, 9094, 9096, 9098} }

// fallbackStep lies between the wanted ports and the next ones tried: far
// enough to leave out the ports that a Docker cluster publishes (19092, …).
const fallbackStep = 20000

// listenAll listens on the wanted ports, or else on the same ports raised by
// fallbackStep, which are still easy to recognise, or else wherever the system
// likes. All brokers move together: half of the ports may belong to another
// cluster, and two clusters with interleaved ports would puzzle anyone.
func listenAll(ctx context.Context, wanted []int) (listeners []net.Listener, moved bool, err error) {
	if len(wanted) == 0 {
		return nil, false, errors.New("embedded cluster: no ports given")
	}
	for i, ports := range [][]int{wanted, raised(wanted), make([]int, len(wanted))} {
		if listeners, err = listenOn(ctx, ports); err == nil {
			return listeners, i > 0, nil
		}
	}
	return nil, false, fmt.Errorf("embedded cluster: %v", err)
}

// raised is ports plus fallbackStep; what would pass the last port stays 0.
func raised(ports []int) []int {
	out := make([]int, len(ports))
	for i, p := range ports {
		if p > 0 && p+fallbackStep <= 65535 {
			out[i] = p + fallbackStep
		}
	}
	return out
}

// listenOn listens on every port or on none.
func listenOn(ctx context.Context, ports []int) ([]net.Listener, error) {
	var listeners []net.Listener
	for _, p := range ports {
		l, err := listenFree(ctx, p)
		if err != nil {
			closeAll(listeners)
			return nil, err
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

// listenFree listens on a loopback port that nobody serves. Asking first
// matters where the system lets a loopback listener cover one that another
// program has on all interfaces, as Docker has.
func listenFree(ctx context.Context, port int) (net.Listener, error) {
	addr := net.JoinHostPort(loopback, strconv.Itoa(port))
	if port != 0 {
		dialer := net.Dialer{Timeout: time.Second}
		if conn, err := dialer.DialContext(ctx, "tcp", addr); err == nil {
			_ = conn.Close()
			return nil, fmt.Errorf("port %d is taken", port)
		}
	}
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", addr)
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close()
	}
}

func portOf(addr string) int {
	_, port, _ := net.SplitHostPort(addr)
	n, _ := strconv.Atoi(port)
	return n
}
