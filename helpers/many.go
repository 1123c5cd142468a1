package helpers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/bulk"
)

// manyStep is after how many messages EnviarMuchos tells how far it is.
const manyStep = 10_000

// EnviarMuchos sends n messages to topic, with the keys and values that message makes
// of 0 to n-1, and returns when Kafka has confirmed each of them: what Enviar does,
// for hundreds of thousands of small messages, several times as fast, because they
// go to librdkafka in batches and their reports are counted instead of collected. A
// nil key is none; keys and values may use the same memory again each time. There
// are no headers, which librdkafka's batches do not take: use Enviar for those. went,
// if not nil, hears of the messages confirmed and of their values' bytes (those of
// the mean message), as MedirEnVivo wants it. The error is explained, and says how
// many were confirmed. conf is a producer's.
func EnviarMuchos(conf *kafka.ConfigMap, topic string, n int, message func(i int) bulk.Message, went func(messages, bytes int)) error {
	c, err := quiet(conf)
	if err != nil {
		return err
	}
	p, err := bulk.NewProducer(settingsOf(c), topic)
	if err != nil {
		return explain(err, bootstrap(&c), currentLang())
	}
	defer p.Close()
	ctx := context.Background()
	sent, bytes, told := int64(0), int64(0), int64(0)
	tell := func() {
		if now := p.Delivered(); went != nil && now > told {
			went(int(now-told), int((now-told)*bytes/sent))
			told = now
		}
	}
	for i := range n {
		m := message(i)
		if err = p.Send(ctx, m.Key, m.Value); err != nil {
			break
		}
		sent, bytes = sent+1, bytes+int64(len(m.Value))
		if i%manyStep == 0 {
			tell()
		}
	}
	if err == nil {
		err = p.Flush(ctx)
	}
	tell()
	if err != nil {
		return undelivered(err, p.Delivered(), n, bootstrap(&c), currentLang())
	}
	return nil
}

// undelivered is err with how far it came.
func undelivered(err error, delivered int64, n int, brokers string, l lang) error {
	e, ok := explain(err, brokers, l).(*Error) //nolint:errorlint // explain makes it, never wrapped
	if !ok {
		return err
	}
	e.Texto = fmt.Sprintf(text{"%s; Kafka ha confirmado %d de %d mensajes", "%s; Kafka confirmed %d of %d messages"}.in(l), e.Texto, delivered, n)
	return e
}

// readWait is how long LeerMuchos waits for the next messages of a partition that
// is not at its end.
const readWait = 10 * time.Second

// LeerMuchos reads all that is in topic now, in batches, without taking part in a
// group, and calls each with every batch: what LeerMensajes does, for topics of any
// size. Messages, keys and values are valid until each returns. The error is
// explained. conf is a consumer's.
func LeerMuchos(conf *kafka.ConfigMap, admin *kafka.AdminClient, topic string, each func(batch []bulk.Message)) error {
	t, err := LeerTopic(context.Background(), admin, topic)
	if err != nil {
		return err
	}
	c, err := quiet(conf)
	if err != nil {
		return err
	}
	setDefault(c, "group.id", Nombre("cuaderno-lector"))
	setDefault(c, "enable.auto.commit", false)
	setDefault(c, "fetch.wait.max.ms", 10) // or the brokers keep the news of the end to themselves for half a second
	settings := settingsOf(c)
	settings["enable.partition.eof"] = "true"
	from := map[int32]int64{}
	for _, p := range t.Particiones {
		if p.Final > p.Inicio {
			from[p.ID] = p.Inicio
		}
	}
	reader, err := bulk.NewConsumer(settings, topic, from)
	if err != nil {
		return explain(err, bootstrap(&c), currentLang())
	}
	defer reader.Close()
	return explain(readEnds(reader, len(from), each), bootstrap(&c), currentLang())
}

// readEnds reads until so many partitions have come to their ends.
func readEnds(reader *bulk.Consumer, open int, each func([]bulk.Message)) error {
	heard := time.Now()
	for open > 0 {
		batch, ends, err := reader.Read(100 * time.Millisecond)
		if err != nil {
			return err
		}
		if len(batch) > 0 {
			each(batch)
			heard = time.Now()
		}
		open -= ends
		if time.Since(heard) > readWait {
			return kafka.NewError(kafka.ErrTimedOut, "", false)
		}
	}
	return nil
}

// settingsOf is the settings that librdkafka itself knows, as it reads them.
func settingsOf(conf kafka.ConfigMap) map[string]string {
	settings := map[string]string{}
	for name, value := range conf {
		if !strings.HasPrefix(name, "go.") {
			settings[name] = fmt.Sprint(value)
		}
	}
	return settings
}
