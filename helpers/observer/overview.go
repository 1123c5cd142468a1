package observer

import "slices"

// overview is the first page: brokers, quorum, topics and groups.
type overview struct {
	Brokers []brokerRow `json:"brokers"`
	Quorum  *quorumInfo `json:"quorum"`
	Topics  []topicRow  `json:"topics"`
	Groups  []groupRow  `json:"groups"`
}

type brokerRow struct {
	brokerInfo
	Leads int `json:"leads"` // partitions
	Holds int `json:"holds"` // replicas
	// Controller is what metadata says: on KRaft, any broker alive.
	Controller bool `json:"metadata_controller"`
	// QuorumLeader is the true one.
	QuorumLeader bool `json:"quorum_leader"`
}

type topicRow struct {
	Name            string `json:"name"`
	Internal        bool   `json:"internal"`
	Partitions      int    `json:"partitions"`
	Replication     int    `json:"replication"`
	Messages        int64  `json:"messages"` // unknown if a partition's are
	UnderReplicated int    `json:"under_replicated"`
	Leaderless      int    `json:"leaderless"`
	Error           string `json:"error,omitempty"`
}

type groupRow struct {
	Name    string   `json:"name"`
	State   string   `json:"state"`
	Members int      `json:"members"`
	Topics  []string `json:"topics"`
	Lag     int64    `json:"lag"`
	Error   string   `json:"error,omitempty"`
}

func overviewOf(s snapshot) overview {
	o := overview{Brokers: []brokerRow{}, Quorum: s.quorum, Topics: []topicRow{}, Groups: []groupRow{}}
	for _, b := range s.brokers {
		o.Brokers = append(o.Brokers, brokerRowOf(s, b))
	}
	for _, name := range s.topicNames() {
		o.Topics = append(o.Topics, topicRowOf(s.topics[name]))
	}
	for _, name := range s.groupNames() {
		o.Groups = append(o.Groups, groupRowOf(s, s.groups[name]))
	}
	return o
}

func brokerRowOf(s snapshot, b brokerInfo) brokerRow {
	row := brokerRow{
		brokerInfo:   b,
		Controller:   b.ID == s.controller,
		QuorumLeader: s.quorum != nil && s.quorum.Leader == b.ID,
	}
	for _, t := range s.topics {
		for _, p := range t.partitions {
			if p.leader == b.ID {
				row.Leads++
			}
			if slices.Contains(p.replicas, b.ID) {
				row.Holds++
			}
		}
	}
	return row
}

func topicRowOf(t topicInfo) topicRow {
	row := topicRow{Name: t.name, Internal: t.internal, Partitions: len(t.partitions), Error: errorText(t.err)}
	for _, p := range t.partitions {
		row.Replication = max(row.Replication, len(p.replicas))
		row.Messages = addKnown(row.Messages, p.messages())
		if len(p.isr) < len(p.replicas) {
			row.UnderReplicated++
		}
		if p.leader < 0 {
			row.Leaderless++
		}
	}
	return row
}

func groupRowOf(s snapshot, g groupInfo) groupRow {
	detail := groupOf(s, g)
	row := groupRow{Name: g.name, State: g.state, Members: len(g.members), Topics: []string{}, Lag: detail.Lag, Error: detail.Error}
	for _, t := range detail.Topics {
		row.Topics = append(row.Topics, t.Name)
	}
	return row
}

// addKnown adds, unless one of the two is unknown.
func addKnown(a, b int64) int64 {
	if a < 0 || b < 0 {
		return unknown
	}
	return a + b
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
