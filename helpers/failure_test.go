package helpers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/cuaderno-go/cuaderno/helpers"
)

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

// What a student sees who went on after the cell that makes the handle failed.
func TestAHandleThatIsNilIsSaidSo(t *testing.T) {
	t.Parallel()
	var c *helpers.Consumidor
	for name, use := range map[string]func() error{
		"send":     func() error { _, err := helpers.Enviar(nil, to(0, 1)...); return err },
		"metadata": func() error { _, err := helpers.Metadatos(nil); return err },
		"group":    func() error { _, err := helpers.LeerGrupo(t.Context(), nil, "g"); return err },
		"share":    func() error { return helpers.EsperarReparto(patience, c) },
		"read":     func() error { _, err := c.ReadMessage(0); return err },
	} {
		if err := use(); err == nil || !strings.HasPrefix(err.Error(), "Falta el cliente de Kafka") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.Close(); err != nil {
		t.Errorf("close: %v", err)
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
