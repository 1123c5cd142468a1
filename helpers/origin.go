package helpers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kgo"
)

// MostrarOrigen shows what the brokers keep of the producer of each message of
// topic, which no other view tells: the producer id of an idempotent producer,
// its epoch, whether the message belongs to a transaction, and how its batch is
// compressed. The marks that end transactions take an offset each and are shown,
// too. At most 40 rows. It panics with an explained error if the brokers do not
// answer or topic does not exist.
func MostrarOrigen(admin *kafka.AdminClient, topic string) {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	Mostrar(originTable(topic, Must(readRecords(ctx, admin, topic)), currentLang()))
}

// originRows is how many rows MostrarOrigen shows.
const originRows = 40

func originTable(topic string, records []*kgo.Record, l lang) Tabla {
	t := Tabla{
		Titulo: text{"De quién es cada mensaje de ", "whose each message is: "}.in(l) + topic,
		Columnas: []string{
			"Offset", text{"Mensaje", "Message"}.in(l), "Producer id", text{"Época", "Epoch"}.in(l),
			text{"Transacción", "Transaction"}.in(l), text{"Compresión", "Compression"}.in(l),
		},
	}
	for _, r := range records[:min(len(records), originRows)] {
		id, epoch, transaction := "—", "—", "—"
		if r.ProducerID >= 0 {
			id, epoch = strconv.FormatInt(r.ProducerID, 10), strconv.Itoa(int(r.ProducerEpoch))
		}
		if r.Attrs.IsTransactional() {
			transaction = text{"sí", "yes"}.in(l)
		}
		t.Filas = append(t.Filas, []string{
			strconv.FormatInt(r.Offset, 10), recordText(r, l), id, epoch, transaction, compressionOf(r),
		})
	}
	return t
}

// recordText is the value of r, or what the mark says that ends a transaction: its
// key is a version and a type of 16 bits each, 0 for abort and 1 for commit
// (ControlRecordType of Kafka's protocol).
func recordText(r *kgo.Record, l lang) string {
	if !r.Attrs.IsControl() {
		const most = 40
		if value := []rune(string(r.Value)); len(value) > most {
			return string(value[:most]) + "…"
		}
		return string(r.Value)
	}
	if len(r.Key) >= 4 && r.Key[3] == 0 {
		return text{"(marca: transacción abortada)", "(mark: transaction aborted)"}.in(l)
	}
	return text{"(marca: transacción confirmada)", "(mark: transaction committed)"}.in(l)
}

// compressionOf is the codec of the batch of r, by its number in the attributes of
// a batch.
func compressionOf(r *kgo.Record) string {
	names := []string{"—", "gzip", "snappy", "lz4", "zstd"}
	if n := int(r.Attrs.CompressionType()); n < len(names) {
		return names[n]
	}
	return "?"
}

// readRecords is all that is written in topic, by partition and offset, whatever
// became of its transactions, with their marks; readAllMax at most.
func readRecords(ctx context.Context, admin *kafka.AdminClient, topic string) ([]*kgo.Record, error) {
	t, err := LeerTopic(ctx, admin, topic)
	if err != nil {
		return nil, err
	}
	brokers := live.brokersOf(admin)
	from, ends := map[int32]kgo.Offset{}, map[int32]int64{}
	for _, p := range t.Particiones {
		if p.Final > p.Inicio {
			from[p.ID], ends[p.ID] = kgo.NewOffset().At(p.Inicio), p.Final
		}
	}
	client, err := newFranz("cuaderno-origen", strings.Split(brokers, ","), kgo.KeepControlRecords())
	if err != nil {
		return nil, err
	}
	defer client.Close()
	client.AddConsumePartitions(map[string]map[int32]kgo.Offset{topic: from})
	return recordsUntil(ctx, client, ends, brokers)
}

// recordsUntil reads until each partition has come to its end. The offset before an
// end always has a record here: marks are kept.
func recordsUntil(ctx context.Context, client *kgo.Client, ends map[int32]int64, brokers string) ([]*kgo.Record, error) {
	var all []*kgo.Record
	for len(ends) > 0 && len(all) < readAllMax {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err0(); err != nil {
			if errors.Is(err, context.DeadlineExceeded) {
				return all, explain(kafka.NewError(kafka.ErrTimedOut, "", false), brokers, currentLang())
			}
			return all, err
		}
		fetches.EachRecord(func(r *kgo.Record) {
			all = append(all, r)
			if r.Offset >= ends[r.Partition]-1 {
				delete(ends, r.Partition)
			}
		})
	}
	slices.SortFunc(all, func(a, b *kgo.Record) int {
		if a.Partition != b.Partition {
			return int(a.Partition - b.Partition)
		}
		return int(a.Offset - b.Offset)
	})
	return all, nil
}
