package lessons

import (
	"context"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// liveSetup is what a cell before the live view has made: two members that read
// and a producer that writes, in goroutines.
const liveSetup = `
import (
	"time"
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/cuaderno-go/cuaderno/helpers"
)
var admin = helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": helpers.Must(helpers.Brokers())})
%%
helpers.NuevoTopic(admin, "t", 2)
`

// liveView goes on until it is interrupted.
const liveView = `%%
conf := func(name string) *kafka.ConfigMap {
	return &kafka.ConfigMap{"bootstrap.servers": helpers.Must(helpers.Brokers()), "group.id": "g", "client.id": name, "auto.offset.reset": "earliest"}
}
productor := helpers.NuevoProductor(conf("p"))
topic := "t"
helpers.Vigilar(admin, "g", func() {
	for _, name := range []string{"A", "B"} {
		go func() {
			c := helpers.NuevoConsumidor(conf(name), topic)
			for {
				c.ReadMessage(100 * time.Millisecond)
			}
		}()
	}
	for {
		helpers.Enviar(productor, &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}})
		time.Sleep(10 * time.Millisecond)
	}
})
`

// One display changes in place while consumers and producers run; an interrupt
// ends the view with the cell, whose last frame says so, and the notebook goes
// on.
func TestAnInterruptEndsTheLiveView(t *testing.T) {
	t.Parallel()
	brokers, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(brokers.Close)
	k := newKernel(t, frontendtest.Build(t), brokers.Brokers())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if reply := k.cell(t, ctx, liveSetup, nil); reply.Status != message.StatusOK {
		t.Fatal(reply)
	}

	displays, updates, last := 0, 0, ""
	reply := k.cell(t, ctx, liveView, func(m frontend.Message) {
		switch m.Type() {
		case "stream":
			t.Errorf("printed: %s", m.Raw.Content)
		case "display_data":
			displays++
		case "update_display_data":
			if updates++; updates == 8 {
				if err := k.Interrupt(ctx); err != nil {
					t.Error(err)
				}
			}
		default:
			return
		}
		last = string(m.Raw.Content)
	})
	if reply.Status != message.StatusError || displays != 1 || updates < 8 {
		t.Errorf("status %s, %d displays, %d updates", reply.Status, displays, updates)
	}
	if !strings.Contains(last, "Tras ") {
		t.Errorf("the last frame does not say that it is: %s", last)
	}
	if reply := k.cell(t, ctx, "%%\nhelpers.MostrarGrupo(admin, \"g\")", nil); reply.Status != message.StatusOK {
		t.Errorf("after the interrupt: %v", reply)
	}
	for len(k.late) > 0 {
		if m := <-k.late; m.Type() == "update_display_data" {
			t.Error("the view goes on after the cell")
		}
	}
}

func (k *kernel) cell(t *testing.T, ctx context.Context, code string, onMessage func(frontend.Message)) message.ExecuteReply {
	t.Helper()
	reply, err := k.Execute(ctx, code, frontend.ExecuteOptions{}, onMessage)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}
