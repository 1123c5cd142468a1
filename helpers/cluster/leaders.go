package cluster

import (
	"sync"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// spreadLeaders deals the partitions of each created topic to the brokers in
// turn, as Kafka does. kfake draws each leader at random, so that the three
// partitions of the tutorial's topic often had one and the same leader.
//
// A client learns of leaders from Metadata (or DescribeTopicPartitions) only,
// so it is enough to deal before these are answered.
func spreadLeaders(fake *kfake.Cluster, brokers int) {
	d := &dealer{fake: fake, brokers: brokers, deals: map[[16]byte]*deal{}}
	fake.ControlKey(kmsg.CreateTopics.Int16(), d.created)
	fake.ControlKey(kmsg.CreatePartitions.Int16(), d.created)
	fake.ControlKey(kmsg.Metadata.Int16(), d.asked)
	fake.ControlKey(kmsg.DescribeTopicPartitions.Int16(), d.asked)
}

// dealer watches requests; it answers none.
type dealer struct {
	fake    *kfake.Cluster
	brokers int

	mu      sync.Mutex
	pending []string           // topics that may have new partitions
	deals   map[[16]byte]*deal // by topic id
	next    int                // the broker, from 0, for the next topic's first partition
}

// deal is what a topic's partitions got: partition p, if below dealt, is led
// by broker first+p.
type deal struct{ first, dealt int }

// created notes the topics of a request that kfake will answer next.
func (d *dealer) created(req kmsg.Request) (kmsg.Response, error, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch req := req.(type) {
	case *kmsg.CreateTopicsRequest:
		for _, t := range req.Topics {
			d.note(t.Topic)
		}
	case *kmsg.CreatePartitionsRequest:
		for _, t := range req.Topics {
			d.note(t.Topic)
		}
	}
	return nil, nil, false
}

// note keeps the partitions that topic already has where they are: an
// auto-created topic may have been written to.
func (d *dealer) note(topic string) {
	if info := d.fake.TopicInfo(topic); info != nil && d.deals[info.TopicID] == nil {
		d.begin(info.TopicID, len(d.fake.PartitionInfos(topic)))
	}
	d.pending = append(d.pending, topic)
}

// begin opens the deal of a topic and takes the next brokers for it.
func (d *dealer) begin(id [16]byte, dealt int) *deal {
	d.deals[id] = &deal{first: d.next, dealt: dealt}
	return d.deals[id]
}

// asked deals before the leaders are told.
func (d *dealer) asked(kmsg.Request) (kmsg.Response, error, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, topic := range d.pending {
		d.deal(topic)
	}
	d.pending = nil
	return nil, nil, false
}

// deal moves those partitions of topic that were not dealt before. A topic
// that was not created after all has none.
func (d *dealer) deal(topic string) {
	info := d.fake.TopicInfo(topic)
	if info == nil {
		return
	}
	partitions := d.fake.PartitionInfos(topic)
	t := d.deals[info.TopicID]
	if t == nil {
		t = d.begin(info.TopicID, 0)
		d.next = (d.next + len(partitions)) % d.brokers
	}
	for _, p := range partitions[min(t.dealt, len(partitions)):] {
		broker := (t.first + int(p.Partition)) % d.brokers
		_ = d.fake.MoveTopicPartition(topic, p.Partition, int32(broker)+1) //nolint:gosec // both exist; a handful
	}
	t.dealt = len(partitions)
}
