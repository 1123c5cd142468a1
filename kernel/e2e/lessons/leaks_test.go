package lessons

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// protocol is a way in which groups are formed.
type protocol struct {
	name    string        // "classic" or "consumer", as "group.protocol" has it
	session time.Duration // how long brokers wait for a member of which they hear nothing
}

// protocols are both of them. The classic session is the least that brokers allow;
// that of KIP-848 is the brokers' own, and 45 s is both its default and its minimum
// (group.consumer.session.timeout.ms).
func protocols() []protocol {
	return []protocol{{"classic", 6 * time.Second}, {"consumer", 45 * time.Second}}
}

// slack is what a busy machine may need on top of a session.
const slack = 10 * time.Second

// leakSetup is what makes a member. The group of each case is its own.
const leakSetup = `
import (
	"context"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
)

var admin = helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": helpers.Must(helpers.Brokers())})

func miembro(protocolo, topic, grupo string) *helpers.Consumidor {
	conf := kafka.ConfigMap{
		"bootstrap.servers": helpers.Must(helpers.Brokers()), "group.id": topic + "-" + grupo, "auto.offset.reset": "earliest",
		"group.protocol": protocolo,
	}
	if protocolo == "classic" {
		conf["session.timeout.ms"], conf["heartbeat.interval.ms"] = 6000, 500
	}
	c := helpers.NuevoConsumidor(&conf, topic)
	if err := helpers.EsperarReparto(30*time.Second, c); err != nil {
		panic(err)
	}
	return c
}
`

// No group keeps a member for longer than the session timeout: of a consumer that
// is closed, of a cell that runs again or is interrupted, of a kernel that ends in
// order, by a crash or by Jupyter's restart, with consumers that nobody has closed.
// Only a crash leaves them to the timeout; otherwise they leave the group themselves.
func TestNoMemberOutlivesItsConsumer(t *testing.T) {
	t.Parallel()
	needJava(t)
	program := frontendtest.Build(t)
	brokers := fourBrokers(t).Brokers()
	for _, p := range protocols() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			noMemberStays(t, p, program, brokers)
		})
	}
	t.Run("JupyterLab", func(t *testing.T) {
		t.Parallel()
		restartInJupyterLab(t, brokers)
	})
}

func noMemberStays(t *testing.T, p protocol, program, brokers string) {
	t.Helper()
	topic := "fugas-" + p.name
	look := newLooker(t, p, topic, brokers)
	member := func(group string) string { return fmt.Sprintf("%%%%\nmiembro(%q, %q, %q)", p.name, topic, group) }

	crashed := newKernel(t, program, brokers)
	crashed.must(t, leakSetup)
	crashed.must(t, fmt.Sprintf("%%%%\nhelpers.NuevoTopic(admin, %q, 3)", topic))
	crashed.must(t, member("caído"))
	look.until(t, "caído", 1)
	crashed.Kill()
	var crash sync.WaitGroup // the session of a crashed member is long: the rest goes on
	crash.Go(func() { look.until(t, "caído", 0) })
	defer crash.Wait() // however the test ends

	k := newKernel(t, program, brokers)
	k.must(t, leakSetup)
	k.must(t, member("cerrado"))
	look.until(t, "cerrado", 1)
	k.must(t, member("cerrado")+".Close()")
	look.left(t, "cerrado")

	for range 3 { // a new consumer closes the forgotten one
		k.must(t, member("repetido"))
		look.until(t, "repetido", 1)
	}

	k.interruptReading(t, member("interrumpido"))
	k.must(t, member("interrumpido"))
	look.until(t, "interrumpido", 1)

	if err := k.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	for _, group := range []string{"cerrado", "repetido", "interrumpido"} {
		look.left(t, group)
	}

	restarted := newKernel(t, program, brokers)
	restarted.must(t, leakSetup)
	restarted.must(t, member("reiniciado"))
	look.until(t, "reiniciado", 1)
	restarted.must(t, "%restart")
	look.left(t, "reiniciado")

	crash.Wait() // Reiniciar leaves a group alone that somebody is in
	restarted.must(t, leakSetup)
	restarted.must(t, fmt.Sprintf("%%%%\nhelpers.Reiniciar(admin, %[1]q)\n"+
		"if _, err := helpers.LeerTopic(context.Background(), admin, %[1]q); err == nil {\n\tpanic(\"it is still there\")\n}", topic))
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
func (k *kernel) interruptReading(t *testing.T, member string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	code := strings.Replace(member, "miembro", "c := miembro", 1) + "\nprintln(\"lee\")\nc.ReadMessage(-1)"
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
type looker struct {
	admin    *kadm.Client
	protocol protocol
	topic    string // with it begin the groups' names
}

func newLooker(t *testing.T, p protocol, topic, brokers string) looker {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return looker{kadm.NewClient(client), p, topic}
}

// until waits, as long as a session lasts, until group has so many members.
func (l looker) until(t *testing.T, group string, members int) {
	t.Helper()
	l.within(t, l.protocol.session+slack, group, members)
}

// left waits until group has no members, for less than a session of KIP-848.
func (l looker) left(t *testing.T, group string) {
	t.Helper()
	l.within(t, slack, group, 0)
}

func (l looker) within(t *testing.T, limit time.Duration, group string, members int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	pause := time.NewTicker(100 * time.Millisecond)
	defer pause.Stop()
	for {
		has, err := l.members(ctx, l.topic+"-"+group)
		if err == nil && has == members {
			return
		}
		select {
		case <-ctx.Done():
			t.Errorf("group %s has %d members, %v; want %d", group, has, err, members)
			return
		case <-pause.C:
		}
	}
}

// members asks by the request of the group's protocol: by the other one a group
// seems to have nobody.
func (l looker) members(ctx context.Context, group string) (int, error) {
	if l.protocol.name == "classic" {
		all, err := l.admin.DescribeGroups(ctx, group)
		return len(all[group].Members), err
	}
	all, err := l.admin.DescribeConsumerGroups(ctx, group)
	return len(all[group].Members), err
}
