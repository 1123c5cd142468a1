package helpers

import (
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// assignment is what a member has been given.
type assignment struct {
	settled    bool // false before the first assignment and during a full rebalance
	partitions []kafka.TopicPartition
	trouble    error // the last error that keeps the member out of the group
}

// rebalance is the group's word on who reads what; the client calls it from
// Poll, in the pump, and from Close. Returning without Assign or Unassign lets
// the client do the usual.
func (m *member) rebalance(_ *kafka.Consumer, event kafka.Event) error {
	switch e := event.(type) {
	case kafka.AssignedPartitions:
		m.past.add(visual.Assigned, m.client.GetRebalanceProtocol(), e.Partitions)
		m.set(func(a assignment) assignment {
			return assignment{settled: true, partitions: merged(a.partitions, e.Partitions)}
		})
		m.fresh = true
	case kafka.RevokedPartitions:
		kind := visual.Revoked
		if m.client.AssignmentLost() {
			kind = visual.Lost
		}
		m.past.add(kind, m.client.GetRebalanceProtocol(), e.Partitions)
		m.commit()
		m.held = slices.DeleteFunc(m.held, func(msg *kafka.Message) bool { return contains(e.Partitions, msg.TopicPartition) })
		// An incremental protocol takes only what goes elsewhere: what is left
		// stays valid, and no further word need come.
		settled := m.client.GetRebalanceProtocol() == "COOPERATIVE"
		m.set(func(a assignment) assignment {
			return assignment{settled: settled, partitions: without(a.partitions, e.Partitions)}
		})
	}
	return nil
}

// set changes the assignment and tells the watchers.
func (m *member) set(change func(assignment) assignment) {
	m.mu.Lock()
	m.state = change(m.state)
	m.mu.Unlock()
	m.notify()
}

// merged is old and more, sorted: an incremental protocol tells only what is
// new, the others have revoked all before.
func merged(old, more []kafka.TopicPartition) []kafka.TopicPartition {
	all := append(without(old, more), more...)
	slices.SortFunc(all, byTopicPartition)
	return all
}

// current is the member's assignment now.
func (m *member) current() assignment {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// watch sends to c, without waiting, at every change of the assignment.
func (m *member) watch(c chan<- struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watchers = append(m.watchers, c)
}

func (m *member) unwatch(c chan<- struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watchers = slices.DeleteFunc(m.watchers, func(w chan<- struct{}) bool { return w == c })
}

func (m *member) notify() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, w := range m.watchers {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}
