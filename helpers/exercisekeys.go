package helpers

import (
	"context"
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// keyExercises are those of notebook 02.
func keyExercises() []exercise {
	return []exercise{
		{
			"02.1",
			text{"20 mensajes sin clave repartidos entre al menos cuatro de las seis particiones", "20 messages without a key over at least four of the six partitions"},
			spreadWithoutKeys,
		},
		{
			"02.2",
			text{"las tres claves están donde las habría puesto el cliente de Java", "the three keys are where Java's client would have put them"},
			placedAsJavaDoes,
		},
		{
			"02.3",
			text{"cuatro claves, una en cada partición, elegidas por su hash", "four keys, one in each partition, chosen by their hash"},
			oneKeyEach,
		},
	}
}

func makeTopic(name string, partitions int) text {
	many := partitionsText(partitions)
	return text{
		fmt.Sprintf("crea el topic '%s' con %s", name, many.es),
		fmt.Sprintf("make the topic '%s' with %s", name, many.en),
	}
}

// partitionsText is so many partitions in words.
func partitionsText(n int) text {
	if n == 1 {
		return text{"una partición", "one partition"}
	}
	return hintf(text{"%d particiones", "%d partitions"}, n)
}

func spreadWithoutKeys(ctx context.Context, x examined) (text, error) {
	const partitions, wanted, lanes = 6, 20, 4
	name := Nombre("ejercicio-02-1")
	t, msgs, found, err := x.topic(ctx, name)
	if err != nil {
		return text{}, err
	}
	if !found || len(t.Particiones) != partitions {
		return makeTopic(name, partitions), nil
	}
	count, used := 0, map[int32]bool{}
	for _, m := range msgs {
		if m.Key == nil {
			count++
			used[m.TopicPartition.Partition] = true
		}
	}
	if count < wanted {
		return hintf(text{"envía al menos %d mensajes sin clave (hay %d)", "send at least %d messages without a key (there are %d)"}, wanted, count), nil
	}
	if len(used) < lanes {
		return hintf(text{
			"los mensajes sin clave ocupan menos de %d particiones (%d): busca la opción del productor que los lleva juntos",
			"the messages without a key are in fewer than %d partitions (%d): look for the setting of the producer that keeps them together",
		}, lanes, len(used)), nil
	}
	return text{}, nil
}

func placedAsJavaDoes(ctx context.Context, x examined) (text, error) {
	const partitions = 3
	name := Nombre("ejercicio-02-2")
	t, msgs, found, err := x.topic(ctx, name)
	if err != nil {
		return text{}, err
	}
	if !found || len(t.Particiones) != partitions {
		return makeTopic(name, partitions), nil
	}
	for _, key := range []string{"cliente-A", "cliente-B", "usuario-123"} {
		seen := false
		for _, m := range msgs {
			if string(m.Key) != key {
				continue
			}
			seen = true
			if want := ParticionMurmur2(m.Key, partitions); m.TopicPartition.Partition != want {
				return hintf(text{
					"un mensaje de '%s' está en la partición %d y Java lo pondría en la %d; crea otra vez el topic y cambia \"partitioner\"",
					"a message of '%s' is in partition %d, Java would put it in %d; make the topic again and change \"partitioner\"",
				}, key, m.TopicPartition.Partition, want), nil
			}
		}
		if !seen {
			return hintf(text{"envía al menos un mensaje con la clave '%s'", "send at least one message with the key '%s'"}, key), nil
		}
	}
	return text{}, nil
}

func oneKeyEach(ctx context.Context, x examined) (text, error) {
	const partitions = 4
	name := Nombre("ejercicio-02-3")
	t, msgs, found, err := x.topic(ctx, name)
	if err != nil {
		return text{}, err
	}
	if !found || len(t.Particiones) != partitions {
		return makeTopic(name, partitions), nil
	}
	if len(msgs) != partitions {
		return hintf(text{"tiene que haber exactamente %d mensajes, y hay %d", "there must be exactly %d messages, and there are %d"}, partitions, len(msgs)), nil
	}
	used := map[int32]bool{}
	for _, m := range msgs {
		if misplaced(m, partitions) {
			return hintf(text{
				"el mensaje de la partición %d no ha llegado ahí por su clave; deja que la elija el productor (kafka.PartitionAny)",
				"the message in partition %d is not there for its key; let the producer choose (kafka.PartitionAny)",
			}, m.TopicPartition.Partition), nil
		}
		used[m.TopicPartition.Partition] = true
	}
	if len(used) < partitions {
		return hintf(text{
			"las claves ocupan %d de %d particiones; helpers.ParticionCRC32 dice adónde va cada una antes de enviarla",
			"the keys take %d of %d partitions; helpers.ParticionCRC32 says where each goes before it is sent",
		}, len(used), partitions), nil
	}
	return text{}, nil
}

// misplaced reports whether m is not where its key puts it.
func misplaced(m *kafka.Message, partitions int) bool {
	return ParticionCRC32(m.Key, partitions) != m.TopicPartition.Partition
}
