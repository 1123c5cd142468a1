package helpers_test

import (
	"context"
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

func ExampleClave() {
	fmt.Println(helpers.Clave([]byte("usuario-123")), helpers.Clave([]byte{}), helpers.Clave(nil))
	// Output: usuario-123 "" (sin clave)
}

func ExampleLista() {
	fmt.Println(helpers.Lista([]int32{1, 2}))
	// Output: [1, 2]
}

func ExampleExplicar() {
	err := kafka.NewError(kafka.ErrInvalidReplicationFactor, "", false)
	fmt.Println(helpers.Explicar(err))
	// Output:
	// El factor de replicación pide más réplicas que brokers hay en el clúster (código 38: Broker: Invalid replication factor)
	// Remedio: pide como mucho una réplica por broker
}

func ExampleSinMensajes() {
	nothing := kafka.NewError(kafka.ErrTimedOut, "", false)
	refused := kafka.NewError(kafka.ErrGroupAuthorizationFailed, "", false)
	fmt.Println(helpers.SinMensajes(nothing), helpers.SinMensajes(refused), helpers.SinMensajes(nil))
	// Output: true false false
}

func ExampleNombre() {
	// In a cluster of one's own. With KAFKA_PREFIX=ana. it is ana.demo-topic.
	fmt.Println(helpers.Nombre("demo-topic"))
	// Output: demo-topic
}

func ExampleConfigurar() {
	conf := helpers.Configurar(&kafka.ConfigMap{"bootstrap.servers": "127.0.0.1:9092", "client.id": "propio"})
	id, _ := conf.Get("client.id", "")
	kept, _ := conf.Get("go.logs.channel.enable", false) // its log is MostrarRegistro's
	fmt.Println(id, kept)
	// Output: propio true
}

func ExampleMostrar() {
	helpers.Mostrar(helpers.Tabla{
		Titulo:   "Pedidos",
		Columnas: []string{"Cliente", "Total"},
		Filas:    [][]string{{"cliente-A", "12,50"}, {"cliente-B", "8,00"}},
	})
	// Output:
	// Pedidos
	// Cliente    Total
	// cliente-A  12,50
	// cliente-B  8,00
}

// The tutorial in one function: a topic, three messages of one key, a consumer
// that reads them, and what its group has then read.
func Example() {
	embedded, err := cluster.Start(context.Background(), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		panic(err)
	}
	defer embedded.Close()
	brokers, topic := embedded.Brokers(), "pedidos"

	admin := helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": brokers})
	defer admin.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err = admin.CreateTopics(ctx, []kafka.TopicSpecification{{Topic: topic, NumPartitions: 3, ReplicationFactor: 2}})
	if err == nil {
		err = helpers.EsperarTopic(ctx, admin, topic)
	}
	if err != nil {
		panic(helpers.Explicar(err))
	}

	producer := helpers.NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers})
	defer producer.Close()
	var mensajes []*kafka.Message
	for i := range 3 {
		mensajes = append(mensajes, &kafka.Message{
			TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny},
			Key:            []byte("cliente-A"),
			Value:          fmt.Appendf(nil, "pedido %d", i),
		})
	}
	informe, err := helpers.Enviar(producer, mensajes...)
	fmt.Println(informe, err)

	consumer := helpers.NuevoConsumidor(&kafka.ConfigMap{
		"bootstrap.servers": brokers,
		"group.id":          "facturas",
		"auto.offset.reset": "earliest",
	}, topic)
	for range 2 {
		msg, err := consumer.ReadMessage(20 * time.Second)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s: %s\n", helpers.Clave(msg.Key), msg.Value)
	}
	if err := consumer.Close(); err != nil {
		panic(err)
	}
	helpers.MostrarGrupo(admin, "facturas")
	// Output:
	// 3 mensajes entregados en 'pedidos': partición 2 → 3 <nil>
	// cliente-A: pedido 0
	// cliente-A: pedido 1
	// Grupo facturas (Empty, miembros: 0, pendientes: 1)
	// Partición  Consumidor  Offset guardado  Final  Pendientes
	// pedidos-0  —           —                0      0
	// pedidos-1  —           —                0      0
	// pedidos-2  —           2                3      1
}
