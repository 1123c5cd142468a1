package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

func (c *cli) clusterCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "cluster",
		Short: c.text(diag.Text{ES: "arranca el clúster Kafka embebido, con su observador", EN: "starts the embedded Kafka cluster, with its observer"}),
		Long: c.text(diag.Text{
			ES: "Arranca en primer plano cuatro brókeres embebidos y la página que los observa.\n" +
				"Guarda los mensajes en memoria: al pulsar Ctrl-C desaparece todo.",
			EN: "Starts four embedded brokers in the foreground, and the page that observes them.\n" +
				"Messages are kept in memory: Ctrl-C ends it all.",
		}),
		Example: c.text(diag.Text{
			ES: "  cuaderno cluster       # imprime la línea «export KAFKA_BROKERS=…»; Ctrl-C acaba",
			EN: "  cuaderno cluster       # prints the line \"export KAFKA_BROKERS=…\"; Ctrl-C ends it",
		}),
		Args: c.argCount(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.serveCluster(cmd.Context()) },
	}
}

// serveCluster runs the cluster until ctx is done.
func (c *cli) serveCluster(ctx context.Context) error {
	s, err := c.startCluster(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	fmt.Fprintf(c.out, "export %s=%s\n", brokersVar, s.cluster.Brokers())
	c.say(diag.Text{
		ES: "Obsérvalo en %s\nCtrl-C lo detiene.",
		EN: "Observe it at %s\nCtrl-C stops it.",
	}, s.page)
	<-ctx.Done()
	c.say(diag.Text{ES: "Detenido.", EN: "Stopped."})
	return nil
}
