package helpers_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
)

func TestEnviarReportsWhereEachMessageWent(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	p := newProducer(t, brokers, nil)
	got := send(t, p, append(to(2, 2), to(0, 1)...)...)
	if want := "3 mensajes entregados en 't': partición 0 → 1, partición 2 → 2"; got.String() != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var order []string
	for _, m := range got.Entregados {
		order = append(order, fmt.Sprintf("%d:%v=%s", m.TopicPartition.Partition, m.TopicPartition.Offset, m.Value))
	}
	if want := []string{"0:0=0", "2:0=0", "2:1=1"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestSameKeyGoesToOnePartition(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	msgs := to(kafka.PartitionAny, 10)
	for _, m := range msgs {
		m.Key = []byte("usuario-123")
	}
	// CRC32 of the key over three partitions: what the tutorial's text shows.
	want := "10 mensajes entregados en 't': partición 2 → 10"
	if got := send(t, newProducer(t, brokers, nil), msgs...); got.String() != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEnviarTakesMoreMessagesThanTheQueueHolds(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	p := newProducer(t, brokers, kafka.ConfigMap{"queue.buffering.max.messages": 10})
	if got := send(t, p, to(0, 500)...); len(got.Entregados) != 500 {
		t.Errorf("delivered %d", len(got.Entregados))
	}
}

func TestEnviarTellsAMessageThatTheClusterRefuses(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	report, err := helpers.EnviarEn(patience, newProducer(t, brokers, nil), append(to(9, 1), to(0, 1)...)...)
	if k, ok := errors.AsType[kafka.Error](err); !ok || k.Code() != kafka.ErrUnknownPartition {
		t.Errorf("err = %v", err)
	}
	if len(report.Entregados) != 1 || report.Pedidos != 2 {
		t.Errorf("report %+v", report)
	}
}

func TestEnviarGivesUpInTimeAndTakesTheMessagesBack(t *testing.T) {
	t.Parallel()
	addr := nowhere(t)
	p := newProducer(t, addr, nil)
	began := time.Now()
	report, err := helpers.EnviarEn(200*time.Millisecond, p, to(kafka.PartitionAny, 3)...)
	if err == nil || !strings.Contains(err.Error(), "0 de 3") || !strings.Contains(err.Error(), addr) {
		t.Errorf("err = %v", err)
	}
	if len(report.Entregados) != 0 || time.Since(began) > 5*time.Second {
		t.Errorf("report %v after %v", report, time.Since(began))
	}
	if left := p.Flush(int(patience.Milliseconds())); left != 0 {
		t.Errorf("%d messages are still queued", left)
	}
}

// The events that Produce(msg, nil) leaves would keep Flush waiting for all of
// its time if nobody read them.
func TestFlushEndsWhenTheProducersReportsAreDrained(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	p := newProducer(t, brokers, nil)
	for _, m := range to(0, 10) {
		if err := p.Produce(m, nil); err != nil {
			t.Fatal(err)
		}
	}
	if left := p.Flush(int(patience.Milliseconds())); left != 0 {
		t.Errorf("%d left", left)
	}
}

func TestMakingAHandleAgainClosesThePreviousOne(t *testing.T) {
	t.Parallel()
	addr := nowhere(t)
	conf := &kafka.ConfigMap{"bootstrap.servers": addr}
	p1, a1 := helpers.NuevoProductor(conf), helpers.NuevoAdmin(conf)
	p2, a2 := helpers.NuevoProductor(conf), helpers.NuevoAdmin(conf)
	defer a2.Close()
	defer p2.Close()
	if !p1.IsClosed() || !a1.IsClosed() || p2.IsClosed() || a2.IsClosed() {
		t.Error("want the first pair closed and the second open:", p1.IsClosed(), a1.IsClosed(), p2.IsClosed(), a2.IsClosed())
	}
}
