package helpers_test

import (
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
	"github.com/cuaderno-go/cuaderno/helpers/bulk"
)

func ExampleEnviarMuchos() {
	brokers, admin, leave := classroom()
	defer leave()
	conf := &kafka.ConfigMap{"bootstrap.servers": brokers}
	value, confirmed := make([]byte, 100), 0
	err := helpers.EnviarMuchos(conf, "pedidos", 50_000, func(int) []byte { return value }, func(messages, bytes int) {
		confirmed += messages
	})
	fmt.Println(confirmed, err)
	read := 0
	err = helpers.LeerMuchos(conf, admin, "pedidos", func(batch []bulk.Message) { read += len(batch) })
	fmt.Println(read, err)
	// Output:
	// 50000 <nil>
	// 50000 <nil>
}

func ExampleLeerMuchos() {
	brokers, admin, leave := classroom()
	defer leave()
	deliver(brokers, 3)
	err := helpers.LeerMuchos(&kafka.ConfigMap{"bootstrap.servers": brokers}, admin, "pedidos", func(batch []bulk.Message) {
		for _, m := range batch {
			fmt.Println(m.Partition, m.Offset, string(m.Key), string(m.Value))
		}
	})
	fmt.Println(err)
	// Output:
	// 1 0 cliente-A 0
	// 1 1 cliente-A 1
	// 1 2 cliente-A 2
	// <nil>
}
