package helpers

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// NuevoProductor is kafka.NewProducer for a cell: librdkafka's log lines are
// kept for MostrarRegistro, and running the cell again closes the producer that it made before (the
// one with the same brokers and client.id) after its messages have left.
//
// A goroutine reads the producer's Events, and ends when the producer is
// closed. Without a reader the reports of Produce(msg, nil) would pile up there
// and Flush would wait for them to the end of its time; a message that could
// not be delivered is told on standard output.
//
// It panics with an explained error if conf is not valid.
func NuevoProductor(conf *kafka.ConfigMap) *kafka.Producer {
	c := Must(quiet(conf))
	p := Must(kafka.NewProducer(&c))
	go drain(p.Events(), os.Stdout)
	live.replace(identity("producer", &c), handle{p, bootstrap(&c), func() { retire(p) }})
	return p
}

// drain reads events until they are closed and tells the failed deliveries.
func drain(events <-chan kafka.Event, out io.Writer) {
	for event := range events {
		msg, ok := event.(*kafka.Message)
		if !ok || msg.TopicPartition.Error == nil {
			continue
		}
		fmt.Fprintf(out, "%s: %v\n",
			text{"Mensaje no entregado", "message not delivered"}.in(currentLang()),
			Explicar(msg.TopicPartition.Error))
	}
}

// retire lets p's messages leave, for a second at most, and closes it.
func retire(p *kafka.Producer) {
	if p.IsClosed() {
		return
	}
	p.Flush(int(time.Second.Milliseconds()))
	p.Close()
}
