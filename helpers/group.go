package helpers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// Grupo is a consumer group at one moment.
type Grupo struct {
	Nombre      string
	Estado      string           // the client's word: Stable, Empty, PreparingRebalance, …
	Miembros    []string         // client ids, sorted
	Particiones []ParticionLeida // by topic and number
}

// ParticionLeida is how far a group has read one partition, and who reads it.
type ParticionLeida struct {
	Topic      string
	Particion  int32
	Consumidor string // client id of the member that has it, "" for none
	Guardado   int64  // committed: the next offset the group would read; -1 for none
	Final      int64  // the offset that the next message written will get
}

// Pendientes is how many messages the group has yet to read (its lag); with
// nothing committed, all of the partition.
func (p ParticionLeida) Pendientes() int64 { return p.Final - max(p.Guardado, 0) }

// MostrarGrupo shows which member of group reads which partition and how much
// it has yet to read; it panics with an explained error if the brokers do not
// answer.
func MostrarGrupo(admin *kafka.AdminClient, group string) {
	Mostrar(TablaGrupo(Must(LeerGrupo(context.Background(), admin, group))))
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
		g.Particiones = slices.Insert(g.Particiones, i, ParticionLeida{Topic: *p.Topic, Particion: p.Partition, Guardado: -1})
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

func (g *Grupo) addEnds(ctx context.Context, admin *kafka.AdminClient) error {
	if len(g.Particiones) == 0 {
		return nil
	}
	ask := make(map[kafka.TopicPartition]kafka.OffsetSpec)
	for _, p := range g.Particiones {
		ask[kafka.TopicPartition{Topic: &p.Topic, Partition: p.Particion}] = kafka.LatestOffsetSpec
	}
	result, err := admin.ListOffsets(ctx, ask)
	if err != nil {
		return err
	}
	for p, info := range result.ResultInfos { // its keys are not ours: each has a Topic pointer of its own
		if info.Error.Code() == kafka.ErrNoError {
			g.at(p).Final = int64(info.Offset)
		}
	}
	return nil
}

// TablaGrupo is g's partitions, and below them the members that got none.
func TablaGrupo(g Grupo) Tabla { return groupTable(g, currentLang()) }

func groupTable(g Grupo, l lang) Tabla {
	t := Tabla{
		Titulo: fmt.Sprintf(text{"Grupo %s (%s, miembros: %d)", "group %s (%s, members: %d)"}.in(l), g.Nombre, g.Estado, len(g.Miembros)),
		Columnas: []string{
			text{"Partición", "Partition"}.in(l), text{"Consumidor", "Consumer"}.in(l),
			text{"Offset guardado", "Committed offset"}.in(l), text{"Final", "End"}.in(l), text{"Pendientes", "Lag"}.in(l),
		},
	}
	idle := slices.Clone(g.Miembros)
	for _, p := range g.Particiones {
		idle = slices.DeleteFunc(idle, func(m string) bool { return m == p.Consumidor })
		t.Filas = append(t.Filas, []string{
			fmt.Sprintf("%s-%d", p.Topic, p.Particion), orDash(p.Consumidor), offsetText(p.Guardado),
			strconv.FormatInt(p.Final, 10), strconv.FormatInt(p.Pendientes(), 10),
		})
	}
	if len(idle) > 0 {
		t.Nota = text{"Inactivos, sin partición: ", "idle, without a partition: "}.in(l) + strings.Join(idle, ", ")
	}
	return t
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func offsetText(o int64) string {
	if o < 0 {
		return "—"
	}
	return strconv.FormatInt(o, 10)
}
