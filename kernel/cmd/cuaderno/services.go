package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// brokersVar names the brokers for cells, in the course and here.
const brokersVar = "KAFKA_BROKERS"

// services are what run and lab start beside the kernel. The zero value is
// none.
type services struct {
	env     []string // "NAME=value", for the kernels
	cluster *cluster.Cluster
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
		ES: "Clúster Kafka embebido: %s=%s",
		EN: "Embedded Kafka cluster: %s=%s",
	}, brokersVar, s.cluster.Brokers())
	return s, nil
}

func (c *cli) startCluster(ctx context.Context) (*services, error) {
	kafka, err := cluster.Start(ctx, cluster.Options{})
	if err != nil {
		return nil, c.failure(diag.Text{
			ES: "no se puede arrancar el clúster embebido: %v\n  remedio: defina KAFKA_BROKERS con los brókeres de otro clúster",
			EN: "the embedded cluster cannot be started: %v\n  remedy: set KAFKA_BROKERS to the brokers of another cluster",
		}, err)
	}
	if kafka.Moved() {
		c.say(diag.Text{
			ES: "Los puertos 9092, 9094, 9096 y 9098 no están todos libres: el clúster usa otros.",
			EN: "Ports 9092, 9094, 9096 and 9098 are not all free: the cluster uses others.",
		})
	}
	return &services{env: []string{brokersVar + "=" + kafka.Brokers()}, cluster: kafka}, nil
}

// stop ends the services and waits for them.
func (s *services) stop() {
	if s.cluster != nil {
		s.cluster.Close()
	}
}
