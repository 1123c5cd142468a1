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
	"github.com/cuaderno-go/cuaderno/helpers/realcluster/orders"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// control is the socket of a running cluster. A zero listener: there is none,
// and the cluster runs without taking orders.
type control struct{ listener net.Listener }

// openControl fails if this user has a cluster already. A socket that cannot be
// had otherwise is only said.
func (c *cli) openControl(ctx context.Context) (*control, error) {
	path, err := orders.Path()
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
	ctx, cancel := context.WithTimeout(ctx, orders.WhoLimit)
	defer cancel()
	got, err := orders.Ask(ctx, path, orders.Order{Action: orders.Who})
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
func (s *control) serve(ctx context.Context, obey func(context.Context, orders.Order) orders.Answer) {
	if s.listener == nil {
		<-ctx.Done()
		return
	}
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	var pending sync.WaitGroup
	defer pending.Wait()
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			<-ctx.Done()
			return
		}
		pending.Go(func() {
			defer conn.Close()
			var o orders.Order
			_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			if json.NewDecoder(conn).Decode(&o) != nil {
				return
			}
			ctx, cancel := context.WithTimeout(ctx, orders.Limit)
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

// switchBroker stops or starts a broker of the cluster in another terminal.
func (c *cli) switchBroker(ctx context.Context, action string, node int) error {
	if node < 1 || node > realcluster.Brokers {
		return c.usage(diag.Text{
			ES: "no hay bróker %d: son 1, 2, 3 y 4",
			EN: "there is no broker %d: they are 1, 2, 3 and 4",
		}, node)
	}
	path, err := orders.Path()
	if err != nil {
		return c.failure(same("%v"), err)
	}
	got, err := orders.Ask(ctx, path, orders.Order{Action: action, Broker: node})
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
	if action == orders.Stop {
		return diag.Text{ES: "Bróker %d detenido.", EN: "Broker %d stopped."}
	}
	return diag.Text{ES: "Bróker %d en marcha.", EN: "Broker %d running."}
}
