package realcluster

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"time"
)

const loopback = "127.0.0.1"

// ports are where the nodes listen.
type ports struct {
	clients     []int // of brokers 1 to 4
	controllers []int // of controllers 1 to 3
	moved       bool
}

// defaultPorts are the tutorial's brokers; each controller is on the odd port
// after its broker's.
func defaultPorts() []int { return []int{9092, 9094, 9096, 9098} }

// choosePorts gives ports that nobody listens on: the wanted ones, or else others
// for all brokers, since two clusters with interleaved ports would puzzle anyone.
func choosePorts(ctx context.Context, wanted []int) (ports, error) {
	if wanted == nil {
		wanted = defaultPorts()
	}
	if len(wanted) != Brokers {
		return ports{}, fmt.Errorf("real cluster: %d ports, want %d", len(wanted), Brokers)
	}
	var held held
	defer held.release()
	clients, err := held.all(ctx, wanted)
	moved := err != nil
	if moved {
		if clients, err = held.all(ctx, make([]int, Brokers)); err != nil {
			return ports{}, err
		}
	}
	voters := make([]int, controllers)
	for i := range voters {
		if voters[i], err = held.one(ctx, clients[i]+1); err != nil {
			if voters[i], err = held.one(ctx, 0); err != nil {
				return ports{}, err
			}
		}
	}
	return ports{clients: clients, controllers: voters, moved: moved}, nil
}

// held keeps ports busy until all are chosen, so that none is chosen twice. The
// brokers take them a moment later; one that loses the race says so in its log.
type held struct{ listeners []net.Listener }

func (h *held) release() {
	for _, l := range h.listeners {
		_ = l.Close()
	}
}

func (h *held) all(ctx context.Context, wanted []int) ([]int, error) {
	chosen := make([]int, 0, len(wanted))
	for _, port := range wanted {
		got, err := h.one(ctx, port)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, got)
	}
	return chosen, nil
}

// one holds port, or any free one if port is 0.
func (h *held) one(ctx context.Context, port int) (int, error) {
	if port != 0 {
		return port, h.take(ctx, port)
	}
	// Below the ports that systems give to outgoing connections, so that no
	// connection takes it while the broker starts or is stopped for a lesson.
	const low, high, tries = 20000, 32000, 100
	for range tries {
		port := low + 2*rand.IntN((high-low)/2) //nolint:gosec // a port, not a secret
		if h.take(ctx, port) == nil {
			return port, nil
		}
	}
	return 0, errors.New("real cluster: no free port")
}

// take asks before it listens, because some systems let a loopback listener
// cover one that another program has on all interfaces, as Docker has.
func (h *held) take(ctx context.Context, port int) error {
	dialer := net.Dialer{Timeout: time.Second}
	if conn, err := dialer.DialContext(ctx, "tcp", address(port)); err == nil {
		_ = conn.Close()
		return fmt.Errorf("port %d is taken", port)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address(port))
	if err == nil {
		h.listeners = append(h.listeners, l)
	}
	return err
}
