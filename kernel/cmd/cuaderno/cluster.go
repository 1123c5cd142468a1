package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
	"github.com/cuaderno-go/cuaderno/helpers/realcluster/orders"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// clusterFlags are the options of the command cluster.
type clusterFlags struct {
	kafka       bool
	data        string
	keep        bool
	stop, start int // node ids; 0: none
}

func (c *cli) clusterCommand() *cobra.Command {
	var f clusterFlags
	cmd := &cobra.Command{
		Use:   "cluster [--kafka]",
		Short: c.text(diag.Text{ES: "arranca un clúster Kafka, con su observador", EN: "starts a Kafka cluster, with its observer"}),
		Long: c.text(diag.Text{
			ES: "Arranca en primer plano cuatro brókeres embebidos y la página que los observa.\n" +
				"Guarda los mensajes en memoria: al pulsar Ctrl-C desaparece todo.\n\n" +
				"Con --kafka son brókeres de Apache Kafka de verdad (hace falta Java 17): se\n" +
				"replican, y se puede detener uno y volver a arrancarlo desde otra terminal.",
			EN: "Starts four embedded brokers in the foreground, and the page that observes them.\n" +
				"Messages are kept in memory: Ctrl-C ends it all.\n\n" +
				"With --kafka they are real Apache Kafka brokers (Java 17 is needed): they\n" +
				"replicate, and one can be stopped and started again from another terminal.",
		}),
		Example: c.text(diag.Text{
			ES: "  cuaderno cluster                   # imprime la línea «export KAFKA_BROKERS=…»; Ctrl-C acaba\n" +
				"  cuaderno cluster --kafka           # cuatro brókeres de Apache Kafka\n" +
				"  cuaderno cluster --stop-broker 2   # en otra terminal: detiene uno de ellos\n" +
				"  cuaderno cluster --start-broker 2  # y lo arranca otra vez",
			EN: "  cuaderno cluster                   # prints the line \"export KAFKA_BROKERS=…\"; Ctrl-C ends it\n" +
				"  cuaderno cluster --kafka           # four Apache Kafka brokers\n" +
				"  cuaderno cluster --stop-broker 2   # in another terminal: stops one of them\n" +
				"  cuaderno cluster --start-broker 2  # and starts it again",
		}),
		Args: c.argCount(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.cluster(cmd, f) },
	}
	cmd.Flags().BoolVar(&f.kafka, "kafka", false, c.text(diag.Text{
		ES: "arranca brókeres de Apache Kafka en lugar de los embebidos",
		EN: "starts Apache Kafka brokers instead of the embedded ones",
	}))
	cmd.Flags().StringVar(&f.data, "data", "", c.text(diag.Text{
		ES: "carpeta `DIR` de los datos de --kafka; si ya tiene un clúster, sigue con él",
		EN: "folder `DIR` for the data of --kafka; a cluster that it has goes on",
	}))
	cmd.Flags().BoolVar(&f.keep, "keep", false, c.text(diag.Text{
		ES: "conserva la carpeta de datos al acabar",
		EN: "keeps the data folder at the end",
	}))
	cmd.Flags().IntVar(&f.stop, "stop-broker", 0, c.text(diag.Text{
		ES: "detiene el bróker `N` del clúster --kafka en marcha",
		EN: "stops broker `N` of the --kafka cluster that runs",
	}))
	cmd.Flags().IntVar(&f.start, "start-broker", 0, c.text(diag.Text{
		ES: "arranca otra vez el bróker `N` del clúster --kafka en marcha",
		EN: "starts broker `N` of the --kafka cluster that runs again",
	}))
	return cmd
}

// cluster does what the flags ask for, if they go together.
func (c *cli) cluster(cmd *cobra.Command, f clusterFlags) error {
	given := cmd.Flags().Changed
	commands := given("stop-broker") || given("start-broker")
	switch {
	case given("stop-broker") && given("start-broker"), commands && (f.kafka || f.keep || f.data != ""):
		return c.usage(diag.Text{
			ES: "--stop-broker y --start-broker van solas; véase «cuaderno cluster --help»",
			EN: "--stop-broker and --start-broker stand alone; see \"cuaderno cluster --help\"",
		})
	case given("stop-broker"):
		return c.switchBroker(cmd.Context(), orders.Stop, f.stop)
	case given("start-broker"):
		return c.switchBroker(cmd.Context(), orders.Start, f.start)
	case f.kafka:
		return c.serveKafka(cmd.Context(), realcluster.Options{DataDir: f.data, Keep: f.keep})
	case f.keep || f.data != "":
		return c.usage(diag.Text{
			ES: "--data y --keep son para los brókeres de Apache Kafka: añade --kafka",
			EN: "--data and --keep are for Apache Kafka brokers: add --kafka",
		})
	}
	return c.serveCluster(cmd.Context())
}

// serveCluster runs the embedded cluster until ctx is done.
func (c *cli) serveCluster(ctx context.Context) error {
	s, err := c.startCluster(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	c.announce(s.cluster.Brokers(), s.page)
	<-ctx.Done()
	c.say(diag.Text{ES: "Detenido.", EN: "Stopped."})
	return nil
}

// announce prints what a user needs from a cluster that runs. An empty page: the
// observer could not start, which has been said.
func (c *cli) announce(brokers, page string) {
	fmt.Fprintf(c.out, "export %s=%s\n", brokersVar, brokers)
	if page != "" {
		c.say(diag.Text{ES: "Obsérvalo en %s", EN: "Observe it at %s"}, page)
	}
	c.say(diag.Text{ES: "Ctrl-C lo detiene.", EN: "Ctrl-C stops it."})
}
