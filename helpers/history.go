package helpers

import (
	"slices"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// historyMax is how much of its past a consumer remembers: far more rebalances
// than a lesson has.
const historyMax = 1000

// history is what the group's callbacks have told a consumer, oldest first.
type history struct {
	mu     sync.Mutex
	events []told
}

// told is one callback.
type told struct {
	at         time.Time
	kind       visual.Kind
	protocol   string // librdkafka's word: EAGER or COOPERATIVE
	partitions []int32
}

func (h *history) add(kind visual.Kind, protocol string, partitions []kafka.TopicPartition) {
	e := told{at: time.Now(), kind: kind, protocol: protocol, partitions: numbers(partitions)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.events) == historyMax {
		h.events = slices.Delete(h.events, 0, historyMax/2)
	}
	h.events = append(h.events, e)
}

func (h *history) all() []told {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.events)
}

// numbers is the partitions of list, sorted; a lesson's group reads one topic.
func numbers(list []kafka.TopicPartition) []int32 {
	ids := []int32{}
	for _, p := range list {
		ids = append(ids, p.Partition)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
