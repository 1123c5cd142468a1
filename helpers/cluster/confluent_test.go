//go:build cgo

package cluster_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

// quiet makes a client of the library that the course teaches, its logs off.
func quiet(c *cluster.Cluster, more kafka.ConfigMap) *kafka.ConfigMap {
	conf := kafka.ConfigMap{"bootstrap.servers": c.Brokers(), "log_level": 0}
	maps.Copy(conf, more)
	return &conf
}

// produce sends a message to each of the partitions and waits for the reports.
func produce(t *testing.T, c *cluster.Cluster, topic string, partitions ...int32) {
	t.Helper()
	p, err := kafka.NewProducer(quiet(c, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	reports := make(chan kafka.Event, len(partitions))
	for _, id := range partitions {
		part := kafka.TopicPartition{Topic: &topic, Partition: id}
		if err := p.Produce(&kafka.Message{TopicPartition: part, Value: []byte("hola")}, reports); err != nil {
			t.Fatal(err)
		}
	}
	for range partitions {
		m := until(t, reports, "delivery report", func(kafka.Event) bool { return true }).(*kafka.Message)
		if m.TopicPartition.Error != nil {
			t.Fatal(m.TopicPartition.Error)
		}
	}
}

func createTopic(t *testing.T, adm *kafka.AdminClient, spec kafka.TopicSpecification) {
	t.Helper()
	results, err := adm.CreateTopics(t.Context(), []kafka.TopicSpecification{spec})
	if err != nil {
		t.Fatal(err)
	}
	if e := results[0].Error; e.Code() != kafka.ErrNoError {
		t.Fatal(e)
	}
}

func newAdmin(t *testing.T, c *cluster.Cluster) *kafka.AdminClient {
	t.Helper()
	adm, err := kafka.NewAdminClient(quiet(c, nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(adm.Close)
	return adm
}

// The first cells of the tutorial: brokers, topic with two replicas, leaders.
func TestConfluentAdmin(t *testing.T) {
	t.Parallel()
	c := start(t)
	adm := newAdmin(t, c)
	createTopic(t, adm, kafka.TopicSpecification{Topic: "demo", NumPartitions: 3, ReplicationFactor: 2})
	meta, err := adm.GetMetadata(nil, true, int(limit.Milliseconds()))
	if err != nil {
		t.Fatal(err)
	}
	var ids []int32
	for _, b := range meta.Brokers {
		ids = append(ids, b.ID)
	}
	slices.Sort(ids)
	if want := []int32{1, 2, 3, 4}; !slices.Equal(ids, want) {
		t.Errorf("brokers %v, want %v", ids, want)
	}
	for _, p := range meta.Topics["demo"].Partitions {
		want := []int32{p.ID + 1, p.ID + 2}
		if p.Leader != want[0] || !slices.Equal(p.Replicas, want) || !slices.Equal(p.Isrs, want) {
			t.Errorf("partition %d: leader %d, replicas %v, ISR %v; want %v", p.ID, p.Leader, p.Replicas, p.Isrs, want)
		}
	}
	if n := len(meta.Topics["demo"].Partitions); n != 3 {
		t.Errorf("%d partitions, want 3", n)
	}
	if node, err := adm.ControllerID(t.Context()); err != nil || node != 1 {
		t.Errorf("controller %d, %v; want 1", node, err)
	}
	if id, err := adm.ClusterID(t.Context()); err != nil || id != c.ID() {
		t.Errorf("cluster id %q, %v; want %q", id, err, c.ID())
	}
}

// A first message creates its topic, with one partition.
func TestConfluentAutoCreation(t *testing.T) {
	t.Parallel()
	c := start(t)
	produce(t, c, "demo-topic", kafka.PartitionAny)
	topic := "demo-topic"
	meta, err := newAdmin(t, c).GetMetadata(&topic, false, int(limit.Milliseconds()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(meta.Topics[topic].Partitions); n != 1 {
		t.Errorf("%d partitions, want 1", n)
	}
}

// member is a consumer that is polled until it is told to leave.
type member struct {
	assigned chan []int32 // every assignment, by partition
	read     chan int32   // the partition of every message
	leave    context.CancelFunc
	left     chan error
}

func join(t *testing.T, c *cluster.Cluster, group, topic string) *member {
	t.Helper()
	consumer, err := kafka.NewConsumer(quiet(c, kafka.ConfigMap{
		"group.id": group, "auto.offset.reset": "earliest", "enable.auto.commit": false,
		"session.timeout.ms": 6000, "heartbeat.interval.ms": 200, // hear of a rebalance soon
	}))
	if err != nil {
		t.Fatal(err)
	}
	m := &member{assigned: make(chan []int32, 16), read: make(chan int32, 64), left: make(chan error, 1)}
	callback := func(_ *kafka.Consumer, e kafka.Event) error {
		if a, ok := e.(kafka.AssignedPartitions); ok {
			var ids []int32
			for _, p := range a.Partitions {
				ids = append(ids, p.Partition)
			}
			slices.Sort(ids)
			m.assigned <- ids
		}
		return nil
	}
	if err := consumer.SubscribeTopics([]string{topic}, callback); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	m.leave = cancel
	go m.poll(ctx, consumer)
	return m
}

func (m *member) poll(ctx context.Context, consumer *kafka.Consumer) {
	for ctx.Err() == nil {
		msg, err := consumer.ReadMessage(50 * time.Millisecond)
		if err != nil {
			continue
		}
		if _, err := consumer.CommitMessage(msg); err != nil {
			m.left <- err
			return
		}
		m.read <- msg.TopicPartition.Partition
	}
	m.left <- consumer.Close()
}

// end makes the member leave and waits until its consumer is closed.
func (m *member) end(t *testing.T) {
	t.Helper()
	m.leave()
	if err := until(t, m.left, "the consumer closes", func(error) bool { return true }); err != nil {
		t.Error(err)
	}
}

// until receives from ch until ok is content with a value.
func until[T any](t *testing.T, ch <-chan T, what string, ok func(T) bool) T {
	t.Helper()
	timeout := time.After(limit)
	for {
		select {
		case v := <-ch:
			if ok(v) {
				return v
			}
		case <-timeout:
			t.Fatalf("timeout: %s", what)
		}
	}
}

// Two consumers of a group, polled at the same time, share the partitions and
// read disjoint ones; the group can be described; when one leaves, the other
// gets all; when it comes back it goes on from what was committed.
func TestConfluentGroup(t *testing.T) {
	t.Parallel()
	c := start(t)
	adm := newAdmin(t, c)
	createTopic(t, adm, kafka.TopicSpecification{Topic: "demo", NumPartitions: 4, ReplicationFactor: 2})

	a := join(t, c, "grupo-demo", "demo")
	until(t, a.assigned, "A alone has all", func(ids []int32) bool { return len(ids) == 4 })
	b := join(t, c, "grupo-demo", "demo")
	ofB := until(t, b.assigned, "B has half", func(ids []int32) bool { return len(ids) == 2 })
	ofA := until(t, a.assigned, "A has half", func(ids []int32) bool { return len(ids) == 2 })
	if all := slices.Sorted(slices.Values(slices.Concat(ofA, ofB))); !slices.Equal(all, []int32{0, 1, 2, 3}) {
		t.Fatalf("A has %v and B has %v, want a split of 0 to 3", ofA, ofB)
	}

	described, err := adm.DescribeConsumerGroups(t.Context(), []string{"grupo-demo"})
	if err != nil {
		t.Fatal(err)
	}
	group := described.ConsumerGroupDescriptions[0]
	if group.State != kafka.ConsumerGroupStateStable || len(group.Members) != 2 || group.PartitionAssignor != "range" {
		t.Errorf("group %v with %d members by %q, want Stable, 2, range", group.State, len(group.Members), group.PartitionAssignor)
	}

	produce(t, c, "demo", 0, 1, 2, 3)
	for range 2 {
		if p := until(t, a.read, "A reads", func(int32) bool { return true }); !slices.Contains(ofA, p) {
			t.Errorf("A read from partition %d, but has %v", p, ofA)
		}
		if p := until(t, b.read, "B reads", func(int32) bool { return true }); !slices.Contains(ofB, p) {
			t.Errorf("B read from partition %d, but has %v", p, ofB)
		}
	}

	b.end(t)
	until(t, a.assigned, "A takes over", func(ids []int32) bool { return len(ids) == 4 })
	a.end(t)

	produce(t, c, "demo", 0, 1, 2, 3)
	again := join(t, c, "grupo-demo", "demo")
	var read []int32
	for range 4 {
		read = append(read, until(t, again.read, "reads what is new", func(int32) bool { return true }))
	}
	if slices.Sort(read); !slices.Equal(read, []int32{0, 1, 2, 3}) {
		t.Errorf("after the commit it read from partitions %v, want one new message from each", read)
	}
	again.end(t)
}
