package helpers

import (
	"context"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// eachOffset calls each with the first offset of every partition of list and
// with the one that the next message will get. A partition whose leader does not
// tell is left out.
func eachOffset(ctx context.Context, admin *kafka.AdminClient, list []kafka.TopicPartition, each func(p kafka.TopicPartition, first, next int64)) error {
	firsts, err := offsetsAt(ctx, admin, list, kafka.EarliestOffsetSpec)
	if err != nil {
		return err
	}
	nexts, err := offsetsAt(ctx, admin, list, kafka.LatestOffsetSpec)
	if err != nil {
		return err
	}
	for _, p := range list {
		first, knownFirst := firsts[placeOf(p)]
		next, known := nexts[placeOf(p)]
		if knownFirst && known {
			each(p, first, next)
		}
	}
	return nil
}

// place is a partition that can be a map's key: a kafka.TopicPartition holds its
// topic by a pointer, and each answer has pointers of its own.
type place struct {
	topic     string
	partition int32
}

func placeOf(p kafka.TopicPartition) place { return place{*p.Topic, p.Partition} }

func offsetsAt(ctx context.Context, admin *kafka.AdminClient, list []kafka.TopicPartition, spec kafka.OffsetSpec) (map[place]int64, error) {
	found := map[place]int64{}
	if len(list) == 0 {
		return found, nil
	}
	ask := map[kafka.TopicPartition]kafka.OffsetSpec{}
	for _, p := range list {
		ask[kafka.TopicPartition{Topic: p.Topic, Partition: p.Partition}] = spec
	}
	result, err := admin.ListOffsets(ctx, ask)
	if err != nil {
		return nil, err
	}
	for p, info := range result.ResultInfos {
		if info.Error.Code() == kafka.ErrNoError {
			found[placeOf(p)] = int64(info.Offset)
		}
	}
	return found, nil
}
