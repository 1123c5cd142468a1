package helpers_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/cuaderno-go/cuaderno/helpers"
	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

// patience bounds waits that end on an event; it is never waited in full.
const patience = 20 * time.Second

// start runs a cluster of its own for t, with a topic of three partitions.
func start(t *testing.T, topic string) (brokers string, admin *kafka.AdminClient) {
	t.Helper()
	// Not t's own context: that ends before the clean-up closes the clients.
	c, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	admin = helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": c.Brokers()})
	t.Cleanup(admin.Close)
	results, err := admin.CreateTopics(t.Context(), []kafka.TopicSpecification{{Topic: topic, NumPartitions: 3, ReplicationFactor: 2}})
	if err != nil || results[0].Error.Code() != kafka.ErrNoError {
		t.Fatal(results, err)
	}
	if err := helpers.EsperarTopic(t.Context(), admin, topic); err != nil {
		t.Fatal(err)
	}
	return c.Brokers(), admin
}

func newProducer(t *testing.T, brokers string, more kafka.ConfigMap) *kafka.Producer {
	t.Helper()
	conf := kafka.ConfigMap{"bootstrap.servers": brokers, "sticky.partitioning.linger.ms": 0}
	maps.Copy(conf, more)
	p := helpers.NuevoProductor(&conf)
	t.Cleanup(p.Close)
	return p
}

func newConsumer(t *testing.T, brokers, group, id, topic string) *helpers.Consumidor {
	t.Helper()
	c := helpers.NuevoConsumidor(&kafka.ConfigMap{
		"bootstrap.servers": brokers, "group.id": group, "client.id": id, "auto.offset.reset": "earliest",
	}, topic)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// to is n messages for one partition of the topic t, or for any.
func to(partition int32, n int) []*kafka.Message {
	topic := "t"
	var msgs []*kafka.Message
	for i := range n {
		msgs = append(msgs, &kafka.Message{
			TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: partition},
			Value:          fmt.Append(nil, i),
		})
	}
	return msgs
}

func send(t *testing.T, p *kafka.Producer, msgs ...*kafka.Message) helpers.Informe {
	t.Helper()
	report, err := helpers.EnviarEn(patience, p, msgs...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func share(t *testing.T, consumers ...*helpers.Consumidor) {
	t.Helper()
	if err := helpers.EsperarReparto(patience, consumers...); err != nil {
		t.Fatal(err)
	}
}

// read is the next n messages as "partition:offset".
func read(t *testing.T, c *helpers.Consumidor, n int) []string {
	t.Helper()
	var got []string
	for range n {
		msg, err := c.ReadMessage(patience)
		if err != nil {
			t.Error(err)
			return got
		}
		got = append(got, fmt.Sprintf("%d:%v", msg.TopicPartition.Partition, msg.TopicPartition.Offset))
	}
	return got
}

// nowhere is an address at which nothing listens.
func nowhere(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

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

// Cells 52 to 57: both members read at once, from partitions of their own.
func TestTwoConsumersReadDisjointPartitionsAtOnce(t *testing.T) {
	t.Parallel()
	brokers, admin := start(t, "t")
	p := newProducer(t, brokers, nil)
	send(t, p, slices.Concat(to(0, 5), to(1, 5), to(2, 5))...)
	a := newConsumer(t, brokers, "g", "a", "t")
	b := newConsumer(t, brokers, "g", "b", "t")
	share(t, a, b)

	var fromA, fromB []string
	var reading sync.WaitGroup
	reading.Go(func() { fromA = read(t, a, 5) })
	reading.Go(func() { fromB = read(t, b, 5) })
	reading.Wait()
	for _, m := range fromA {
		if partition := m[:1]; slices.ContainsFunc(fromB, func(o string) bool { return o[:1] == partition }) {
			t.Errorf("both read partition %s: %v, %v", partition, fromA, fromB)
		}
	}

	if err := errors.Join(a.Close(), b.Close()); err != nil {
		t.Error(err)
	}
	g, err := helpers.LeerGrupo(t.Context(), admin, "g")
	if err != nil {
		t.Fatal(err)
	}
	var lag int64
	for _, part := range g.Particiones {
		lag += part.Pendientes()
	}
	for p := range 3 { // those that nobody has read from are not in the group's list
		if !slices.ContainsFunc(g.Particiones, func(r helpers.ParticionLeida) bool { return int(r.Particion) == p }) {
			lag += 5
		}
	}
	if lag != 15-10 || len(g.Miembros) != 0 {
		t.Errorf("lag %d, members %v, want 5 and none", lag, g.Miembros)
	}
}

func TestRunningTheCellAgainLeavesOneMember(t *testing.T) {
	t.Parallel()
	brokers, admin := start(t, "t")
	for range 3 {
		share(t, newConsumer(t, brokers, "g", "mine", "t"))
	}
	g, err := helpers.LeerGrupo(t.Context(), admin, "g")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(g.Miembros, []string{"mine"}) || g.Estado != "Stable" {
		t.Errorf("members %v, state %s", g.Miembros, g.Estado)
	}
}

// A kafka.Consumer that no cell polls would keep b waiting.
func TestAnIdleConsumerTakesPartInTheRebalance(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	send(t, newProducer(t, brokers, nil), slices.Concat(to(0, 5), to(1, 5), to(2, 5))...)
	a := newConsumer(t, brokers, "g", "a", "t")
	share(t, a)
	if got := len(a.Asignacion()); got != 3 {
		t.Errorf("alone it has %d partitions", got)
	}
	b := newConsumer(t, brokers, "g", "b", "t")
	share(t, a, b)
	if got := len(a.Asignacion()) + len(b.Asignacion()); got != 3 {
		t.Errorf("together they have %d partitions: %v, %v", got, a.Asignacion(), b.Asignacion())
	}
}

func TestOnlyWhatACellHasReadCountsAsRead(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	send(t, newProducer(t, brokers, nil), to(1, 5)...)
	c := newConsumer(t, brokers, "g", "c", "t")
	share(t, c) // fetches ahead
	if got := read(t, c, 2); !slices.Equal(got, []string{"1:0", "1:1"}) {
		t.Errorf("read %v", got)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, c, 3); !slices.Equal(got, []string{"1:2", "1:3", "1:4"}) { // joins again
		t.Errorf("after Close it read %v", got)
	}
	if _, err := c.ReadMessage(time.Millisecond); !helpers.SinMensajes(err) {
		t.Errorf("at the end: %v", err)
	}
}

func TestLatestSeesOnlyWhatComesAfterwards(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	p := newProducer(t, brokers, nil)
	send(t, p, to(0, 3)...)
	c := helpers.NuevoConsumidor(&kafka.ConfigMap{"bootstrap.servers": brokers, "group.id": "g", "auto.offset.reset": "latest"}, "t")
	t.Cleanup(func() { _ = c.Close() })
	share(t, c)
	if msg, err := c.ReadMessage(300 * time.Millisecond); !helpers.SinMensajes(err) {
		t.Errorf("an old message: %v, %v", msg, err)
	}
	send(t, p, to(0, 1)...)
	if got := read(t, c, 1); !slices.Equal(got, []string{"0:3"}) {
		t.Errorf("read %v", got)
	}
}

func TestReiniciarGrupoMakesTheNextConsumerStartAgain(t *testing.T) {
	t.Parallel()
	brokers, admin := start(t, "t")
	send(t, newProducer(t, brokers, nil), to(0, 2)...)
	c := newConsumer(t, brokers, "g", "c", "t")
	for range 2 {
		if got := read(t, c, 2); !slices.Equal(got, []string{"0:0", "0:1"}) {
			t.Errorf("read %v", got)
		}
		helpers.ReiniciarGrupo(admin, "g")
	}
}

func TestReiniciarDeletesTheTutorialsTopicsAndGroups(t *testing.T) {
	t.Parallel()
	brokers, admin := start(t, "demo-topic-distribuido")
	share(t, newConsumer(t, brokers, "grupo-distribuido", "c", "demo-topic-distribuido"))
	for range 2 { // the second time there is nothing to delete
		helpers.Reiniciar(admin)
		meta, err := helpers.Metadatos(admin)
		if err != nil {
			t.Fatal(err)
		}
		if _, found := meta.Topics["demo-topic-distribuido"]; found {
			t.Error("the topic is still there")
		}
	}
	g, err := helpers.LeerGrupo(t.Context(), admin, "grupo-distribuido")
	if err != nil || len(g.Miembros) != 0 || len(g.Particiones) != 0 {
		t.Errorf("group %+v, %v", g, err)
	}
}

func TestUnknownTopicIsSaidSo(t *testing.T) {
	t.Parallel()
	brokers, admin := start(t, "t")
	err := helpers.EsperarReparto(patience, newConsumer(t, brokers, "g", "c", "tt"))
	if err == nil || !strings.HasPrefix(err.Error(), "El topic no existe") {
		t.Errorf("consumer: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := helpers.EsperarTopic(ctx, admin, "tt"); err == nil || !strings.HasPrefix(err.Error(), "El topic 'tt' no existe") {
		t.Errorf("wait: %v", err)
	}
}

func TestUnreachableBrokersAreNamedInTime(t *testing.T) {
	t.Parallel()
	addr := nowhere(t)
	admin := helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": addr})
	t.Cleanup(admin.Close)
	for name, ask := range map[string]func() error{
		"metadata": func() error { _, err := helpers.Metadatos(admin); return err },
		"quorum":   func() error { _, err := helpers.LeerQuorum(t.Context(), addr); return err },
		"group":    func() error { _, err := helpers.LeerGrupo(t.Context(), admin, "g"); return err },
		"consumer": func() error { return helpers.EsperarReparto(time.Second, newConsumer(t, addr, "g", "c", "t")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			err := ask()
			if err == nil || !strings.Contains(err.Error(), addr) || !strings.Contains(err.Error(), "\nRemedio: ") {
				t.Errorf("err = %v", err)
			}
			if took := time.Since(began); took > 9*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestInvalidConfigurationsPanicWithARemedy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make func()
		want string
	}{
		"no brokers":  {func() { helpers.NuevoAdmin(&kafka.ConfigMap{}) }, "No se ha definido la variable de entorno KAFKA_BROKERS\nRemedio: "},
		"no group":    {func() { helpers.NuevoConsumidor(&kafka.ConfigMap{"bootstrap.servers": "x:1"}, "t") }, "Falta group.id"},
		"unknown key": {func() { helpers.NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": "x:1", "acks.": 1}) }, "Algún valor de la configuración"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				err, ok := recover().(error)
				if !ok || !strings.HasPrefix(err.Error(), c.want) {
					t.Errorf("panicked with %v, want %q", err, c.want)
				}
			}()
			c.make()
		})
	}
}

func TestQuorumKnowsTheEmbeddedClusterFromAnOldOne(t *testing.T) {
	t.Parallel()
	brokers, _ := start(t, "t")
	q, err := helpers.LeerQuorum(t.Context(), brokers)
	if err != nil || !q.Embebido || q.Lider != -1 || len(q.Metadata) == 0 || len(q.Direcciones) != 4 {
		t.Errorf("embedded: %+v, %v", q, err)
	}
	old, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(old.Close)
	q, err = helpers.LeerQuorum(t.Context(), old.ListenAddrs()[0])
	if err != nil || q.Embebido || q.Lider != -1 {
		t.Errorf("without DescribeQuorum: %+v, %v", q, err)
	}
}
