package helpers

import (
	"context"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// OcupaTopic is how many bytes the messages of topic take on the brokers' disks,
// as they are stored: compressed, with what Kafka writes beside them. One copy of
// each partition counts, its leader's. It waits 5 s at most.
func OcupaTopic(ctx context.Context, admin *kafka.AdminClient, topic string) (int64, error) {
	t, err := LeerTopic(ctx, admin, topic)
	if err != nil {
		return 0, err
	}
	brokers := live.brokersOf(admin)
	client, err := newFranz("cuaderno-discos", strings.Split(brokers, ","))
	if err != nil {
		return 0, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	total := int64(0)
	for _, p := range t.Particiones {
		ask := kmsg.NewDescribeLogDirsRequestTopic()
		ask.Topic, ask.Partitions = topic, []int32{p.ID}
		request := kmsg.NewPtrDescribeLogDirsRequest()
		request.Topics = []kmsg.DescribeLogDirsRequestTopic{ask}
		response, err := client.Broker(int(p.Lider)).RetriableRequest(ctx, request)
		if err != nil {
			return 0, unreachable(brokers, err, currentLang())
		}
		total += bytesIn(response)
	}
	return total, nil
}

// bytesIn is the sum of the partitions' sizes in a broker's answer.
func bytesIn(response kmsg.Response) int64 {
	total := int64(0)
	answer, ok := response.(*kmsg.DescribeLogDirsResponse)
	if !ok {
		return 0
	}
	for _, dir := range answer.Dirs {
		for _, t := range dir.Topics {
			for _, p := range t.Partitions {
				total += p.Size
			}
		}
	}
	return total
}
