package helpers

import (
	"context"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// EsperarTopic waits until the cluster knows topic and every partition of it
// has a leader; just after CreateTopics a broker may not have heard of it yet.
// The error explains which of the two is missing when ctx is over.
func EsperarTopic(ctx context.Context, admin *kafka.AdminClient, topic string) error {
	pause := time.NewTicker(50 * time.Millisecond)
	defer pause.Stop()
	for {
		err := topicReady(admin, topic, currentLang())
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-pause.C:
		}
	}
}

func topicReady(admin *kafka.AdminClient, topic string, l lang) error {
	meta, err := Metadatos(admin)
	if err != nil {
		return err
	}
	t, err := topicOf(meta, topic, l)
	if err != nil {
		return err
	}
	for _, p := range t.Partitions {
		if p.Leader < 0 {
			return explain(kafka.NewError(kafka.ErrLeaderNotAvailable, "", false), "", l)
		}
	}
	return nil
}
