package helpers

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// EsperarTopic waits until the cluster knows topic and every partition of it
// has a leader; just after CreateTopics a broker may not have heard of it yet.
// The error explains which of the two is missing when ctx is over.
func EsperarTopic(ctx context.Context, admin *kafka.AdminClient, topic string) error {
	pause := time.NewTicker(50 * time.Millisecond)
	defer pause.Stop()
	for {
		err := topicReady(admin, topic, currentLang())
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-pause.C:
		}
	}
}

func topicReady(admin *kafka.AdminClient, topic string, l lang) error {
	meta, err := Metadatos(admin)
	if err != nil {
		return err
	}
	t, err := topicOf(meta, topic, l)
	if err != nil {
		return err
	}
	for _, p := range t.Partitions {
		if p.Leader < 0 {
			return explain(kafka.NewError(kafka.ErrLeaderNotAvailable, "", false), "", l)
		}
	}
	return nil
}

// MostrarBrokers shows the cluster's brokers; it panics with an explained
// error if they do not answer.
func MostrarBrokers(admin *kafka.AdminClient) {
	Mostrar(TablaBrokers(Must(Metadatos(admin))))
}

// TablaBrokers is the brokers of meta, by id.
func TablaBrokers(meta *kafka.Metadata) Tabla { return brokersTable(meta, currentLang()) }

func brokersTable(meta *kafka.Metadata, l lang) Tabla {
	t := Tabla{
		Titulo:   text{"Brokers del clúster", "brokers of the cluster"}.in(l),
		Columnas: []string{"Broker", "Host", text{"Puerto", "Port"}.in(l), text{"Particiones que lidera", "Partitions led"}.in(l)},
	}
	led := map[int32]int{}
	for _, topic := range meta.Topics {
		for _, p := range topic.Partitions {
			led[p.Leader]++
		}
	}
	for _, b := range slices.SortedFunc(slices.Values(meta.Brokers), func(a, b kafka.BrokerMetadata) int { return cmp.Compare(a.ID, b.ID) }) {
		t.Filas = append(t.Filas, []string{number(b.ID), b.Host, strconv.Itoa(b.Port), strconv.Itoa(led[b.ID])})
	}
	return t
}

// MostrarTopic shows where each partition of topic lives; it panics with an
// explained error if the brokers do not answer or topic does not exist.
func MostrarTopic(admin *kafka.AdminClient, topic string) {
	Mostrar(Must(TablaTopic(Must(Metadatos(admin)), topic)))
}

// TablaTopic is the partitions of topic by number: leader, replicas, and which
// of them are in sync. The error says that meta has no such topic.
func TablaTopic(meta *kafka.Metadata, topic string) (Tabla, error) {
	return topicTable(meta, topic, currentLang())
}

func topicTable(meta *kafka.Metadata, topic string, l lang) (Tabla, error) {
	found, err := topicOf(meta, topic, l)
	if err != nil {
		return Tabla{}, err
	}
	t := Tabla{
		Titulo: "Topic " + topic,
		Columnas: []string{
			text{"Partición", "Partition"}.in(l), text{"Líder", "Leader"}.in(l),
			text{"Réplicas", "Replicas"}.in(l), "ISR", text{"Estado", "State"}.in(l),
		},
	}
	for _, p := range slices.SortedFunc(slices.Values(found.Partitions), func(a, b kafka.PartitionMetadata) int { return cmp.Compare(a.ID, b.ID) }) {
		t.Filas = append(t.Filas, []string{number(p.ID), leaderText(p.Leader, l), Lista(p.Replicas), Lista(p.Isrs), syncText(p, l)})
	}
	return t, nil
}

func leaderText(id int32, l lang) string {
	if id < 0 {
		return text{"(ninguno)", "(none)"}.in(l)
	}
	return number(id)
}

// syncText says which replicas are missing from the ISR.
func syncText(p kafka.PartitionMetadata, l lang) string {
	var missing []int32
	for _, id := range p.Replicas {
		if !slices.Contains(p.Isrs, id) {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return text{"sincronizada", "in sync"}.in(l)
	}
	return text{"sin sincronizar: ", "out of sync: "}.in(l) + Lista(missing)
}

// MostrarMensajes shows msgs as a table.
func MostrarMensajes(msgs []*kafka.Message) { Mostrar(TablaMensajes(msgs)) }

// TablaMensajes is msgs in the given order: partition, offset, key and value.
func TablaMensajes(msgs []*kafka.Message) Tabla { return messagesTable(msgs, currentLang()) }

func messagesTable(msgs []*kafka.Message, l lang) Tabla {
	t := Tabla{
		Titulo:   text{"Mensajes", "messages"}.in(l),
		Columnas: []string{text{"Partición", "Partition"}.in(l), "Offset", text{"Clave", "Key"}.in(l), text{"Valor", "Value"}.in(l)},
	}
	for _, m := range msgs {
		t.Filas = append(t.Filas, []string{
			number(m.TopicPartition.Partition), m.TopicPartition.Offset.String(), Clave(m.Key), string(m.Value),
		})
	}
	return t
}
