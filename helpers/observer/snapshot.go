package observer

import (
	"slices"
	"strings"
	"time"
)

// snapshot is all that the pages show of a cluster, messages apart, read in one
// go: so the pages agree with each other, and thirty browsers cost the brokers
// no more than one. It is never changed once read.
type snapshot struct {
	taken      time.Time
	clusterID  string
	controller int32
	brokers    []brokerInfo
	quorum     *quorumInfo // nil if the cluster did not answer DescribeQuorum
	topics     map[string]topicInfo
	groups     map[string]groupInfo
	warnings   []text // what could not be read
}

type brokerInfo struct {
	ID   int32  `json:"id"`
	Host string `json:"host"`
	Port int32  `json:"port"`
	Rack string `json:"rack,omitempty"`
	// Down says that the broker has replicas but is not in the metadata.
	Down bool `json:"down"`
}

type topicInfo struct {
	name       string
	id         [16]byte
	internal   bool
	err        error
	partitions []partitionInfo // by id
}

// partitionInfo has unknown where the brokers did not tell.
type partitionInfo struct {
	id, leader             int32
	replicas, isr, offline []int32
	first, end, bytes      int64
}

// unknown stands for an offset or a size that could not be read.
const unknown = -1

// messages is how many offsets a partition holds; a few of them may be
// transaction marks or compacted away.
func (p partitionInfo) messages() int64 {
	if p.first < 0 || p.end < 0 {
		return unknown
	}
	return p.end - p.first
}

type groupInfo struct {
	name, state, protocol string
	newProtocol           bool // KIP-848
	coordinator           int32
	members               []memberInfo
	commits               map[topicPartition]int64
	err                   error
}

type memberInfo struct {
	id, instance, client, host string
	topics                     []string // subscribed
	assigned                   []topicPartition
}

type topicPartition struct {
	topic     string
	partition int32
}

func compareTP(a, b topicPartition) int {
	if c := strings.Compare(a.topic, b.topic); c != 0 {
		return c
	}
	return int(a.partition) - int(b.partition)
}

type quorumInfo struct {
	Leader        int32           `json:"leader"`
	Epoch         int32           `json:"epoch"`
	HighWatermark int64           `json:"high_watermark"`
	Voters        []quorumReplica `json:"voters"`
	Observers     []quorumReplica `json:"observers"`
}

type quorumReplica struct {
	ID     int32 `json:"id"`
	LogEnd int64 `json:"log_end"`
	Lag    int64 `json:"lag"`
}

// partition finds a partition of a topic.
func (s snapshot) partition(tp topicPartition) (partitionInfo, bool) {
	for _, p := range s.topics[tp.topic].partitions {
		if p.id == tp.partition {
			return p, true
		}
	}
	return partitionInfo{}, false
}

// withDown adds the brokers that ought to be there.
func (s snapshot) withDown() []brokerInfo {
	brokers := slices.Clone(s.brokers)
	for _, t := range s.topics {
		for _, p := range t.partitions {
			for _, id := range p.replicas {
				if !slices.ContainsFunc(brokers, func(b brokerInfo) bool { return b.ID == id }) {
					brokers = append(brokers, brokerInfo{ID: id, Down: true})
				}
			}
		}
	}
	slices.SortFunc(brokers, func(a, b brokerInfo) int { return int(a.ID) - int(b.ID) })
	return brokers
}

// topicNames are in order, the internal ones last.
func (s snapshot) topicNames() []string {
	names := make([]string, 0, len(s.topics))
	for name := range s.topics {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if x, y := s.topics[a].internal, s.topics[b].internal; x != y {
			if x {
				return 1
			}
			return -1
		}
		return strings.Compare(a, b)
	})
	return names
}

func (s snapshot) groupNames() []string {
	names := make([]string, 0, len(s.groups))
	for name := range s.groups {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
