package helpers

import (
	"context"
	"errors"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// EsperarISR waits until each partition of topic has a leader and so many replicas
// in sync. The error is explained when ctx is over.
func EsperarISR(ctx context.Context, admin *kafka.AdminClient, topic string, replicas int) error {
	pause := time.NewTicker(100 * time.Millisecond)
	defer pause.Stop()
	for {
		meta, err := Metadatos(admin)
		if err == nil {
			var t kafka.TopicMetadata
			if t, err = topicOf(meta, topic, currentLang()); err == nil && inSync(t, replicas) {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			if err == nil {
				err = explain(kafka.NewError(kafka.ErrNotEnoughReplicas, "", false), live.brokersOf(admin), currentLang())
			}
			return err
		case <-pause.C:
		}
	}
}

func inSync(t kafka.TopicMetadata, replicas int) bool {
	for _, p := range t.Partitions {
		if p.Leader < 0 || len(p.Isrs) != replicas {
			return false
		}
	}
	return true
}

// FaltanReplicas reports whether err says that a write was refused because too few
// replicas are in sync: fewer than the topic's min.insync.replicas.
func FaltanReplicas(err error) bool {
	k, ok := errors.AsType[kafka.Error](err)
	return ok && (k.Code() == kafka.ErrNotEnoughReplicas || k.Code() == kafka.ErrNotEnoughReplicasAfterAppend)
}
