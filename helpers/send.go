package helpers

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// sendTime is how long Enviar waits.
const sendTime = 8 * time.Second

// Informe is what became of the messages given to Enviar.
type Informe struct {
	Entregados []*kafka.Message // confirmed by Kafka, by topic, partition and offset
	Pedidos    int              // how many were given to Enviar
}

// String tells how many messages each partition took.
func (i Informe) String() string { return reportText(i, currentLang()) }

// Enviar gives msgs to p and waits until Kafka has confirmed each of them, 8 s
// at most: producer.Produce with a delivery channel of its own, read to the
// end. After that time the messages that Kafka has not confirmed are taken
// back, so that they do not arrive beside those of a second try, and the error
// says how many were confirmed. The report is valid with an error too.
func Enviar(p *kafka.Producer, msgs ...*kafka.Message) (Informe, error) {
	return EnviarEn(sendTime, p, msgs...)
}

// EnviarEn is Enviar with another time limit.
func EnviarEn(limit time.Duration, p *kafka.Producer, msgs ...*kafka.Message) (Informe, error) {
	if p == nil {
		return Informe{Pedidos: len(msgs)}, missing(currentLang())
	}
	s := sending{
		// Room for every report: librdkafka's poller must never wait for a
		// reader that has left, it would stop for good.
		reports: make(chan kafka.Event, len(msgs)),
		timeout: time.After(limit),
		report:  Informe{Pedidos: len(msgs)},
		brokers: live.brokersOf(p),
	}
	err := s.run(p, msgs)
	slices.SortFunc(s.report.Entregados, byPlace)
	return s.report, err
}

// sending is one call of Enviar.
type sending struct {
	reports chan kafka.Event
	timeout <-chan time.Time
	pending int // produced, not yet reported
	report  Informe
	brokers string
	failed  error // the first failed delivery
}

func (s *sending) run(p *kafka.Producer, msgs []*kafka.Message) error {
	for _, msg := range msgs {
		if err := s.produce(p, msg); err != nil {
			return err
		}
	}
	for s.pending > 0 {
		if !s.receive() {
			return s.giveUp(p)
		}
	}
	return s.failed
}

// produce hands msg over, making room by reading reports while p's own queue
// is full.
func (s *sending) produce(p *kafka.Producer, msg *kafka.Message) error {
	for {
		err := p.Produce(msg, s.reports)
		if err == nil {
			s.pending++
			return nil
		}
		if k, ok := errors.AsType[kafka.Error](err); !ok || k.Code() != kafka.ErrQueueFull {
			return explain(err, s.brokers, currentLang())
		}
		if !s.makeRoom() {
			return s.giveUp(p)
		}
	}
}

// makeRoom waits for a delivery report, or for a moment: the queue may be full
// of another call's messages. It returns false when the time is over.
func (s *sending) makeRoom() bool {
	select {
	case event := <-s.reports:
		s.note(event)
	case <-time.After(10 * time.Millisecond):
	case <-s.timeout:
		return false
	}
	return true
}

// receive takes one delivery report; false when the time is over.
func (s *sending) receive() bool {
	select {
	case event := <-s.reports:
		s.note(event)
		return true
	case <-s.timeout:
		return false
	}
}

func (s *sending) note(event kafka.Event) {
	msg, ok := event.(*kafka.Message)
	if !ok {
		return
	}
	s.pending--
	if err := msg.TopicPartition.Error; err != nil {
		if s.failed == nil {
			s.failed = explain(err, s.brokers, currentLang())
		}
		return
	}
	s.report.Entregados = append(s.report.Entregados, msg)
}

// giveUp takes back what p has not sent and says how far it came.
func (s *sending) giveUp(p *kafka.Producer) error {
	if err := p.Purge(kafka.PurgeQueue | kafka.PurgeInFlight); err != nil {
		return Explicar(err)
	}
	l := currentLang()
	err := unreachable(s.brokers, kafka.NewError(kafka.ErrTimedOut, "", false), l)
	err.Texto = fmt.Sprintf(text{
		"Kafka ha confirmado %d de %d mensajes antes de agotarse el tiempo de espera (brokers %s)",
		"Kafka confirmed %d of %d messages before the time was over (brokers %s)",
	}.in(l), len(s.report.Entregados), s.report.Pedidos, s.brokers)
	return err
}

func byPlace(a, b *kafka.Message) int {
	return cmp.Or(
		cmp.Compare(topicName(a), topicName(b)),
		cmp.Compare(a.TopicPartition.Partition, b.TopicPartition.Partition),
		cmp.Compare(a.TopicPartition.Offset, b.TopicPartition.Offset),
	)
}

func topicName(m *kafka.Message) string {
	if m.TopicPartition.Topic == nil {
		return ""
	}
	return *m.TopicPartition.Topic
}

// reportText is "10 mensajes entregados en 't': partición 0 → 4, partición 2 → 6";
// a single message says its offset instead.
func reportText(i Informe, l lang) string {
	if len(i.Entregados) == 0 {
		return fmt.Sprintf(text{"Ningún mensaje entregado (de %d)", "no message delivered (of %d)"}.in(l), i.Pedidos)
	}
	if len(i.Entregados) == 1 {
		m := i.Entregados[0]
		return fmt.Sprintf(text{
			"1 mensaje entregado en '%s': partición %d, offset %d",
			"1 message delivered to '%s': partition %d, offset %d",
		}.in(l), topicName(m), m.TopicPartition.Partition, m.TopicPartition.Offset)
	}
	var parts []string
	for _, run := range runs(i.Entregados) {
		parts = append(parts, fmt.Sprintf(text{"partición %d → %d", "partition %d → %d"}.in(l), run[0].TopicPartition.Partition, len(run)))
	}
	return fmt.Sprintf(text{"%d mensajes entregados en '%s': %s", "%d messages delivered to '%s': %s"}.in(l),
		len(i.Entregados), topicName(i.Entregados[0]), strings.Join(parts, ", "))
}

// runs splits msgs, sorted by place, by topic and partition.
func runs(msgs []*kafka.Message) [][]*kafka.Message {
	var all [][]*kafka.Message
	for i, m := range msgs {
		if i == 0 || topicName(m) != topicName(msgs[i-1]) || m.TopicPartition.Partition != msgs[i-1].TopicPartition.Partition {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], m)
	}
	return all
}
