package bulk

// #include <stdlib.h>
// #include "bulk.h"
import "C"

import (
	"context"
	"unsafe"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// batchMessages is how many messages cross to C at once, and batchBytes how many
// bytes at most, unless a single message is larger.
const (
	batchMessages = 2000
	batchBytes    = 1 << 20
)

// Producer sends messages to one topic, with keys or without; librdkafka's batch call
// has no headers. It is used by one goroutine.
type Producer struct {
	rk      *C.rd_kafka_t
	topic   *C.rd_kafka_topic_t
	reports *C.reports_t
	batch   *C.rd_kafka_message_t
	data    []byte // C's memory: librdkafka reads it when a full queue has room again
	used    int
	keys    []C.int32_t // the keys' sizes, noKey for none
	values  []C.int32_t // the values' sizes
	sent    int64
}

// NewProducer makes a producer of topic. The error is a [kafka.Error].
func NewProducer(conf map[string]string, topic string) (*Producer, error) {
	c, err := newConf(conf)
	if err != nil {
		return nil, err
	}
	p := &Producer{
		reports: (*C.reports_t)(C.calloc(1, C.sizeof_reports_t)),
		batch:   (*C.rd_kafka_message_t)(C.calloc(batchMessages, C.sizeof_rd_kafka_message_t)),
		data:    unsafe.Slice((*byte)(C.malloc(batchBytes)), batchBytes),
	}
	var text [errorText]C.char
	if p.rk = C.bulk_producer(c, p.reports, &text[0], errorText); p.rk == nil {
		C.rd_kafka_conf_destroy(c)
		p.free()
		return nil, kafka.NewError(kafka.ErrInvalidArg, C.GoString(&text[0]), false)
	}
	name := C.CString(topic)
	defer C.free(unsafe.Pointer(name))
	if p.topic = C.rd_kafka_topic_new(p.rk, name, nil); p.topic == nil {
		p.Close()
		return nil, kafka.NewError(kafka.ErrInvalidArg, topic, false)
	}
	return p, nil
}

// noKey is the size of a key that is not there, as bulk_fill knows it: an empty one
// is there.
const noKey = -1

// Send takes a message, whose partition the configuration's partitioner chooses: by
// the key, unless that is nil. Key and value may be used again at once. It waits
// while the producer's queue is full.
func (p *Producer) Send(ctx context.Context, key, value []byte) error {
	size := len(key) + len(value)
	if size > batchBytes {
		return kafka.NewError(kafka.ErrMsgSizeTooLarge, "", false)
	}
	if len(p.values) == batchMessages || p.used+size > batchBytes {
		if err := p.hand(ctx); err != nil {
			return err
		}
	}
	p.used += copy(p.data[p.used:], key)
	p.used += copy(p.data[p.used:], value)
	keySize := len(key)
	if key == nil {
		keySize = noKey
	}
	p.keys, p.values = append(p.keys, C.int32_t(keySize)), append(p.values, C.int32_t(len(value)))
	return nil
}

// hand gives what was taken to librdkafka.
func (p *Producer) hand(ctx context.Context) error {
	left := C.int(len(p.values))
	if left == 0 {
		return nil
	}
	C.bulk_fill((*C.char)(unsafe.Pointer(&p.data[0])), &p.keys[0], &p.values[0], p.batch, left)
	p.sent += int64(left)
	p.keys, p.values, p.used = p.keys[:0], p.values[:0], 0
	for left > 0 {
		if ctx.Err() != nil {
			p.sent -= int64(left)
			return ctx.Err()
		}
		var code C.int
		if left = C.bulk_send(p.rk, p.topic, p.batch, left, &code); left < 0 {
			return kafka.NewError(kafka.ErrorCode(code), "", false)
		}
	}
	return nil
}

// Flush waits until the brokers have confirmed each message that was sent. The
// error is the first that could not be delivered.
func (p *Producer) Flush(ctx context.Context) error {
	if err := p.hand(ctx); err != nil {
		return err
	}
	for C.rd_kafka_outq_len(p.rk) > 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		C.rd_kafka_poll(p.rk, 50)
	}
	if p.reports.failed > 0 {
		return kafka.NewError(kafka.ErrorCode(p.reports.err), "", false)
	}
	return nil
}

// Delivered is how many messages the brokers have confirmed so far, as far as
// their reports were read, which Send and Flush do.
func (p *Producer) Delivered() int64 { return int64(p.reports.delivered) }

// Close drops what has not been delivered.
func (p *Producer) Close() {
	if p.rk == nil {
		return
	}
	if p.topic != nil {
		C.rd_kafka_topic_destroy(p.topic)
	}
	C.rd_kafka_destroy(p.rk)
	p.rk = nil
	p.free()
}

func (p *Producer) free() {
	C.free(unsafe.Pointer(&p.data[0]))
	C.free(unsafe.Pointer(p.batch))
	C.free(unsafe.Pointer(p.reports))
}
