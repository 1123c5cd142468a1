package lessons

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// session is the session timeout of these members, the least that brokers allow,
// and slack what a busy machine may need on top of it.
const (
	session = 6 * time.Second
	slack   = 10 * time.Second
)

// leakSetup makes the topic and what makes a member. The group of each case is its own.
const leakSetup = `
import (
	"context"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
)

var admin = helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": helpers.Must(helpers.Brokers())})

func miembro(grupo string) *helpers.Consumidor {
	c := helpers.NuevoConsumidor(&kafka.ConfigMap{
		"bootstrap.servers": helpers.Must(helpers.Brokers()), "group.id": grupo,
		"session.timeout.ms": 6000, "heartbeat.interval.ms": 500, "auto.offset.reset": "earliest",
	}, "fugas")
	if err := helpers.EsperarReparto(30*time.Second, c); err != nil {
		panic(err)
	}
	return c
}
`

// No group keeps a member for longer than the session timeout: of a consumer that
// is closed, of a cell that runs again or is interrupted, of a kernel that ends in
// order or by a crash with consumers that nobody has closed.
func TestNoMemberOutlivesItsConsumer(t *testing.T) {
	t.Parallel()
	needJava(t)
	program := build(t)
	kafka := fourBrokers(t)
	look := newLooker(t, kafka.Brokers())

	k := newKernel(t, program, kafka.Brokers())
	k.must(t, leakSetup)
	k.must(t, "%%\nhelpers.NuevoTopic(admin, \"fugas\", 3)")

	k.must(t, "%%\nmiembro(\"cerrado\")")
	look.until(t, "cerrado", 1)
	k.must(t, "%%\nmiembro(\"cerrado\").Close()")
	look.until(t, "cerrado", 0)

	for range 3 { // a new consumer closes the forgotten one
		k.must(t, "%%\nmiembro(\"repetido\")")
		look.until(t, "repetido", 1)
	}

	k.interruptReading(t)
	k.must(t, "%%\nmiembro(\"interrumpido\")")
	look.until(t, "interrumpido", 1)

	if err := k.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	for _, group := range []string{"cerrado", "repetido", "interrumpido"} {
		look.until(t, group, 0)
	}

	crashed := newKernel(t, program, kafka.Brokers())
	crashed.must(t, leakSetup)
	crashed.must(t, "%%\nmiembro(\"caído\")")
	look.until(t, "caído", 1)
	crashed.Kill()
	look.until(t, "caído", 0)

	restarted := newKernel(t, program, kafka.Brokers())
	restarted.must(t, leakSetup)
	restarted.must(t, "%%\nmiembro(\"reiniciado\")")
	look.until(t, "reiniciado", 1)
	restarted.must(t, "%restart")
	look.until(t, "reiniciado", 0)

	restarted.must(t, leakSetup)
	restarted.must(t, "%%\nhelpers.Reiniciar(admin, \"fugas\")\n"+
		"if _, err := helpers.LeerTopic(context.Background(), admin, \"fugas\"); err == nil {\n\tpanic(\"it is still there\")\n}")
}

// must runs a cell that has to end well.
func (k *kernel) must(t *testing.T, code string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if reply := k.cell(t, ctx, code, nil); reply.Status != message.StatusOK {
		t.Fatalf("%s: %+v", code, reply)
	}
}

// interruptReading interrupts a cell that waits for a message for ever.
func (k *kernel) interruptReading(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	const code = "%%\nc := miembro(\"interrumpido\")\nprintln(\"lee\")\nc.ReadMessage(-1)"
	reply := k.cell(t, ctx, code, func(m frontend.Message) {
		if m.Type() == "stream" && strings.Contains(string(m.Raw.Content), "lee") {
			if err := k.Interrupt(ctx); err != nil {
				t.Error(err)
			}
		}
	})
	if reply.Status != message.StatusError {
		t.Errorf("the interrupted cell ended with %s", reply.Status)
	}
}

// looker asks the brokers themselves, from outside of any kernel.
type looker struct{ admin *kadm.Client }

func newLooker(t *testing.T, brokers string) looker {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return looker{kadm.NewClient(client)}
}

// until waits, as long as a session lasts, until group has so many members.
func (l looker) until(t *testing.T, group string, members int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), session+slack)
	defer cancel()
	pause := time.NewTicker(100 * time.Millisecond)
	defer pause.Stop()
	for {
		all, err := l.admin.DescribeGroups(ctx, group)
		if err == nil && len(all[group].Members) == members {
			return
		}
		select {
		case <-ctx.Done():
			t.Errorf("group %s has %+v, %v; want %d members", group, all[group].Members, err, members)
			return
		case <-pause.C:
		}
	}
}
