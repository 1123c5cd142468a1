package helpers

import (
	"context"
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"
)

// producerExercises are those of notebook 05.
func producerExercises() []exercise {
	return []exercise{
		{
			"05.1",
			text{"100 mensajes o más, todos comprimidos con zstd", "100 messages or more, all compressed with zstd"},
			compressedWithZstd,
		},
		{
			"05.2",
			text{"tres mensajes confirmados y otros que no lo están", "three messages committed, and others that are not"},
			threeCommitted,
		},
		{
			"05.3",
			text{"diez mensajes o más de un productor idempotente, sin transacciones", "ten messages or more of an idempotent producer, without transactions"},
			fromIdempotent,
		},
	}
}

// written is all that is in the exercise's topic of one partition, transactions'
// marks left out; the hint says that there is no such topic.
func (x examined) written(ctx context.Context, name string) ([]*kgo.Record, text, error) {
	meta, err := Metadatos(x.admin)
	if err != nil {
		return nil, text{}, err
	}
	if t, there := meta.Topics[name]; !there || len(t.Partitions) != 1 {
		return nil, makeTopic(name, 1), nil
	}
	records, err := readRecords(ctx, x.admin, name)
	return slices.DeleteFunc(records, func(r *kgo.Record) bool { return r.Attrs.IsControl() }), text{}, err
}

func sendMore(wanted, got int) text {
	return hintf(text{"envía al menos %d mensajes (hay %d)", "send at least %d messages (there are %d)"}, wanted, got)
}

func compressedWithZstd(ctx context.Context, x examined) (text, error) {
	const wanted = 100
	records, hint, err := x.written(ctx, Nombre("ejercicio-05-1"))
	if err != nil || hint != (text{}) {
		return hint, err
	}
	if len(records) < wanted {
		return sendMore(wanted, len(records)), nil
	}
	for _, r := range records {
		if got := compressionOf(r); got != "zstd" {
			return hintf(text{
				"el mensaje del offset %d no está comprimido con zstd (%s); un lote de un solo mensaje corto no se comprime: deja que se llenen con \"linger.ms\"",
				"the message at offset %d is not compressed with zstd (%s); a batch of one short message is not compressed: let them fill with \"linger.ms\"",
			}, r.Offset, got), nil
		}
	}
	return text{}, nil
}

func threeCommitted(ctx context.Context, x examined) (text, error) {
	const wanted = 3
	name := Nombre("ejercicio-05-2")
	records, hint, err := x.written(ctx, name)
	if err != nil || hint != (text{}) {
		return hint, err
	}
	committed, err := LeerMensajes(ctx, x.admin, name)
	if err != nil {
		return text{}, err
	}
	if len(committed) != wanted {
		return hintf(text{
			"con read_committed se ven %d mensajes y tienen que ser %d",
			"with read_committed %d messages are seen, and it must be %d",
		}, len(committed), wanted), nil
	}
	if len(records) <= wanted {
		return text{
			"con read_uncommitted se ve lo mismo: falta una transacción que envíe algo y se aborte",
			"with read_uncommitted the same is seen: a transaction that sends something and is aborted is missing",
		}, nil
	}
	return text{}, nil
}

func fromIdempotent(ctx context.Context, x examined) (text, error) {
	const wanted = 10
	records, hint, err := x.written(ctx, Nombre("ejercicio-05-3"))
	if err != nil || hint != (text{}) {
		return hint, err
	}
	if len(records) < wanted {
		return sendMore(wanted, len(records)), nil
	}
	for _, r := range records {
		if r.ProducerID < 0 {
			return hintf(text{
				"el mensaje del offset %d no lleva producer id: es de un productor normal",
				"the message at offset %d has no producer id: it is an ordinary producer's",
			}, r.Offset), nil
		}
		if r.Attrs.IsTransactional() {
			return hintf(text{
				"el mensaje del offset %d es de una transacción; aquí sobra \"transactional.id\"",
				"the message at offset %d is a transaction's; \"transactional.id\" is too much here",
			}, r.Offset), nil
		}
	}
	return text{}, nil
}
