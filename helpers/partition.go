package helpers

import (
	"hash/crc32"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// ParticionCRC32 is the partition that librdkafka's default partitioner
// ("consistent_random") chooses for key in a topic of so many partitions: CRC32
// of the key, modulo that number. It is what the clients for Go, Python and C
// do. -1 for no key and for an empty one: those go anywhere, by chance
// (librdkafka's rd_kafka_msg_partitioner_consistent_random).
func ParticionCRC32(key []byte, partitions int) int32 {
	if len(key) == 0 {
		return -1
	}
	return modulo(crc32.ChecksumIEEE(key), partitions)
}

// ParticionMurmur2 is the partition that Java's client chooses for key, and
// librdkafka with "partitioner": "murmur2_random": murmur2 of the key without
// its sign, modulo the number of partitions. -1 for no key; an empty key has a
// partition here (Kafka's BuiltInPartitioner and Utils.murmur2).
func ParticionMurmur2(key []byte, partitions int) int32 {
	if key == nil {
		return -1
	}
	return modulo(murmur2(key)&0x7fffffff, partitions)
}

func modulo(hash uint32, partitions int) int32 {
	return int32(hash % uint32(partitions)) //nolint:gosec // a topic's partitions are few and positive
}

// murmur2 is Austin Appleby's MurmurHash2 with the seed that Kafka uses.
func murmur2(data []byte) uint32 {
	const m, seed = 0x5bd1e995, 0x9747b28c
	hash := seed ^ uint32(len(data)) //nolint:gosec // keys are short
	for ; len(data) >= 4; data = data[4:] {
		k := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		k *= m
		k ^= k >> 24
		hash = hash*m ^ k*m
	}
	if len(data) > 0 {
		for i, b := range data {
			hash ^= uint32(b) << (8 * i)
		}
		hash *= m
	}
	hash ^= hash >> 13
	hash *= m
	return hash ^ hash>>15
}

// MostrarClaves shows where keys go in a topic of so many partitions, by the
// partitioner of librdkafka (CRC32) and by that of Java's client (murmur2).
func MostrarClaves(partitions int, keys ...string) { Mostrar(FiguraClaves(partitions, keys...)) }

// FiguraClaves is the partition of each key, by CRC32 and by murmur2.
func FiguraClaves(partitions int, keys ...string) Figura {
	l := currentLang()
	drawn := visual.Placement{
		Title: text{"¿A qué partición va cada clave?", "which partition does each key go to?"}.in(l),
		Ways:  []string{"CRC32 (librdkafka: Go, Python, C)", "murmur2 (Java)"},
		Note: text{
			"Partición = hash de la clave módulo el número de particiones: cambia el hash, o cambia el número, y la clave puede ir a otra.",
			"Partition = hash of the key modulo the number of partitions: with another hash, or another number, a key may go elsewhere.",
		}.in(l),
	}
	for _, k := range keys {
		key := []byte(k)
		drawn.Keys = append(drawn.Keys, visual.PlacedKey{
			Key: key, Partitions: []int32{ParticionCRC32(key, partitions), ParticionMurmur2(key, partitions)},
		})
	}
	return drawing{drawn, l}
}

// Serie is messages under a name: one colour of a histogram.
type Serie struct {
	Nombre   string
	Mensajes []*kafka.Message // their partition is what counts
}

// MostrarHistograma shows how many messages of each series every partition got,
// side by side. The topic has so many partitions; those without a message count
// too.
func MostrarHistograma(partitions int, series ...Serie) {
	Mostrar(FiguraHistograma(partitions, series...))
}

// FiguraHistograma is how many messages of each series each partition got.
func FiguraHistograma(partitions int, series ...Serie) Figura {
	l := currentLang()
	drawn := visual.Histogram{Title: text{"Mensajes por partición", "messages by partition"}.in(l)}
	for _, s := range series {
		counts := make([]int, partitions)
		for _, m := range s.Mensajes {
			if p := int(m.TopicPartition.Partition); p >= 0 && p < partitions {
				counts[p]++
			}
		}
		drawn.Series = append(drawn.Series, visual.Series{Name: s.Nombre, Counts: counts})
	}
	return drawing{drawn, l}
}
