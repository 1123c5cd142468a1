package helpers

import (
	"context"
	"slices"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// readAllMax is how many messages LeerMensajes returns at most.
const readAllMax = 10_000

// LeerMensajes returns the messages that are in topic now, by partition and
// offset, 10,000 at most, without taking part in a group: nobody's offset moves.
// It waits 5 s at most.
func LeerMensajes(ctx context.Context, admin *kafka.AdminClient, topic string) ([]*kafka.Message, error) {
	return LeerAislado(ctx, admin, topic, "read_committed")
}

// LeerAislado is LeerMensajes with an isolation.level: "read_committed", the
// client's own, skips what transactions have aborted or not yet committed,
// "read_uncommitted" does not.
func LeerAislado(ctx context.Context, admin *kafka.AdminClient, topic, isolation string) ([]*kafka.Message, error) {
	t, err := LeerTopic(ctx, admin, topic)
	if err != nil {
		return nil, err
	}
	brokers := live.brokersOf(admin)
	conf, err := quiet(&kafka.ConfigMap{
		"bootstrap.servers": brokers, "group.id": Nombre("cuaderno-lector"), "enable.auto.commit": false,
		"enable.partition.eof": true, "fetch.wait.max.ms": 50, "isolation.level": isolation,
	})
	if err != nil {
		return nil, err
	}
	client, err := kafka.NewConsumer(&conf)
	if err != nil {
		return nil, explain(err, brokers, currentLang())
	}
	defer client.Close()
	var from []kafka.TopicPartition
	for _, p := range t.Particiones {
		if p.Final > p.Inicio {
			from = append(from, kafka.TopicPartition{Topic: &topic, Partition: p.ID, Offset: kafka.Offset(p.Inicio)})
		}
	}
	if err := client.Assign(from); err != nil {
		return nil, explain(err, brokers, currentLang())
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	msgs, err := readToEnds(ctx, client, len(from))
	slices.SortFunc(msgs, byPlace)
	return msgs, explain(err, brokers, currentLang())
}

// readToEnds polls until so many partitions have come to their end.
func readToEnds(ctx context.Context, client *kafka.Consumer, open int) ([]*kafka.Message, error) {
	var msgs []*kafka.Message
	for open > 0 && len(msgs) < readAllMax {
		if ctx.Err() != nil {
			return msgs, ctx.Err()
		}
		switch e := client.Poll(int((100 * time.Millisecond).Milliseconds())).(type) {
		case *kafka.Message:
			msgs = append(msgs, e)
		case kafka.PartitionEOF:
			open--
		case kafka.Error:
			if !isConnection(e) {
				return msgs, e
			}
		}
	}
	return msgs, nil
}
