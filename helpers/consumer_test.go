package helpers_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
)

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
	if lag != 15-10 || len(g.Particiones) != 3 || len(g.Miembros) != 0 { // also in what nobody has read from
		t.Errorf("lag %d in %v, members %v, want 5 in 3 partitions and none", lag, g.Particiones, g.Miembros)
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

// What a rebalance looks like differs by protocol: the first takes everything
// back, the others only what moves.
func TestSharesAreDisjointUnderEveryProtocol(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]kafka.ConfigMap{
		"eager":       {"partition.assignment.strategy": "roundrobin"},
		"cooperative": {"partition.assignment.strategy": "cooperative-sticky"},
		"KIP-848":     {"group.protocol": "consumer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			brokers, _ := start(t, "t")
			var members []*helpers.Consumidor
			for _, id := range []string{"a", "b", "c"} {
				conf := kafka.ConfigMap{"bootstrap.servers": brokers, "group.id": "g", "client.id": id}
				maps.Copy(conf, more)
				c := helpers.NuevoConsumidor(&conf, "t")
				t.Cleanup(func() { _ = c.Close() })
				members = append(members, c)
				share(t, members...)
			}
			for i, c := range members {
				if got := c.Asignacion(); len(got) != 1 {
					t.Errorf("member %d has %v", i, got)
				}
			}
		})
	}
}

func TestAConsumerTooManyStaysIdle(t *testing.T) {
	t.Parallel()
	brokers, admin := start(t, "t")
	var members []*helpers.Consumidor
	for _, id := range []string{"a", "b", "c", "d"} {
		members = append(members, newConsumer(t, brokers, "g", id, "t"))
	}
	share(t, members...)
	g, err := helpers.LeerGrupo(t.Context(), admin, "g")
	if err != nil {
		t.Fatal(err)
	}
	if note := helpers.FiguraGrupo(g).String(); len(g.Miembros) != 4 || !strings.Contains(note, "\nInactivos, sin partición: ") {
		t.Errorf("members %v, note %q", g.Miembros, note)
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

// A consumer that the helpers did not make is another program's to them.
func TestReiniciarLeavesWhatIsInUse(t *testing.T) {
	t.Parallel()
	brokers, admin := start(t, "claves-demo")
	stranger, err := kafka.NewConsumer(&kafka.ConfigMap{
		"bootstrap.servers": brokers, "group.id": "claves-lector", "client.id": "extraño", "auto.offset.reset": "earliest", "log_level": 0,
	})
	if err != nil {
		t.Fatal(err)
	}
	closed := sync.OnceFunc(func() { _ = stranger.Close() })
	t.Cleanup(closed)
	if err := stranger.SubscribeTopics([]string{"claves-demo"}, nil); err != nil {
		t.Fatal(err)
	}
	for parts := 0; parts < 3 && t.Context().Err() == nil; {
		stranger.Poll(50)
		assigned, err := stranger.Assignment()
		if err != nil {
			t.Fatal(err)
		}
		parts = len(assigned)
	}
	helpers.EnsayarReinicio(admin)
	refused := func() (err error) {
		defer func() { err, _ = recover().(error) }()
		helpers.Reiniciar(admin)
		return nil
	}()
	if refused == nil || !strings.Contains(refused.Error(), "'claves-lector' tiene consumidores de otro programa") {
		t.Errorf("refused with %v", refused)
	}
	if _, err := helpers.LeerTopic(t.Context(), admin, "claves-demo"); err != nil {
		t.Errorf("the topic is gone: %v", err)
	}
	closed()
	helpers.Reiniciar(admin)
	if _, err := helpers.LeerTopic(t.Context(), admin, "claves-demo"); err == nil {
		t.Error("the topic is still there")
	}
}

// An empty prefix means the whole cluster.
func TestReiniciarRefusesAnEmptyPrefix(t *testing.T) {
	t.Parallel()
	_, admin := start(t, "t")
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "prefijo vacío") {
			t.Errorf("panicked with %v", err)
		}
		if _, err := helpers.LeerTopic(t.Context(), admin, "t"); err != nil {
			t.Error(err)
		}
	}()
	helpers.Reiniciar(admin, "t", "")
}
