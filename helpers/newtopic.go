package helpers

import (
	"context"
	"io"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// newTopicTime is how long NuevoTopic may take: the brokers forget a topic one
// after the other before they can have it anew.
const newTopicTime = 20 * time.Second

// NuevoTopic makes topic with so many partitions, of two replicas each where the
// cluster has two brokers; a topic of that name is deleted first, with its
// messages. It returns when every broker knows them and panics with an
// explained error if the cluster refuses.
func NuevoTopic(admin *kafka.AdminClient, topic string, partitions int) {
	meta := Must(Metadatos(admin))
	NuevoTopicCon(admin, kafka.TopicSpecification{
		Topic: topic, NumPartitions: partitions, ReplicationFactor: min(2, len(meta.Brokers)),
	})
}

// NuevoTopicCon is NuevoTopic for a topic with a replication factor, an assignment
// of replicas or settings of its own.
func NuevoTopicCon(admin *kafka.AdminClient, spec kafka.TopicSpecification) {
	meta := Must(Metadatos(admin))
	ctx, cancel := context.WithTimeout(context.Background(), newTopicTime)
	defer cancel()
	if _, there := meta.Topics[spec.Topic]; there {
		Must(deleteTopics(ctx, admin, []string{spec.Topic}, io.Discard))
	}
	err := createTopic(ctx, admin, spec)
	if err == nil {
		err = EsperarParticiones(ctx, admin, spec.Topic, spec.NumPartitions)
	}
	if err != nil {
		panic(explain(err, live.brokersOf(admin), currentLang()))
	}
}

// createTopic tries again while the old topic of that name is being forgotten.
func createTopic(ctx context.Context, admin *kafka.AdminClient, spec kafka.TopicSpecification) error {
	pause := time.NewTicker(100 * time.Millisecond)
	defer pause.Stop()
	for {
		results, err := admin.CreateTopics(ctx, []kafka.TopicSpecification{spec})
		if err != nil {
			return err
		}
		code := results[0].Error.Code()
		if code == kafka.ErrNoError {
			return nil
		}
		if code != kafka.ErrTopicAlreadyExists {
			return results[0].Error
		}
		select {
		case <-ctx.Done():
			return results[0].Error
		case <-pause.C:
		}
	}
}
