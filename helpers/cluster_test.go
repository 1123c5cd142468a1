package helpers_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

// patience bounds waits that end on an event; it is never waited in full.
const patience = 20 * time.Second

// start runs a cluster of its own for t, with a topic of three partitions.
func start(t *testing.T, topic string) (brokers string, admin *kafka.AdminClient) {
	t.Helper()
	// Not t's own context: that ends before the clean-up closes the clients.
	c, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	admin = helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": c.Brokers()})
	t.Cleanup(admin.Close)
	results, err := admin.CreateTopics(t.Context(), []kafka.TopicSpecification{{Topic: topic, NumPartitions: 3, ReplicationFactor: 2}})
	if err != nil || results[0].Error.Code() != kafka.ErrNoError {
		t.Fatal(results, err)
	}
	if err := helpers.EsperarTopic(t.Context(), admin, topic); err != nil {
		t.Fatal(err)
	}
	return c.Brokers(), admin
}

func newProducer(t *testing.T, brokers string, more kafka.ConfigMap) *kafka.Producer {
	t.Helper()
	conf := kafka.ConfigMap{"bootstrap.servers": brokers, "sticky.partitioning.linger.ms": 0}
	maps.Copy(conf, more)
	p := helpers.NuevoProductor(&conf)
	t.Cleanup(p.Close)
	return p
}

func newConsumer(t *testing.T, brokers, group, id, topic string) *helpers.Consumidor {
	t.Helper()
	c := helpers.NuevoConsumidor(&kafka.ConfigMap{
		"bootstrap.servers": brokers, "group.id": group, "client.id": id, "auto.offset.reset": "earliest",
	}, topic)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// to is n messages for one partition of the topic t, or for any.
func to(partition int32, n int) []*kafka.Message {
	topic := "t"
	var msgs []*kafka.Message
	for i := range n {
		msgs = append(msgs, &kafka.Message{
			TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: partition},
			Value:          fmt.Append(nil, i),
		})
	}
	return msgs
}

func send(t *testing.T, p *kafka.Producer, msgs ...*kafka.Message) helpers.Informe {
	t.Helper()
	report, err := helpers.EnviarEn(patience, p, msgs...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func share(t *testing.T, consumers ...*helpers.Consumidor) {
	t.Helper()
	if err := helpers.EsperarReparto(patience, consumers...); err != nil {
		t.Fatal(err)
	}
}

// read is the next n messages as "partition:offset".
func read(t *testing.T, c *helpers.Consumidor, n int) []string {
	t.Helper()
	var got []string
	for range n {
		msg, err := c.ReadMessage(patience)
		if err != nil {
			t.Error(err)
			return got
		}
		got = append(got, fmt.Sprintf("%d:%v", msg.TopicPartition.Partition, msg.TopicPartition.Offset))
	}
	return got
}

// nowhere is an address at which nothing listens.
func nowhere(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
