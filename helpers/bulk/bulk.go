// Package bulk sends and reads many small messages through librdkafka's batch calls,
// a thousand and more for each crossing from Go to C. The Go client crosses once or
// twice, makes a message and sends it through a channel for every single one, which
// is most of the time that a message of 100 bytes takes. It makes no decisions: what
// is sent is confirmed by delivery reports, counted in C, and what is read is told
// with its offset.
//
// librdkafka is the Go client's own; this package links nothing else.
package bulk

// #include <stdlib.h>
// #include "bulk.h"
import "C"

import (
	"unsafe"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// errorText is the room for librdkafka's words on a configuration.
const errorText = 512

// newConf makes librdkafka's configuration; log lines go nowhere.
func newConf(settings map[string]string) (*C.rd_kafka_conf_t, error) {
	if C.bulk_linked() == 0 {
		return nil, kafka.NewError(kafka.ErrNotImplemented, "", false)
	}
	conf := C.bulk_conf()
	for name, value := range settings {
		if err := set(conf, name, value); err != nil {
			C.rd_kafka_conf_destroy(conf)
			return nil, err
		}
	}
	return conf, nil
}

func set(conf *C.rd_kafka_conf_t, name, value string) error {
	n, v := C.CString(name), C.CString(value)
	defer C.free(unsafe.Pointer(n))
	defer C.free(unsafe.Pointer(v))
	var text [errorText]C.char
	if C.rd_kafka_conf_set(conf, n, v, &text[0], errorText) != 0 {
		return kafka.NewError(kafka.ErrInvalidArg, C.GoString(&text[0]), false)
	}
	return nil
}
