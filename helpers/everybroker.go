package helpers

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// EsperarParticiones waits until every broker knows so many partitions of topic,
// each with a leader: after CreatePartitions some hear of the new ones later, and
// a client that asks one of those uses only the old ones for minutes
// (topic.metadata.refresh.interval.ms). The error explains what is missing when
// ctx is over.
func EsperarParticiones(ctx context.Context, admin *kafka.AdminClient, topic string, partitions int) error {
	if _, err := Metadatos(admin); err != nil {
		return err
	}
	brokers := live.brokersOf(admin)
	client, err := newFranz("cuaderno-particiones", strings.Split(brokers, ","))
	if err != nil {
		return err
	}
	defer client.Close()
	pause := time.NewTicker(50 * time.Millisecond)
	defer pause.Stop()
	for {
		known, err := everywhere(ctx, client, topic, partitions)
		if known {
			return nil
		}
		select {
		case <-ctx.Done():
			if err == nil {
				err = kafka.NewError(kafka.ErrLeaderNotAvailable, "", false)
			}
			return explain(err, brokers, currentLang())
		case <-pause.C:
		}
	}
}

// everywhere reports whether every broker of the cluster knows the partitions.
func everywhere(ctx context.Context, client *kgo.Client, topic string, partitions int) (bool, error) {
	request := kmsg.NewPtrMetadataRequest()
	one := kmsg.NewMetadataRequestTopic()
	one.Topic = new(topic)
	request.Topics = []kmsg.MetadataRequestTopic{one}
	meta, err := request.RequestWith(ctx, client)
	if err != nil {
		return false, err
	}
	for _, b := range meta.Brokers {
		response, err := client.Broker(int(b.NodeID)).RetriableRequest(ctx, request)
		if err != nil {
			return false, err
		}
		answer, ok := response.(*kmsg.MetadataResponse)
		if !ok || len(answer.Topics) != 1 || len(answer.Topics[0].Partitions) != partitions ||
			slices.ContainsFunc(answer.Topics[0].Partitions, func(p kmsg.MetadataResponseTopicPartition) bool { return p.Leader < 0 }) {
			return false, nil
		}
	}
	return true, nil
}

// AdmiteKIP848 reports whether the cluster of admin has the consumer groups of
// KIP-848 ("group.protocol": "consumer"), which Kafka has since version 4.0. It
// panics with an explained error if the brokers do not answer.
func AdmiteKIP848(admin *kafka.AdminClient) bool {
	Must(Metadatos(admin))
	brokers := live.brokersOf(admin)
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	client := Must(newFranz("cuaderno-versiones", strings.Split(brokers, ",")))
	defer client.Close()
	offered, err := offers(ctx, client, kmsg.ConsumerGroupHeartbeat)
	if err != nil {
		panic(unreachable(brokers, err, currentLang()))
	}
	return offered
}
