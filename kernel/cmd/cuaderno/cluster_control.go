package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// What a command may ask of a cluster that runs in another terminal.
const (
	actionWho   = "who"
	actionStop  = "stop"
	actionStart = "start"
)

// order and answer are one JSON value each, over a Unix socket that only this
// user can open.
type order struct {
	Action string `json:"action"`
	Broker int    `json:"broker,omitempty"`
}

// answer has the brokers' addresses, or why the order was not carried out.
type answer struct {
	Brokers string `json:"brokers,omitempty"`
	ES      string `json:"es,omitempty"`
	EN      string `json:"en,omitempty"`
}

// orderLimit is how long an order may take: a broker that starts on a busy
// machine takes its time. Who is there is answered at once, except by a cluster
// that is still starting.
const (
	orderLimit = 3 * time.Minute
	whoLimit   = 3 * time.Second
)

// controlPath is where the cluster of this user listens for orders.
func controlPath() (string, error) {
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		dir = cache
	}
	return filepath.Join(dir, "cuaderno", "kafka.sock"), nil
}

// control is the socket of a running cluster. A zero listener: there is none,
// and the cluster runs without taking orders.
type control struct{ listener net.Listener }

// openControl fails if this user has a cluster already. A socket that cannot be
// had otherwise is only said.
func (c *cli) openControl(ctx context.Context) (*control, error) {
	path, err := controlPath()
	if err == nil {
		var brokers string
		if brokers, err = whoIsThere(ctx, path); brokers != "" {
			return nil, c.failure(diag.Text{
				ES: "ya hay un clúster Kafka en marcha; úsalo con\n  export KAFKA_BROKERS=%s",
				EN: "there is a Kafka cluster running already; use it with\n  export KAFKA_BROKERS=%s",
			}, brokers)
		}
	}
	var l net.Listener
	if err == nil {
		l, err = listenControl(ctx, path)
	}
	if err != nil {
		c.say(diag.Text{
			ES: "--stop-broker y --start-broker no llegarán a este clúster: %v",
			EN: "--stop-broker and --start-broker will not reach this cluster: %v",
		}, err)
		return &control{}, nil
	}
	return &control{listener: l}, nil
}

// whoIsThere gives the brokers of the cluster that listens at path, if one does.
// A socket that a killed cluster left behind is taken away.
func whoIsThere(ctx context.Context, path string) (brokers string, err error) {
	ctx, cancel := context.WithTimeout(ctx, whoLimit)
	defer cancel()
	got, err := ask(ctx, path, order{Action: actionWho})
	switch {
	case err == nil:
		return got.Brokers, nil
	case errors.Is(err, syscall.ECONNREFUSED):
		return "", os.Remove(path)
	case errors.Is(err, os.ErrNotExist):
		return "", nil
	}
	return "", err
}

func listenControl(ctx context.Context, path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

// serve answers orders until ctx is done, and then waits for those under way.
func (s *control) serve(ctx context.Context, obey func(context.Context, order) answer) {
	if s.listener == nil {
		<-ctx.Done()
		return
	}
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	var orders sync.WaitGroup
	defer orders.Wait()
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			<-ctx.Done()
			return
		}
		orders.Go(func() {
			defer conn.Close()
			var o order
			_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			if json.NewDecoder(conn).Decode(&o) != nil {
				return
			}
			ctx, cancel := context.WithTimeout(ctx, orderLimit)
			defer cancel()
			_ = json.NewEncoder(conn).Encode(obey(ctx, o)) // whoever asked may be gone
		})
	}
}

// close also removes the socket.
func (s *control) close() {
	if s.listener != nil {
		_ = s.listener.Close()
	}
}

// ask sends an order to the cluster that listens at path.
func ask(ctx context.Context, path string, o order) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, orderLimit)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err != nil {
		return answer{}, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if err := json.NewEncoder(conn).Encode(o); err != nil {
		return answer{}, err
	}
	var a answer
	if err := json.NewDecoder(conn).Decode(&a); err != nil {
		return answer{}, err
	}
	return a, nil
}

// switchBroker stops or starts a broker of the cluster in another terminal.
func (c *cli) switchBroker(ctx context.Context, action string, node int) error {
	if node < 1 || node > realcluster.Brokers {
		return c.usage(diag.Text{
			ES: "no hay bróker %d: son 1, 2, 3 y 4",
			EN: "there is no broker %d: they are 1, 2, 3 and 4",
		}, node)
	}
	path, err := controlPath()
	if err != nil {
		return c.failure(same("%v"), err)
	}
	got, err := ask(ctx, path, order{Action: action, Broker: node})
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return c.failure(diag.Text{
			ES: "no hay ningún clúster Kafka en marcha; arráncalo en otra terminal con «cuaderno cluster --kafka»",
			EN: "there is no Kafka cluster running; start it in another terminal with \"cuaderno cluster --kafka\"",
		})
	case err != nil:
		return c.failure(diag.Text{ES: "el clúster no responde: %v", EN: "the cluster does not answer: %v"}, err)
	case got.ES != "":
		return c.failure(same("%s"), diag.Text{ES: got.ES, EN: got.EN}.In(c.lang))
	}
	c.say(done(action), node)
	return nil
}

// done says that the order with a broker was carried out.
func done(action string) diag.Text {
	if action == actionStop {
		return diag.Text{ES: "Bróker %d detenido.", EN: "Broker %d stopped."}
	}
	return diag.Text{ES: "Bróker %d en marcha.", EN: "Broker %d running."}
}
