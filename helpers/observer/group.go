package observer

import (
	"maps"
	"slices"
)

// group is the page of a consumer group.
type group struct {
	Name        string       `json:"name"`
	State       string       `json:"state"`
	Protocol    string       `json:"assignor"`
	NewProtocol bool         `json:"kip848"`
	Coordinator int32        `json:"coordinator"`
	Members     []member     `json:"members"`
	Topics      []groupTopic `json:"topics"`
	Lag         int64        `json:"lag"` // unknown if no partition's is known
	Error       string       `json:"error,omitempty"`
}

type member struct {
	ID       string   `json:"id"`
	Instance string   `json:"instance,omitempty"`
	Client   string   `json:"client"`
	Host     string   `json:"host"`
	Topics   []string `json:"subscribed"`
	Assigned []share  `json:"assigned"`
}

// share is what a member has of one topic.
type share struct {
	Topic      string  `json:"topic"`
	Partitions []int32 `json:"partitions"`
}

// groupTopic is how far the group is in one topic, in all of its partitions.
type groupTopic struct {
	Name       string           `json:"name"`
	Partitions []groupPartition `json:"partitions"`
	Lag        int64            `json:"lag"`
}

// Unsaved reports whether the lag counts a partition in which nothing is committed.
func (t groupTopic) Unsaved() bool {
	return slices.ContainsFunc(t.Partitions, func(p groupPartition) bool { return p.Committed < 0 && p.Lag > 0 })
}

type groupPartition struct {
	ID        int32 `json:"partition"`
	First     int64 `json:"first"`
	Committed int64 `json:"committed"` // the next to read; unknown if none
	End       int64 `json:"end"`
	// Lag is how many messages are yet to be read, as helpers.MostrarGrupo counts
	// them: with nothing committed, all of the partition. Unknown if its end is.
	Lag    int64  `json:"lag"`
	Member string `json:"member,omitempty"`
	Client string `json:"client,omitempty"`
	// Deleted says that the committed partition is no longer there.
	Deleted bool `json:"deleted,omitempty"`
}

// Read is how many of the partition's messages lie behind the committed offset.
func (p groupPartition) Read() int64 {
	if p.Committed < 0 || p.First < 0 {
		return 0
	}
	return max(p.Committed-p.First, 0)
}

// Held is how many messages the partition has.
func (p groupPartition) Held() int64 { return max(p.End-max(p.First, 0), 0) }

func groupOf(s snapshot, g groupInfo) group {
	page := group{
		Name: g.name, State: g.state, Protocol: g.protocol, NewProtocol: g.newProtocol,
		Coordinator: g.coordinator, Members: []member{}, Topics: []groupTopic{},
		Lag: unknown, Error: errorText(g.err),
	}
	owners := map[topicPartition]memberInfo{}
	involved := map[topicPartition]bool{}
	for _, m := range g.members {
		page.Members = append(page.Members, memberOf(m))
		for _, tp := range m.assigned {
			owners[tp], involved[tp] = m, true
		}
	}
	for tp := range g.commits {
		involved[tp] = true
	}
	for tp := range maps.Clone(involved) { // the topic's other partitions are the group's, too
		for _, p := range s.topics[tp.topic].partitions {
			involved[topicPartition{tp.topic, p.id}] = true
		}
	}
	for _, tp := range slices.SortedFunc(maps.Keys(involved), compareTP) {
		page.add(tp.topic, groupPartitionOf(s, g, owners[tp], tp))
	}
	return page
}

// add appends a partition, to the last topic or a new one.
func (g *group) add(topic string, p groupPartition) {
	if n := len(g.Topics); n == 0 || g.Topics[n-1].Name != topic {
		g.Topics = append(g.Topics, groupTopic{Name: topic, Lag: unknown})
	}
	t := &g.Topics[len(g.Topics)-1]
	t.Partitions = append(t.Partitions, p)
	if p.Lag >= 0 {
		t.Lag = max(t.Lag, 0) + p.Lag
		g.Lag = max(g.Lag, 0) + p.Lag
	}
}

func memberOf(m memberInfo) member {
	page := member{ID: m.id, Instance: m.instance, Client: m.client, Host: m.host, Topics: m.topics, Assigned: []share{}}
	for _, tp := range m.assigned {
		if n := len(page.Assigned); n == 0 || page.Assigned[n-1].Topic != tp.topic {
			page.Assigned = append(page.Assigned, share{Topic: tp.topic})
		}
		last := &page.Assigned[len(page.Assigned)-1]
		last.Partitions = append(last.Partitions, tp.partition)
	}
	return page
}

func groupPartitionOf(s snapshot, g groupInfo, owner memberInfo, tp topicPartition) groupPartition {
	row := groupPartition{
		ID: tp.partition, First: unknown, Committed: unknown, End: unknown, Lag: unknown,
		Member: owner.id, Client: owner.client,
	}
	if at, ok := g.commits[tp]; ok {
		row.Committed = at
	}
	p, ok := s.partition(tp)
	if !ok {
		row.Deleted = true
		return row
	}
	row.First, row.End = p.first, p.end
	if p.end >= 0 {
		row.Lag = max(p.end-max(row.Committed, p.first), 0)
	}
	return row
}
