package helpers

import (
	"fmt"
	"testing"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// The values are those of Kafka's own UtilsTest.testMurmur2.
func TestMurmur2IsKafkas(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int32{
		"21":                         -973932308,
		"foobar":                     -790332482,
		"a-little-bit-long-string":   -985981536,
		"a-little-bit-longer-string": -1486304829,
		"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
		"abc": 479470107,
	} {
		if got := int32(murmur2([]byte(text))); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

// What the functions say is what librdkafka's partitioners do.
func TestPartitionsAreWhereTheClientPutsKeys(t *testing.T) {
	t.Parallel()
	brokers, admin := embeddedFor(t)
	NuevoTopic(admin, "t", 7)
	topic := "t"
	for partitioner, choose := range map[string]func([]byte, int) int32{
		"consistent_random": ParticionCRC32,
		"murmur2_random":    ParticionMurmur2,
	} {
		p := NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers, "client.id": partitioner, "partitioner": partitioner})
		t.Cleanup(p.Close)
		var msgs []*kafka.Message
		for i := range 50 {
			msgs = append(msgs, &kafka.Message{
				TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}, Key: fmt.Append(nil, "clave-", i),
			})
		}
		report, err := Enviar(p, msgs...)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range report.Entregados {
			if want := choose(m.Key, 7); m.TopicPartition.Partition != want {
				t.Errorf("%s puts %q into %d, not %d", partitioner, m.Key, m.TopicPartition.Partition, want)
			}
		}
	}
}
