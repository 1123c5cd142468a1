package helpers

import (
	"strings"
	"testing"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// verdictOf is what Comprobar says of an exercise of notebook 02.
func verdictOf(t *testing.T, admin *kafka.AdminClient, id string) string {
	t.Helper()
	for _, e := range keyExercises() {
		if e.id == id {
			verdict, err := e.verdict(t.Context(), examined{admin}, spanish)
			if err != nil {
				t.Fatal(err)
			}
			return verdict
		}
	}
	t.Fatalf("no exercise %s", id)
	return ""
}

// The hints follow the student from one step to the next.
func TestAnExerciseSaysWhatIsStillMissing(t *testing.T) {
	t.Parallel()
	brokers, admin := embeddedFor(t)
	topic := "ejercicio-02-1"
	send := func(n int, partition int32) {
		p := NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers})
		defer p.Close()
		var msgs []*kafka.Message
		for range n {
			msgs = append(msgs, &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: partition}})
		}
		if _, err := Enviar(p, msgs...); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, "○ Ejercicio 02.1, pendiente. Pista: crea el topic 'ejercicio-02-1' con 6 particiones."},
		{func() { NuevoTopic(admin, topic, 3) }, "○ Ejercicio 02.1, pendiente. Pista: crea el topic 'ejercicio-02-1' con 6 particiones."},
		{func() { NuevoTopic(admin, topic, 6) }, "(hay 0)."},
		{func() { send(20, 2) }, "los mensajes sin clave ocupan menos de 4 particiones (1): "},
		{func() { send(1, 0); send(1, 1); send(1, 3) }, "✔ Ejercicio 02.1 resuelto: "},
	} {
		step.do()
		if got := verdictOf(t, admin, "02.1"); !strings.Contains(got, step.want) {
			t.Errorf("got  %s\nwant %s", got, step.want)
		}
	}
}

// A message that was put by hand where its key does not belong is no solution.
func TestAPartitionChosenByHandIsNoSolution(t *testing.T) {
	t.Parallel()
	brokers, admin := embeddedFor(t)
	topic := "ejercicio-02-2"
	NuevoTopic(admin, topic, 3)
	p := NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers})
	t.Cleanup(p.Close)
	_, err := Enviar(p, &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: 1}, Key: []byte("cliente-A")})
	if err != nil {
		t.Fatal(err)
	}
	want := "○ Ejercicio 02.2, pendiente. Pista: un mensaje de 'cliente-A' está en la partición 1 y Java lo pondría en la 0; "
	if got := verdictOf(t, admin, "02.2"); !strings.HasPrefix(got, want) {
		t.Errorf("got %s", got)
	}
}
