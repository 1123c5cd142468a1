package helpers

import (
	"cmp"
	"context"
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// Topic is where the partitions of a topic live, at one moment.
type Topic struct {
	Nombre      string
	Particiones []Particion // by number
}

// Particion is one partition of a topic.
type Particion struct {
	ID       int32
	Lider    int32 // -1: none
	Replicas []int32
	ISR      []int32 // the replicas that are in sync
	Inicio   int64   // the offset of its oldest message
	Final    int64   // the offset that the next message will get; -1: its leader does not tell
}

// MostrarTopic shows where each partition of topic lives, how long it is, and
// what has changed since this process last showed the topic; it panics with an
// explained error if the brokers do not answer or topic does not exist.
func MostrarTopic(admin *kafka.AdminClient, topic string) {
	now := Must(LeerTopic(context.Background(), admin, topic))
	Mostrar(FiguraTopic(now, live.look(live.brokersOf(admin), now)))
}

// LeerTopic asks the cluster where topic lives; it waits 5 s at most. The error
// says that there is no such topic, or that no broker answers.
func LeerTopic(ctx context.Context, admin *kafka.AdminClient, topic string) (Topic, error) {
	meta, err := Metadatos(admin)
	if err != nil {
		return Topic{}, err
	}
	found, err := topicOf(meta, topic, currentLang())
	if err != nil {
		return Topic{}, err
	}
	t := topicFrom(topic, found)
	var all []kafka.TopicPartition
	for _, p := range t.Particiones {
		if p.Lider >= 0 { // nobody else can tell
			all = append(all, kafka.TopicPartition{Topic: &topic, Partition: p.ID})
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	err = eachOffset(ctx, admin, all, func(p kafka.TopicPartition, first, next int64) {
		row := &t.Particiones[p.Partition]
		row.Inicio, row.Final = first, next
	})
	return t, explain(err, live.brokersOf(admin), currentLang())
}

// topicFrom is what the metadata says of a topic; it does not tell offsets.
func topicFrom(name string, meta kafka.TopicMetadata) Topic {
	t := Topic{Nombre: name}
	for _, p := range slices.SortedFunc(slices.Values(meta.Partitions), func(a, b kafka.PartitionMetadata) int { return cmp.Compare(a.ID, b.ID) }) {
		t.Particiones = append(t.Particiones, Particion{ID: p.ID, Lider: p.Leader, Replicas: p.Replicas, ISR: p.Isrs, Final: -1})
	}
	return t
}

// FiguraTopic is the partitions of t by number: leader, replicas, which of them
// are in sync, and offsets. What differs from before, if that is not nil, is
// highlighted.
func FiguraTopic(t Topic, before *Topic) Figura { return topicFigure(t, before, currentLang()) }

func topicFigure(t Topic, before *Topic, l lang) Figura {
	drawn := t.drawn()
	if before != nil {
		old := before.drawn()
		drawn.Before = &old
	}
	return drawing{drawn, l}
}

// drawn is t as package visual wants it.
func (t Topic) drawn() visual.Topic {
	drawn := visual.Topic{Name: t.Nombre}
	for _, p := range t.Particiones {
		drawn.Partitions = append(drawn.Partitions, visual.Partition{
			ID: p.ID, Leader: p.Lider, Replicas: p.Replicas, ISR: p.ISR, First: p.Inicio, Next: p.Final,
		})
	}
	return drawn
}
