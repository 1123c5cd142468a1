package helpers

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

// A consumer that may hold two messages pauses in every break of its reader:
// what it drops and fetches again must arrive once and in order.
func TestPausingForWantOfAReaderLosesNothing(t *testing.T) {
	t.Parallel()
	embedded, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(embedded.Close)
	conf := kafka.ConfigMap{
		"bootstrap.servers": embedded.Brokers(), "group.id": "g", "auto.offset.reset": "earliest",
		"enable.auto.offset.store": false, "log_level": 0,
	}
	fill(t, embedded.Brokers(), 30)
	c := &Consumidor{conf: conf, topics: []string{"t"}, hold: 2}
	t.Cleanup(func() { _ = c.Close() })
	admin := NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": embedded.Brokers()})
	t.Cleanup(admin.Close)

	for next := range 30 {
		msg, err := c.ReadMessage(20 * time.Second)
		if err != nil || msg.TopicPartition.Offset != kafka.Offset(next) {
			t.Fatalf("message %d: %v, %v", next, msg, err)
		}
		if next%10 == 9 { // a break: it ends when the pump has found the time to commit
			waitCommitted(t, admin, int64(next+1))
		}
	}
}

// fill writes n messages to partition 0 of the new topic t.
func fill(t *testing.T, brokers string, n int) {
	t.Helper()
	admin := NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": brokers, "client.id": "fill"})
	defer admin.Close()
	if _, err := admin.CreateTopics(t.Context(), []kafka.TopicSpecification{{Topic: "t", NumPartitions: 1}}); err != nil {
		t.Fatal(err)
	}
	p := NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers})
	defer p.Close()
	topic := "t"
	var msgs []*kafka.Message
	for i := range n {
		msgs = append(msgs, &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic}, Value: fmt.Append(nil, i)})
	}
	if _, err := EnviarEn(20*time.Second, p, msgs...); err != nil {
		t.Fatal(err)
	}
}

// waitCommitted waits until the group g has committed offset.
func waitCommitted(t *testing.T, admin *kafka.AdminClient, offset int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		g, err := LeerGrupo(ctx, admin, "g")
		if err != nil {
			t.Fatal(err)
		}
		if len(g.Particiones) > 0 && g.Particiones[0].Guardado == offset {
			return
		}
	}
}
