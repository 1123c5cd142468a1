package observer

import (
	"context"
	"fmt"
	"sync"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	maxFetches     = 8       // for one span
	fetchBytes     = 1 << 20 // wanted of one fetch; a larger batch comes whole
	fetchWaitMilli = 200
)

// messages reads the spans of a topic, all at once.
func (r *reader) messages(ctx context.Context, t topicInfo, spans []span) ([]message, []partitionError) {
	var (
		wg   sync.WaitGroup
		read = make([][]message, len(spans))
		errs = make([]error, len(spans))
	)
	for i, s := range spans {
		wg.Go(func() { read[i], errs[i] = r.span(ctx, t, s) })
	}
	wg.Wait()
	messages, failed := []message{}, []partitionError{}
	for i, s := range spans {
		messages = append(messages, read[i]...)
		if errs[i] != nil {
			failed = append(failed, partitionError{Partition: s.Partition, Error: errs[i].Error()})
		}
	}
	return messages, failed
}

// span reads by Fetch requests of its own rather than by a consumer: it joins
// nothing, commits nothing and ends when the log does.
func (r *reader) span(ctx context.Context, t topicInfo, s span) ([]message, error) {
	var read []message
	at := s.From
	for range maxFetches {
		if at >= s.End || len(read) >= s.count {
			break
		}
		partition, err := r.fetch(ctx, t, s, at)
		if err != nil {
			return read, err
		}
		opts := kgo.ProcessFetchPartitionOpts{Topic: t.name, Partition: s.Partition, Offset: at}
		fetched, next := kgo.ProcessFetchPartition(opts, partition, kgo.DefaultDecompressor(), nil)
		for _, record := range fetched.Records[:min(len(fetched.Records), s.count-len(read))] {
			read = append(read, messageOf(record))
		}
		if fetched.Err != nil {
			return read, fetched.Err
		}
		if next <= at {
			break
		}
		at = next
	}
	return read, nil
}

// fetch asks the leader for one partition from an offset on.
func (r *reader) fetch(ctx context.Context, t topicInfo, s span, at int64) (*kmsg.FetchResponseTopicPartition, error) {
	partition := kmsg.NewFetchRequestTopicPartition()
	partition.Partition, partition.FetchOffset, partition.PartitionMaxBytes = s.Partition, at, fetchBytes
	topic := kmsg.NewFetchRequestTopic()
	topic.Topic, topic.TopicID = t.name, t.id // older brokers read the name, newer ones the id
	topic.Partitions = append(topic.Partitions, partition)
	req := kmsg.NewPtrFetchRequest()
	req.MaxWaitMillis, req.MinBytes, req.MaxBytes = fetchWaitMilli, 1, fetchBytes
	req.Topics = append(req.Topics, topic)

	answer, err := r.client.Broker(int(s.leader)).RetriableRequest(ctx, req)
	if err != nil {
		return nil, err
	}
	resp, ok := answer.(*kmsg.FetchResponse)
	if !ok {
		return nil, fmt.Errorf("unexpected answer %T", answer)
	}
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
		return nil, err
	}
	if len(resp.Topics) == 0 || len(resp.Topics[0].Partitions) == 0 {
		return nil, fmt.Errorf("broker %d said nothing of partition %d", s.leader, s.Partition)
	}
	p := &resp.Topics[0].Partitions[0]
	return p, kerr.ErrorForCode(p.ErrorCode)
}

func messageOf(r *kgo.Record) message {
	m := message{
		Partition: r.Partition, Offset: r.Offset, Time: r.Timestamp,
		Appended: r.Attrs.TimestampType() == 1,
		Key:      fieldOf(r.Key), Value: fieldOf(r.Value), Headers: []header{},
	}
	for _, h := range r.Headers {
		m.Headers = append(m.Headers, header{Key: h.Key, Value: fieldOf(h.Value)})
	}
	return m
}
