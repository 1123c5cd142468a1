package helpers_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
)

func ExampleNuevoTopicCon() {
	_, admin, leave := classroom()
	defer leave()
	helpers.NuevoTopicCon(admin, kafka.TopicSpecification{
		Topic: "pedidos", NumPartitions: 1, ReplicationFactor: 3,
		Config: map[string]string{"min.insync.replicas": "2"},
	})
	t := helpers.Must(helpers.LeerTopic(context.Background(), admin, "pedidos"))
	fmt.Println(len(t.Particiones), len(t.Particiones[0].Replicas))
	// Output: 1 3
}

func ExampleEsperarISR() {
	_, admin, leave := classroom()
	defer leave()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	fmt.Println(helpers.EsperarISR(ctx, admin, "pedidos", 2))
	// Output: <nil>
}

// The embedded cluster has no processes to stop.
func ExampleSePuedenDetener() {
	_, admin, leave := classroom()
	defer leave()
	fmt.Println(helpers.SePuedenDetener(admin))
	// Output: false
}

// refusal is the first line of what do panics with.
func refusal(do func()) (line string) {
	defer func() { line, _, _ = strings.Cut(fmt.Sprint(recover()), "\n") }()
	do()
	return ""
}

func ExampleDetenerBroker() {
	_, admin, leave := classroom()
	defer leave()
	fmt.Println(refusal(func() { helpers.DetenerBroker(admin, 2) }))
	// Output: Los brokers de este clúster no se pueden detener desde aquí
}

func ExampleArrancarBroker() {
	_, admin, leave := classroom()
	defer leave()
	fmt.Println(refusal(func() { helpers.ArrancarBroker(admin, 2) }))
	// Output: Los brokers de este clúster no se pueden detener desde aquí
}

func ExampleFaltanReplicas() {
	fmt.Println(helpers.FaltanReplicas(helpers.Explicar(kafka.NewError(kafka.ErrNotEnoughReplicas, "", false))))
	// Output: true
}
