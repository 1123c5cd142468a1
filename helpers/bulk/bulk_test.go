package bulk_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/bulk"
	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

func start(t *testing.T) (conf map[string]string) {
	t.Helper()
	brokers, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(brokers.Close)
	conf = map[string]string{"bootstrap.servers": brokers.Brokers()}
	admin, err := kafka.NewAdminClient(&kafka.ConfigMap{"bootstrap.servers": brokers.Brokers(), "log_level": 0})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(admin.Close)
	if _, err := admin.CreateTopics(t.Context(), []kafka.TopicSpecification{{Topic: "t", NumPartitions: 2}}); err != nil {
		t.Fatal(err)
	}
	return conf
}

// keyOf is the key of message i: none, an empty one, or one of seven.
func keyOf(i int) []byte {
	switch i % 3 {
	case 0:
		return nil
	case 1:
		return []byte{}
	}
	return fmt.Append(nil, "clave ", i%7)
}

// A queue of a hundred messages is full nearly always: each message must go once all the
// same, and come back once, with its key, whose messages are in one partition.
func TestEveryMessageGoesOnceThroughAFullQueue(t *testing.T) {
	t.Parallel()
	const n = 5000
	conf := start(t)
	full := map[string]string{"queue.buffering.max.messages": "100", "bootstrap.servers": conf["bootstrap.servers"]}
	p, err := bulk.NewProducer(full, "t")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for i := range n {
		if err := p.Send(t.Context(), keyOf(i), fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := p.Delivered(); got != n {
		t.Errorf("%d delivered, want %d", got, n)
	}

	conf["group.id"] = "g"
	c, err := bulk.NewConsumer(conf, "t", map[int32]int64{0: 0, 1: 0})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	times, places := map[string]int{}, map[string]int32{}
	for read := 0; read < n && t.Context().Err() == nil; {
		batch, _, err := c.Read(time.Second)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range batch {
			times[string(m.Value)]++
			i, err := strconv.Atoi(string(m.Value))
			if want := keyOf(i); err != nil || string(m.Key) != string(want) || (m.Key == nil) != (want == nil) {
				t.Fatalf("message %q has the key %#v, want %#v", m.Value, m.Key, want)
			}
			place, known := places[string(m.Key)]
			if known && len(m.Key) > 0 && place != m.Partition {
				t.Errorf("key %q is in partitions %d and %d", m.Key, place, m.Partition)
			}
			places[string(m.Key)] = m.Partition
		}
		read += len(batch)
	}
	for i := range n {
		if got := times[strconv.Itoa(i)]; got != 1 {
			t.Fatalf("message %d came %d times", i, got)
		}
	}
}

func TestAWrongSettingIsNamed(t *testing.T) {
	t.Parallel()
	_, err := bulk.NewProducer(map[string]string{"acks": "many"}, "t")
	if err == nil || !strings.Contains(err.Error(), "acks") {
		t.Errorf("error %v", err)
	}
}

// What cannot be delivered is told by Flush, not forgotten.
func TestAnUndeliveredMessageIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		conf map[string]string
		want kafka.ErrorCode
	}{
		{map[string]string{"bootstrap.servers": "127.0.0.1:1", "message.timeout.ms": "100"}, kafka.ErrMsgTimedOut},
		{map[string]string{"bootstrap.servers": "127.0.0.1:1", "message.max.bytes": "1000"}, kafka.ErrMsgSizeTooLarge},
	} {
		p, err := bulk.NewProducer(c.conf, "t")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Send(t.Context(), nil, make([]byte, 5000)); err != nil {
			t.Fatal(err)
		}
		err = p.Flush(t.Context())
		if k, ok := errors.AsType[kafka.Error](err); !ok || k.Code() != c.want || p.Delivered() != 0 {
			t.Errorf("%v, %d delivered, want %v", err, p.Delivered(), c.want)
		}
		p.Close()
	}
}
