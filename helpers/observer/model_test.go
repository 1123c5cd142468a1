package observer

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// school is a real cluster in trouble: broker 3 is down, so that partition 1
// of the topic has lost a replica and partition 2 its leader.
func school() snapshot {
	demo := topicInfo{name: "demo", partitions: []partitionInfo{
		{id: 0, leader: 1, replicas: []int32{1, 2}, isr: []int32{1, 2}, first: 0, end: 10, bytes: 1000},
		{id: 1, leader: 2, replicas: []int32{2, 3}, isr: []int32{2}, first: 5, end: 25, bytes: 3000},
		{id: 2, leader: -1, replicas: []int32{3}, isr: []int32{3}, first: unknown, end: unknown, bytes: unknown},
	}}
	offsets := topicInfo{name: "__consumer_offsets", internal: true, partitions: []partitionInfo{
		{id: 0, leader: 1, replicas: []int32{1}, isr: []int32{1}, first: 0, end: 7, bytes: 70},
	}}
	class := groupInfo{
		name: "grupo-demo", state: "Stable", protocol: "range", coordinator: 1,
		members: []memberInfo{
			{id: "ana-1", client: "ana", host: "/10.0.0.1", topics: []string{"demo"}, assigned: []topicPartition{{"demo", 0}, {"demo", 1}}},
			{id: "luis-1", client: "luis", host: "/10.0.0.2", topics: []string{"demo"}},
		},
		commits: map[topicPartition]int64{{"demo", 0}: 8, {"demo", 2}: 4, {"borrado", 0}: 3},
	}
	return snapshot{
		clusterID: "MkU3OEVBNTcwNTJENDM2Qk", controller: 2,
		brokers: []brokerInfo{{ID: 1, Host: "kafka1", Port: 9092}, {ID: 2, Host: "kafka2", Port: 9094, Rack: "b"}},
		quorum:  &quorumInfo{Leader: 1, Epoch: 4},
		topics:  map[string]topicInfo{"demo": demo, "__consumer_offsets": offsets},
		groups: map[string]groupInfo{
			"grupo-demo": class,
			"roto":       {name: "roto", err: errors.New("coordinator is loading")},
		},
	}
}

func diff(t *testing.T, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.AllowUnexported(brokerRow{}, topicRow{}, topic{}, broker{}, span{}), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// The first page: what metadata calls the controller is not the quorum's
// leader; a partition of unknown length makes its topic's count unknown; the
// internal topics come last.
func TestOverview(t *testing.T) {
	t.Parallel()
	got := overviewOf(school())
	diff(t, got.Brokers, []brokerRow{
		{brokerInfo: brokerInfo{ID: 1, Host: "kafka1", Port: 9092}, Leads: 2, Holds: 2, QuorumLeader: true},
		{brokerInfo: brokerInfo{ID: 2, Host: "kafka2", Port: 9094, Rack: "b"}, Leads: 1, Holds: 2, Controller: true},
	})
	diff(t, got.Topics, []topicRow{
		{Name: "demo", Partitions: 3, Replication: 2, Messages: unknown, UnderReplicated: 1, Leaderless: 1},
		{Name: "__consumer_offsets", Internal: true, Partitions: 1, Replication: 1, Messages: 7},
	})
	diff(t, got.Groups, []groupRow{
		{Name: "grupo-demo", State: "Stable", Members: 2, Topics: []string{"borrado", "demo"}, Lag: 22},
		{Name: "roto", Topics: []string{}, Lag: unknown, Error: "coordinator is loading"},
	})
}

// Broker 3 is in no metadata, but has replicas: so it is down, and shown.
func TestDownBroker(t *testing.T) {
	t.Parallel()
	s := school()
	s.brokers = s.withDown()
	diff(t, s.brokers[2:], []brokerInfo{{ID: 3, Down: true}})
	got, ok := brokerOf(s, 3)
	if !ok {
		t.Fatal("no page")
	}
	diff(t, got.Topics, []brokerTopic{{Name: "demo", Follows: []int32{1, 2}, Behind: []int32{1}}})
}

// Why lengths are unknown is said for the partitions concerned, not by an
// error's text alone; when all is known an error does not matter.
func TestLogWarnings(t *testing.T) {
	t.Parallel()
	err := errors.New("shard error")
	topics := school().topics
	if got := logWarnings(topics, err); len(got) != 1 || !strings.HasPrefix(got[0].es, "Particiones sin líder: 1.") {
		t.Errorf("%v, want one without a leader", got)
	}
	topics["demo"].partitions[2] = partitionInfo{id: 2, leader: 1, first: 0, end: unknown}
	if got := logWarnings(topics, err); len(got) != 1 || !strings.HasSuffix(got[0].es, "leer: 1 (shard error).") {
		t.Errorf("%v, want one not read", got)
	}
	delete(topics, "demo")
	if got := logWarnings(topics, err); got != nil {
		t.Errorf("%v, want nothing", got)
	}
}

// An empty cluster has empty lists, not null ones, for who reads the JSON.
func TestOverviewOfNothing(t *testing.T) {
	t.Parallel()
	got := overviewOf(snapshot{})
	if got.Brokers == nil || got.Topics == nil || got.Groups == nil {
		t.Errorf("%+v has nil lists", got)
	}
}

// The page of a topic names each replica and whether it is in sync, and the
// groups that committed in it or have a member on it, one per group.
func TestTopic(t *testing.T) {
	t.Parallel()
	got, ok := topicOf(school(), "demo")
	if !ok {
		t.Fatal("no page")
	}
	diff(t, got.Rows, []partitionRow{
		{ID: 0, Leader: 1, Replicas: []replica{{1, true}, {2, true}}, First: 0, End: 10, Messages: 10, Bytes: 1000},
		{ID: 1, Leader: 2, Replicas: []replica{{2, true}, {3, false}}, First: 5, End: 25, Messages: 20, Bytes: 3000},
		{ID: 2, Leader: -1, Replicas: []replica{{3, true}}, First: unknown, End: unknown, Messages: unknown, Bytes: unknown},
	})
	diff(t, got.Rows[1].ISR(), []int32{2})
	diff(t, got.Consumers, []groupRow{{Name: "grupo-demo", State: "Stable", Members: 2, Topics: []string{"demo"}, Lag: 22}})
	if got.Most != 20 || got.Bytes != unknown {
		t.Errorf("the fullest has %d, all %d bytes; want 20 and unknown", got.Most, got.Bytes)
	}
	if _, ok := topicOf(school(), "nada"); ok {
		t.Error("an unknown topic has a page")
	}
}

// The page of a group has all partitions of its topics. With no commit the lag is
// all of the partition; it counts from the first offset if the committed one is
// gone; a topic may be deleted after a commit.
func TestGroup(t *testing.T) {
	t.Parallel()
	s := school()
	got := groupOf(s, s.groups["grupo-demo"])
	diff(t, got.Topics, []groupTopic{
		{Name: "borrado", Lag: unknown, Partitions: []groupPartition{
			{ID: 0, First: unknown, Committed: 3, End: unknown, Lag: unknown, Deleted: true},
		}},
		{Name: "demo", Lag: 22, Partitions: []groupPartition{
			{ID: 0, First: 0, Committed: 8, End: 10, Lag: 2, Member: "ana-1", Client: "ana"},
			{ID: 1, First: 5, Committed: unknown, End: 25, Lag: 20, Member: "ana-1", Client: "ana"},
			{ID: 2, First: unknown, Committed: 4, End: unknown, Lag: unknown},
		}},
	})
	if got.Topics[0].Unsaved() || !got.Topics[1].Unsaved() {
		t.Error("what the lag counts without a commit is said of the wrong topic")
	}
	untouched := groupOf(s, groupInfo{commits: map[topicPartition]int64{{"demo", 0}: 10}})
	if n := len(untouched.Topics[0].Partitions); n != 3 || untouched.Lag != 20 {
		t.Errorf("%d partitions, lag %d; want all 3 and what nobody has read, 20", n, untouched.Lag)
	}
	diff(t, got.Members, []member{
		{ID: "ana-1", Client: "ana", Host: "/10.0.0.1", Topics: []string{"demo"}, Assigned: []share{{"demo", []int32{0, 1}}}},
		{ID: "luis-1", Client: "luis", Host: "/10.0.0.2", Topics: []string{"demo"}, Assigned: []share{}},
	})
	s.groups["grupo-demo"].commits[topicPartition{"demo", 1}] = 2
	if p := groupOf(s, s.groups["grupo-demo"]).Topics[1].Partitions[1]; p.Lag != 20 || p.Read() != 0 || p.Held() != 20 {
		t.Errorf("committed 2 of 5 to 25: lag %d, read %d of %d; want 20, 0 of 20", p.Lag, p.Read(), p.Held())
	}
}

// The page of a broker: what it leads, what it follows, where it is behind.
func TestBroker(t *testing.T) {
	t.Parallel()
	s := school()
	got, ok := brokerOf(s, 2)
	if !ok {
		t.Fatal("no page")
	}
	diff(t, got.Topics, []brokerTopic{{Name: "demo", Leads: []int32{1}, Follows: []int32{0}}})
	if _, ok := brokerOf(s, 9); ok {
		t.Error("an unknown broker has a page")
	}
	demo := s.topics["demo"]
	demo.partitions[0].isr = []int32{1}
	if got, _ := brokerOf(s, 2); len(got.Topics[0].Behind) != 1 {
		t.Errorf("out of the ISR of partition 0, yet behind in %v", got.Topics[0].Behind)
	}
}

// The quorum's page orders voters by id and counts lag from the furthest log;
// any error in the answer means that nothing is known.
func TestQuorum(t *testing.T) {
	t.Parallel()
	answer := func(change func(*kmsg.DescribeQuorumResponseTopicPartition)) *kmsg.DescribeQuorumResponse {
		p := kmsg.NewDescribeQuorumResponseTopicPartition()
		p.LeaderID, p.LeaderEpoch, p.HighWatermark = 3, 7, 98
		for _, v := range []struct {
			id  int32
			end int64
		}{{3, 100}, {1, 97}, {2, -1}} {
			r := kmsg.NewDescribeQuorumResponseTopicPartitionReplicaState()
			r.ReplicaID, r.LogEndOffset = v.id, v.end
			p.CurrentVoters = append(p.CurrentVoters, r)
		}
		change(&p)
		topic := kmsg.NewDescribeQuorumResponseTopic()
		topic.Partitions = append(topic.Partitions, p)
		resp := kmsg.NewPtrDescribeQuorumResponse()
		resp.Topics = append(resp.Topics, topic)
		return resp
	}
	diff(t, quorumOf(answer(func(*kmsg.DescribeQuorumResponseTopicPartition) {})), &quorumInfo{
		Leader: 3, Epoch: 7, HighWatermark: 98, Observers: []quorumReplica{},
		Voters: []quorumReplica{{1, 97, 3}, {2, -1, unknown}, {3, 100, 0}},
	})
	for name, change := range map[string]func(*kmsg.DescribeQuorumResponseTopicPartition){
		"error":     func(p *kmsg.DescribeQuorumResponseTopicPartition) { p.ErrorCode = 29 },
		"no leader": func(p *kmsg.DescribeQuorumResponseTopicPartition) { p.LeaderID = -1 },
	} {
		if q := quorumOf(answer(change)); q != nil {
			t.Errorf("%s: %+v, want nil", name, q)
		}
	}
	if q := quorumOf(kmsg.NewPtrDescribeQuorumResponse()); q != nil {
		t.Errorf("empty answer: %+v, want nil", q)
	}
}
