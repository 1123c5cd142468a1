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
	customers := [][]byte{[]byte("cliente-A"), []byte("cliente-B"), nil} // nil: without a key
	order := func(i int) bulk.Message {
		return bulk.Message{Key: customers[i%3], Value: fmt.Appendf(nil, "pedido %d", i)}
	}
	confirmed := 0
	err := helpers.EnviarMuchos(conf, "pedidos", 60_000, order, func(messages, bytes int) { confirmed += messages })
	fmt.Println(confirmed, "confirmados", err)
	read := map[string]int{} // the messages of each customer
	err = helpers.LeerMuchos(conf, admin, "pedidos", func(batch []bulk.Message) {
		for _, m := range batch {
			read[helpers.Clave(m.Key)]++
		}
	})
	fmt.Println(read, err)
	// Output:
	// 60000 confirmados <nil>
	// map[(sin clave):20000 cliente-A:20000 cliente-B:20000] <nil>
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
