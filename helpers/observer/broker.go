package observer

import "slices"

// broker is the page of a broker.
type broker struct {
	brokerRow
	Topics []brokerTopic `json:"topics"`
}

// brokerTopic is what a broker has of one topic.
type brokerTopic struct {
	Name    string  `json:"name"`
	Leads   []int32 `json:"leads"`
	Follows []int32 `json:"follows"`
	Behind  []int32 `json:"behind"` // of those it follows: not in sync
}

func brokerOf(s snapshot, id int32) (broker, bool) {
	i := slices.IndexFunc(s.brokers, func(b brokerInfo) bool { return b.ID == id })
	if i < 0 {
		return broker{}, false
	}
	page := broker{brokerRow: brokerRowOf(s, s.brokers[i]), Topics: []brokerTopic{}}
	for _, name := range s.topicNames() {
		row := brokerTopic{Name: name, Leads: []int32{}, Follows: []int32{}, Behind: []int32{}}
		for _, p := range s.topics[name].partitions {
			switch {
			case p.leader == id:
				row.Leads = append(row.Leads, p.id)
			case slices.Contains(p.replicas, id):
				row.Follows = append(row.Follows, p.id)
				if !slices.Contains(p.isr, id) {
					row.Behind = append(row.Behind, p.id)
				}
			}
		}
		if len(row.Leads)+len(row.Follows) > 0 {
			page.Topics = append(page.Topics, row)
		}
	}
	return page, true
}
