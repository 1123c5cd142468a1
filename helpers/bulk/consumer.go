package bulk

// #include <stdlib.h>
// #include "bulk.h"
import "C"

import (
	"time"
	"unsafe"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// Message is one that was read, with librdkafka's memory as its key and value, valid
// until the next Read, or one to send, of which partition and offset do not count. A
// key that is not there is nil.
type Message struct {
	Partition  int32
	Offset     int64
	Key, Value []byte
}

// Consumer reads partitions of one topic from the offsets that it is given, without
// a group's other members. It is used by one goroutine.
type Consumer struct {
	rk    *C.rd_kafka_t
	queue *C.rd_kafka_queue_t
	raw   **C.rd_kafka_message_t
	held  C.int // of raw, librdkafka's to free
	batch []Message
}

// NewConsumer makes a consumer of partitions of topic, each from its offset. conf
// needs a group.id. The error is a [kafka.Error].
func NewConsumer(conf map[string]string, topic string, from map[int32]int64) (*Consumer, error) {
	cc, err := newConf(conf)
	if err != nil {
		return nil, err
	}
	var text [errorText]C.char
	rk := C.rd_kafka_new(C.TYPE_CONSUMER, cc, &text[0], errorText)
	if rk == nil {
		C.rd_kafka_conf_destroy(cc)
		return nil, kafka.NewError(kafka.ErrInvalidArg, C.GoString(&text[0]), false)
	}
	C.rd_kafka_poll_set_consumer(rk)
	c := &Consumer{
		rk:    rk,
		queue: C.rd_kafka_queue_get_consumer(rk),
		raw:   (**C.rd_kafka_message_t)(C.calloc(batchMessages, C.size_t(unsafe.Sizeof(uintptr(0))))),
	}
	if code := c.assign(topic, from); code != 0 {
		c.Close()
		return nil, kafka.NewError(kafka.ErrorCode(code), "", false)
	}
	return c, nil
}

func (c *Consumer) assign(topic string, from map[int32]int64) C.int {
	name := C.CString(topic)
	defer C.free(unsafe.Pointer(name))
	list := C.rd_kafka_topic_partition_list_new(C.int(len(from)))
	defer C.rd_kafka_topic_partition_list_destroy(list)
	for partition, offset := range from {
		C.rd_kafka_topic_partition_list_add(list, name, C.int32_t(partition))
		C.rd_kafka_topic_partition_list_set_offset(list, name, C.int32_t(partition), C.int64_t(offset))
	}
	return C.rd_kafka_assign(c.rk, list)
}

// Read returns the next messages, as many as have come within timeout, none if none
// has, and how many partitions have come to their ends ("enable.partition.eof").
// Messages are valid until the next Read. The error is the first that librdkafka
// tells instead of a message; trouble with a connection is librdkafka's to mend.
func (c *Consumer) Read(timeout time.Duration) (batch []Message, ends int, err error) {
	c.release()
	n := C.rd_kafka_consume_batch_queue(c.queue, C.int(timeout.Milliseconds()), c.raw, batchMessages)
	if n < 0 {
		return nil, 0, kafka.NewError(kafka.ErrFail, "", false)
	}
	c.held = C.int(n)
	c.batch = c.batch[:0]
	for _, m := range unsafe.Slice(c.raw, int(n)) {
		code := kafka.ErrorCode(m.err)
		if code == kafka.ErrPartitionEOF {
			ends++
		}
		if code == kafka.ErrPartitionEOF || code == kafka.ErrTransport || code == kafka.ErrAllBrokersDown || code == kafka.ErrResolve {
			continue
		}
		if code != kafka.ErrNoError {
			return nil, ends, kafka.NewError(code, "", false)
		}
		c.batch = append(c.batch, Message{
			Partition: int32(m.partition), Offset: int64(m.offset),
			Key: bytesAt(m.key, m.key_len), Value: bytesAt(m.payload, m.len),
		})
	}
	return c.batch, ends, nil
}

func bytesAt(start unsafe.Pointer, length C.size_t) []byte {
	if start == nil {
		return nil
	}
	return unsafe.Slice((*byte)(start), int(length))
}

func (c *Consumer) release() {
	C.bulk_destroy(c.raw, c.held)
	c.held = 0
}

// Close ends the consumer; what Read returned is no longer valid.
func (c *Consumer) Close() {
	if c.rk == nil {
		return
	}
	c.release()
	C.rd_kafka_consumer_close(c.rk)
	C.rd_kafka_queue_destroy(c.queue)
	C.rd_kafka_destroy(c.rk)
	c.rk = nil
	C.free(unsafe.Pointer(c.raw))
}
