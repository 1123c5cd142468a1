package helpers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// Grupo is a consumer group at one moment.
type Grupo struct {
	Nombre      string
	Estado      string           // the client's word: Stable, Empty, PreparingRebalance, …
	Miembros    []string         // client ids, sorted
	Particiones []ParticionLeida // by topic and number: all those of the topics that it reads
}

// ParticionLeida is how far a group has read one partition, and who reads it.
type ParticionLeida struct {
	Topic      string
	Particion  int32
	Consumidor string // client id of the member that has it, "" for none
	Objetivo   string // client id of the member that is to have it (KIP-848), "" for none
	Inicio     int64  // the offset of the oldest message that is there
	Guardado   int64  // committed: the next offset the group would read; -1 for none
	Final      int64  // the offset that the next message written will get; -1: its leader does not tell
}

// Pendientes is how many messages the group has yet to read (its lag); with
// nothing committed, all of the partition, which is what it would read with
// "auto.offset.reset": "earliest". It is 0 where the partition's leader does not
// tell.
func (p ParticionLeida) Pendientes() int64 { return max(p.Final-max(p.Guardado, p.Inicio), 0) }

// MostrarGrupo shows which member of group reads which partition and how much
// it has yet to read; it panics with an explained error if the brokers do not
// answer.
func MostrarGrupo(admin *kafka.AdminClient, group string) {
	Mostrar(FiguraGrupo(Must(LeerGrupo(context.Background(), admin, group))))
}

// LeerGrupo asks the cluster about group; it waits 5 s at most. A group that
// nobody has ever joined is not an error: it has no members.
func LeerGrupo(ctx context.Context, admin *kafka.AdminClient, group string) (Grupo, error) {
	if admin == nil {
		return Grupo{}, missing(currentLang())
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	g, err := describe(ctx, admin, group)
	if err == nil {
		err = g.addCommitted(ctx, admin)
	}
	if err == nil {
		err = g.addUntouched(ctx, admin)
	}
	if err == nil {
		err = g.addEnds(ctx, admin)
	}
	if err != nil {
		return Grupo{}, explain(err, live.brokersOf(admin), currentLang())
	}
	return g, nil
}

// describe is group's members and what each has been given.
func describe(ctx context.Context, admin *kafka.AdminClient, group string) (Grupo, error) {
	g := Grupo{Nombre: group}
	result, err := admin.DescribeConsumerGroups(ctx, []string{group})
	if err != nil {
		return g, err
	}
	for _, d := range result.ConsumerGroupDescriptions {
		if code := d.Error.Code(); code != kafka.ErrNoError && code != kafka.ErrGroupIDNotFound {
			return g, d.Error
		}
		g.Estado = d.State.String()
		for _, m := range d.Members {
			g.Miembros = append(g.Miembros, m.ClientID)
			for _, p := range m.Assignment.TopicPartitions {
				g.at(p).Consumidor = m.ClientID
			}
			if m.TargetAssignment == nil { // only the new protocol has targets
				continue
			}
			for _, p := range m.TargetAssignment.TopicPartitions {
				g.at(p).Objetivo = m.ClientID
			}
		}
	}
	slices.Sort(g.Miembros)
	return g, nil
}

// at is the row of p, made if need be.
func (g *Grupo) at(p kafka.TopicPartition) *ParticionLeida {
	i, found := slices.BinarySearchFunc(g.Particiones, p, func(r ParticionLeida, p kafka.TopicPartition) int {
		return byTopicPartition(kafka.TopicPartition{Topic: &r.Topic, Partition: r.Particion}, p)
	})
	if !found {
		g.Particiones = slices.Insert(g.Particiones, i, ParticionLeida{Topic: *p.Topic, Particion: p.Partition, Guardado: -1, Final: -1})
	}
	return &g.Particiones[i]
}

func (g *Grupo) addCommitted(ctx context.Context, admin *kafka.AdminClient) error {
	result, err := admin.ListConsumerGroupOffsets(ctx, []kafka.ConsumerGroupTopicPartitions{{Group: g.Nombre}})
	if k, ok := errors.AsType[kafka.Error](err); ok && k.Code() == kafka.ErrGroupIDNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for _, group := range result.ConsumerGroupsTopicPartitions {
		for _, p := range group.Partitions {
			if p.Error == nil && p.Offset >= 0 {
				g.at(p).Guardado = int64(p.Offset)
			}
		}
	}
	return nil
}

// addUntouched adds the partitions, of topics that the group reads, which nobody
// has and in which nothing is committed: they are the group's to read as well.
func (g *Grupo) addUntouched(ctx context.Context, admin *kafka.AdminClient) error {
	if len(g.Particiones) == 0 {
		return nil
	}
	limit := answerTime
	if deadline, ok := ctx.Deadline(); ok {
		limit = max(time.Until(deadline), time.Millisecond)
	}
	meta, err := admin.GetMetadata(nil, true, int(limit.Milliseconds()))
	if err != nil {
		return err
	}
	for _, p := range slices.Clone(g.Particiones) {
		for _, other := range meta.Topics[p.Topic].Partitions {
			g.at(kafka.TopicPartition{Topic: &p.Topic, Partition: other.ID})
		}
	}
	return nil
}

// addEnds is the first and the last offset of each of g's partitions.
func (g *Grupo) addEnds(ctx context.Context, admin *kafka.AdminClient) error {
	var all []kafka.TopicPartition
	for _, p := range g.Particiones {
		all = append(all, kafka.TopicPartition{Topic: &p.Topic, Partition: p.Particion})
	}
	return eachOffset(ctx, admin, all, func(p kafka.TopicPartition, first, next int64) {
		row := g.at(p)
		row.Inicio, row.Final = first, next
	})
}

// FiguraGrupo is who of g reads what, how far, and which members got nothing.
func FiguraGrupo(g Grupo) Figura { return groupFigure(g, currentLang()) }

func groupFigure(g Grupo, l lang) Figura { return drawing{g.drawn(), l} }

// drawn is g as package visual wants it.
func (g *Grupo) drawn() visual.Group {
	drawn := visual.Group{Name: g.Nombre, State: g.Estado, Members: g.Miembros}
	for _, p := range g.Particiones {
		drawn.Reads = append(drawn.Reads, visual.Read{
			Topic: p.Topic, Partition: p.Particion, Owner: p.Consumidor, Target: p.Objetivo,
			First: p.Inicio, Committed: p.Guardado, End: p.Final,
		})
	}
	return drawn
}

// offsetText is an offset, or a dash for none.
func offsetText(o int64) string {
	if o < 0 {
		return "—"
	}
	return strconv.FormatInt(o, 10)
}
