package observer

import "slices"

// topic is the page of a topic.
type topic struct {
	topicRow
	Rows      []partitionRow `json:"partition_rows"`
	Consumers []groupRow     `json:"consumers"`
	Bytes     int64          `json:"bytes"`
	// Most is what the fullest partition holds, the measure of the bars.
	Most int64 `json:"-"`
}

type partitionRow struct {
	ID       int32     `json:"partition"`
	Leader   int32     `json:"leader"` // -1 if it has none
	Replicas []replica `json:"replicas"`
	First    int64     `json:"first"`
	End      int64     `json:"end"`
	Messages int64     `json:"messages"`
	Bytes    int64     `json:"bytes"`
}

type replica struct {
	Broker int32 `json:"broker"`
	InSync bool  `json:"in_sync"`
}

// ISR lists the replicas in sync, in the order of the replicas.
func (p partitionRow) ISR() []int32 {
	var ids []int32
	for _, r := range p.Replicas {
		if r.InSync {
			ids = append(ids, r.Broker)
		}
	}
	return ids
}

// topicOf makes the page of a topic; it has a row for each group that has
// committed in it or has a member on it.
func topicOf(s snapshot, name string) (topic, bool) {
	info, ok := s.topics[name]
	if !ok {
		return topic{}, false
	}
	page := topic{topicRow: topicRowOf(info), Rows: []partitionRow{}, Consumers: []groupRow{}}
	for _, p := range info.partitions {
		row := partitionRow{
			ID: p.id, Leader: p.leader, First: p.first, End: p.end,
			Messages: p.messages(), Bytes: p.bytes, Replicas: []replica{},
		}
		for _, id := range p.replicas {
			row.Replicas = append(row.Replicas, replica{Broker: id, InSync: slices.Contains(p.isr, id)})
		}
		page.Rows = append(page.Rows, row)
		page.Most = max(page.Most, row.Messages)
		page.Bytes = addKnown(page.Bytes, row.Bytes)
	}
	for _, group := range s.groupNames() {
		if row, ok := consumerOf(s, s.groups[group], name); ok {
			page.Consumers = append(page.Consumers, row)
		}
	}
	return page, true
}

// consumerOf is the part of a group that concerns one topic.
func consumerOf(s snapshot, g groupInfo, name string) (groupRow, bool) {
	row := groupRow{Name: g.name, State: g.state, Topics: []string{name}, Lag: unknown, Error: errorText(g.err)}
	concerned := false
	for _, m := range g.members {
		assigned := slices.ContainsFunc(m.assigned, func(tp topicPartition) bool { return tp.topic == name })
		if assigned || slices.Contains(m.topics, name) {
			row.Members++
			concerned = true
		}
	}
	for _, t := range groupOf(s, g).Topics {
		if t.Name == name {
			row.Lag = t.Lag
			concerned = true
		}
	}
	return row, concerned
}
