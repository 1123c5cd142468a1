package helpers

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// emptyTime is how long shares must stay as they are if one of them is empty.
const emptyTime = 2 * time.Second

// EsperarReparto waits until the group has given each of the consumers its
// share and no two shares overlap: the rebalance is over and reading can start.
// Consumers that are not in their group join it. With more consumers than
// partitions some share is empty, which is an answer too; it is believed when
// nothing has changed for 2 s, since a newcomer's share may be empty at first.
//
// It waits for limit at most, and for brokers of which none answers 5 s at
// most; the error says what is in the way: those brokers, a topic that does not
// exist.
func EsperarReparto(limit time.Duration, consumers ...*Consumidor) error {
	changed := make(chan struct{}, 1)
	members := make([]*member, len(consumers))
	for i, c := range consumers {
		m, err := c.join()
		if err != nil {
			return err
		}
		m.watch(changed)
		defer m.unwatch(changed)
		members[i] = m
	}
	over, noAnswer := time.After(limit), time.After(answerTime)
	for {
		if err := hopeless(members, consumers); err != nil {
			return err
		}
		done, full := settled(members)
		if done && full {
			return nil
		}
		var calm <-chan time.Time
		if done {
			calm = time.After(emptyTime)
		}
		select {
		case <-changed:
		case <-calm:
			return nil
		case <-noAnswer:
			if err := nobodyAnswers(members, consumers, currentLang()); err != nil {
				return err
			}
		case <-over:
			return stillWaiting(members, consumers, limit, currentLang())
		}
	}
}

// settled reports whether every member has its share and none overlap (done),
// and whether no share is empty (full).
func settled(members []*member) (done, full bool) {
	var taken []kafka.TopicPartition
	full = true
	for _, m := range members {
		a := m.current()
		if !a.settled || slices.ContainsFunc(a.partitions, func(p kafka.TopicPartition) bool { return contains(taken, p) }) {
			return false, false
		}
		full = full && len(a.partitions) > 0
		taken = append(taken, a.partitions...)
	}
	return true, full
}

// hopeless is the first error that waiting will not mend.
func hopeless(members []*member, consumers []*Consumidor) error {
	for i, m := range members {
		if k, ok := errors.AsType[kafka.Error](m.current().trouble); ok && !isConnection(k) {
			return consumers[i].explain(k)
		}
	}
	return nil
}

// nobodyAnswers is the error of the first member that has reached no broker.
func nobodyAnswers(members []*member, consumers []*Consumidor, l lang) error {
	for i, m := range members {
		if trouble := m.current().trouble; allDown(trouble) {
			return unreachable(bootstrap(&consumers[i].conf), trouble, l)
		}
	}
	return nil
}

func stillWaiting(members []*member, consumers []*Consumidor, limit time.Duration, l lang) error {
	for i, m := range members {
		if trouble := m.current().trouble; trouble != nil {
			return unreachable(bootstrap(&consumers[i].conf), trouble, l)
		}
	}
	return &Error{
		Texto: fmt.Sprintf(text{
			"El grupo no ha terminado de repartir las particiones en %v", "the group has not shared out the partitions within %v",
		}.in(l), limit),
		Remedio: text{
			"vuelve a ejecutar la celda; si otro programa usa el mismo group.id, ciérralo",
			"run the cell again; if another program uses the same group.id, close it",
		}.in(l),
		lang: l,
	}
}

func byTopicPartition(a, b kafka.TopicPartition) int {
	return cmp.Or(cmp.Compare(*a.Topic, *b.Topic), cmp.Compare(a.Partition, b.Partition))
}

func contains(list []kafka.TopicPartition, p kafka.TopicPartition) bool {
	return slices.ContainsFunc(list, func(q kafka.TopicPartition) bool { return byTopicPartition(p, q) == 0 })
}

// without is a new slice: list less those in drop.
func without(list, drop []kafka.TopicPartition) []kafka.TopicPartition {
	var kept []kafka.TopicPartition
	for _, p := range list {
		if !contains(drop, p) {
			kept = append(kept, p)
		}
	}
	return kept
}
