package main

import (
	"context"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/helpers/observer"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// brokersVar names the brokers for cells, in the course and here.
const brokersVar = "KAFKA_BROKERS"

// services are what run and lab start beside the kernel. The zero value is
// none.
type services struct {
	env     []string // "NAME=value", for the kernels
	brokers string   // that the observer watches
	cluster *cluster.Cluster
	page    string // the observer's address; empty if it could not start

	cancel   context.CancelFunc // of the observer
	observer sync.WaitGroup
}

func noClusterFlag(c *cli, cmd *cobra.Command, to *bool) {
	cmd.Flags().BoolVar(to, "no-cluster", false, c.text(diag.Text{
		ES: "no arranca el clúster embebido aunque falte KAFKA_BROKERS",
		EN: "does not start the embedded cluster even without KAFKA_BROKERS",
	}))
}

// startServices starts the embedded cluster unless the environment names
// brokers or none is wanted. Whoever calls it calls stop.
func (c *cli) startServices(ctx context.Context, none bool) (*services, error) {
	if none || os.Getenv(brokersVar) != "" {
		return &services{}, nil
	}
	s, err := c.startCluster(ctx)
	if err != nil {
		return nil, err
	}
	c.say(diag.Text{
		ES: "Clúster Kafka embebido en %s; para observarlo: %s",
		EN: "Embedded Kafka cluster at %s; to observe it: %s",
	}, s.cluster.Brokers(), s.page)
	return s, nil
}

// startCluster starts the cluster and its observer. A missing observer stops
// nobody from learning, so that is only said.
func (c *cli) startCluster(ctx context.Context) (*services, error) {
	kafka, err := cluster.Start(ctx, cluster.Options{})
	if err != nil {
		return nil, c.failure(diag.Text{
			ES: "no se puede arrancar el clúster embebido: %v\n  remedio: define KAFKA_BROKERS con los brókeres de otro clúster",
			EN: "the embedded cluster cannot be started: %v\n  remedy: set KAFKA_BROKERS to the brokers of another cluster",
		}, err)
	}
	if kafka.Moved() {
		c.sayMoved()
	}
	s := &services{
		env:     []string{brokersVar + "=" + kafka.Brokers()},
		brokers: kafka.Brokers(),
		cluster: kafka,
	}
	if err := s.startObserver(ctx); err != nil {
		c.sayNoObserver(err)
	}
	return s, nil
}

func (c *cli) sayMoved() {
	c.say(diag.Text{
		ES: "Los puertos 9092, 9094, 9096 y 9098 no están todos libres: el clúster usa otros.",
		EN: "Ports 9092, 9094, 9096 and 9098 are not all free: the cluster uses others.",
	})
}

func (c *cli) sayNoObserver(err error) {
	c.say(diag.Text{ES: "La página del observador no arranca: %v", EN: "The observer page does not start: %v"}, err)
}

// startObserver serves the observer page until stop.
func (s *services) startObserver(ctx context.Context) error {
	server, err := observer.New(observer.Options{Brokers: s.brokers})
	if err != nil {
		return err
	}
	if err := server.Listen(ctx, observer.DefaultAddr); err != nil {
		server.Close()
		return err
	}
	s.page = server.URL()
	ctx, s.cancel = context.WithCancel(ctx)
	s.observer.Go(func() {
		_ = server.Serve(ctx) // it ends with ctx; before that, the page says what is wrong
	})
	return nil
}

// stop ends the services and waits for them.
func (s *services) stop() {
	if s.cancel != nil {
		s.cancel()
		s.observer.Wait()
	}
	if s.cluster != nil {
		s.cluster.Close()
	}
}
