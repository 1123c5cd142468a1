package helpers_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
)

// transact writes one message of "pedidos" in a transaction, and ends it.
func transact(p *kafka.Producer, value string, commit bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	topic := "pedidos"
	if err := p.BeginTransaction(); err != nil {
		panic(err)
	}
	helpers.Must(helpers.Enviar(p, &kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: 0}, Value: []byte(value),
	}))
	end := p.AbortTransaction
	if commit {
		end = p.CommitTransaction
	}
	if err := end(ctx); err != nil {
		panic(err)
	}
}

// twoTransactions leaves one committed and one aborted message in "pedidos".
func twoTransactions(brokers string) {
	p := helpers.NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers, "transactional.id": "caja"})
	defer p.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := p.InitTransactions(ctx); err != nil {
		panic(err)
	}
	transact(p, "sí", true)
	transact(p, "no", false)
}

func ExampleLeerAislado() {
	brokers, admin, leave := classroom()
	defer leave()
	twoTransactions(brokers)
	for _, isolation := range []string{"read_committed", "read_uncommitted"} {
		fmt.Print(isolation, ":")
		for _, m := range helpers.Must(helpers.LeerAislado(context.Background(), admin, "pedidos", isolation)) {
			fmt.Printf(" %s", m.Value)
		}
		fmt.Println()
	}
	// Output:
	// read_committed: sí
	// read_uncommitted: sí no
}

func ExampleMostrarOrigen() {
	brokers, admin, leave := classroom()
	defer leave()
	twoTransactions(brokers)
	fmt.Println(strings.Count(firstLine(func() { helpers.MostrarOrigen(admin, "pedidos") }), "pedidos"))
	deliver(brokers, 1)
	helpers.NuevoTopic(admin, "pedidos", 1)
	deliver(brokers, 1)
	helpers.MostrarOrigen(admin, "pedidos") // an ordinary producer leaves no trace
	// Output:
	// 1
	// De quién es cada mensaje de pedidos
	// Offset  Mensaje  Producer id  Época  Transacción  Compresión
	// 0       0        —            —      —            —
}

func ExampleOcupaTopic() {
	brokers, admin, leave := classroom()
	defer leave()
	empty := helpers.Must(helpers.OcupaTopic(context.Background(), admin, "pedidos"))
	deliver(brokers, 10)
	fmt.Println(empty, helpers.Must(helpers.OcupaTopic(context.Background(), admin, "pedidos")) > 0)
	// Output: 0 true
}

func ExampleMedirEnVivo() {
	var measure helpers.Medida
	fmt.Println(firstLine(func() {
		measure = helpers.MedirEnVivo("diez tandas", func(went func(messages, bytes int)) {
			for range 10 {
				went(100, 10_000) // in a notebook the display changes meanwhile
			}
		})
	}))
	fmt.Println(measure.Mensajes, measure.Bytes)
	// Output:
	// Rendimiento
	// 1000 100000
}

func ExampleMostrarRegistro() {
	brokers, _, leave := classroom()
	defer leave()
	deliver(brokers, 1)
	fmt.Println(strings.Contains(firstLine(helpers.MostrarRegistro), "librdkafka"))
	// Output: true
}
