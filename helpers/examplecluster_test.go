package helpers_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
	"github.com/cuaderno-go/cuaderno/helpers/cluster"
)

// classroom is an embedded cluster with the topic "pedidos" of two partitions,
// and its admin client; leave closes both.
func classroom() (brokers string, admin *kafka.AdminClient, leave func()) {
	embedded := helpers.Must(cluster.Start(context.Background(), cluster.Options{Ports: []int{0, 0, 0, 0}}))
	admin = helpers.NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": embedded.Brokers()})
	helpers.NuevoTopic(admin, "pedidos", 2)
	return embedded.Brokers(), admin, func() {
		admin.Close()
		embedded.Close()
	}
}

// deliver writes so many messages of the key cliente-A to "pedidos".
func deliver(brokers string, n int) helpers.Informe {
	producer := helpers.NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers})
	defer producer.Close()
	topic := "pedidos"
	var msgs []*kafka.Message
	for i := range n {
		msgs = append(msgs, &kafka.Message{
			TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny},
			Key:            []byte("cliente-A"), Value: fmt.Append(nil, i),
		})
	}
	return helpers.Must(helpers.EnviarEn(20*time.Second, producer, msgs...))
}

func member(brokers, id string) *helpers.Consumidor {
	return helpers.NuevoConsumidor(&kafka.ConfigMap{
		"bootstrap.servers": brokers, "group.id": "facturas", "client.id": id, "auto.offset.reset": "earliest",
	}, "pedidos")
}

// firstLine is the first line that do prints, without what differs from run to
// run.
func firstLine(do func()) string {
	stdout := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	os.Stdout = w
	do()
	os.Stdout = stdout
	if err := w.Close(); err != nil {
		panic(err)
	}
	line := helpers.Must(bufio.NewReader(r).ReadString('\n'))
	line = regexp.MustCompile(`\d+,\d s`).ReplaceAllString(line, "N s")
	return strings.TrimSpace(regexp.MustCompile(`Pendientes: .*`).ReplaceAllString(line, "Pendientes: …"))
}

func ExampleBrokers() {
	if err := os.Setenv("KAFKA_BROKERS", " kafka1:9092,kafka2:9094 "); err != nil {
		panic(err)
	}
	fmt.Println(helpers.Brokers())
	// Output: kafka1:9092,kafka2:9094 <nil>
}

func ExampleMust() {
	fmt.Println(helpers.Must(kafka.NewError(kafka.ErrTimedOut, "", false).Code(), nil))
	// Output: Local: Timed out
}

func ExampleNuevoAdmin() {
	_, admin, leave := classroom()
	defer leave()
	meta, err := helpers.Metadatos(admin)
	fmt.Println(len(meta.Brokers), "brokers", err)
	// Output: 4 brokers <nil>
}

func ExampleMetadatos() {
	_, admin, leave := classroom()
	defer leave()
	fmt.Println(len(helpers.Must(helpers.Metadatos(admin)).Topics["pedidos"].Partitions))
	// Output: 2
}

func ExampleNuevoTopic() {
	_, admin, leave := classroom()
	defer leave()
	helpers.NuevoTopic(admin, "pedidos", 5) // the one of two partitions goes
	fmt.Println(len(helpers.Must(helpers.LeerTopic(context.Background(), admin, "pedidos")).Particiones))
	// Output: 5
}

func ExampleEsperarTopic() {
	_, admin, leave := classroom()
	defer leave()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	fmt.Println(helpers.EsperarTopic(ctx, admin, "pedidos"))
	// Output: <nil>
}

func ExampleEsperarParticiones() {
	_, admin, leave := classroom()
	defer leave()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	helpers.Must(admin.CreatePartitions(ctx, []kafka.PartitionsSpecification{{Topic: "pedidos", IncreaseTo: 5}}))
	fmt.Println(helpers.EsperarParticiones(ctx, admin, "pedidos", 5))
	// Output: <nil>
}

func ExampleAdmiteKIP848() {
	_, admin, leave := classroom()
	defer leave()
	fmt.Println(helpers.AdmiteKIP848(admin))
	// Output: true
}

func ExampleLeerTopic() {
	brokers, admin, leave := classroom()
	defer leave()
	deliver(brokers, 3)
	for _, p := range helpers.Must(helpers.LeerTopic(context.Background(), admin, "pedidos")).Particiones {
		fmt.Println("partición", p.ID, "mensajes", p.Final-p.Inicio)
	}
	// Output:
	// partición 0 mensajes 0
	// partición 1 mensajes 3
}

func ExampleMostrarTopic() {
	brokers, admin, leave := classroom()
	defer leave()
	deliver(brokers, 3)
	helpers.MostrarTopic(admin, "pedidos")
	// Output:
	// Topic pedidos
	// Partición  Líder  Réplicas  ISR     Estado        Offsets
	// 0          1      [1, 2]    [1, 2]  sincronizada  vacía
	// 1          2      [2, 3]    [2, 3]  sincronizada  0–2 (3 mensajes)
}

func ExampleLeerBrokers() {
	brokers, _, leave := classroom()
	defer leave()
	all, silent, err := helpers.LeerBrokers(context.Background(), brokers)
	for _, b := range all {
		fmt.Println(b.ID, b.Inicial == b.Anunciada, b.Respuesta >= 0)
	}
	fmt.Println(silent, err)
	// Output:
	// 1 true true
	// 2 true true
	// 3 true true
	// 4 true true
	// [] <nil>
}

func ExampleMostrarBrokers() {
	_, admin, leave := classroom()
	defer leave()
	fmt.Println(firstLine(func() { helpers.MostrarBrokers(admin) }))
	// Output: Brokers del clúster
}

func ExampleLeerQuorum() {
	brokers, _, leave := classroom()
	defer leave()
	q, err := helpers.LeerQuorum(context.Background(), brokers)
	fmt.Println(q.Lider, q.Embebido, err)
	// Output: -1 true <nil>
}

func ExampleMostrarQuorum() {
	brokers, _, leave := classroom()
	defer leave()
	fmt.Println(firstLine(func() { helpers.MostrarQuorum(brokers) }))
	// Output: Sin quorum KRaft
}

func ExampleLeerMensajes() {
	brokers, admin, leave := classroom()
	defer leave()
	deliver(brokers, 2)
	for _, m := range helpers.Must(helpers.LeerMensajes(context.Background(), admin, "pedidos")) {
		fmt.Println(m.TopicPartition.Partition, m.TopicPartition.Offset, helpers.Clave(m.Key), string(m.Value))
	}
	// Output:
	// 1 0 cliente-A 0
	// 1 1 cliente-A 1
}

func ExampleNuevoProductor() {
	brokers, _, leave := classroom()
	defer leave()
	producer := helpers.NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers})
	defer producer.Close()
	topic := "pedidos"
	fmt.Println(helpers.Enviar(producer, &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: 1}}))
	// Output: 1 mensaje entregado en 'pedidos': partición 1, offset 0 <nil>
}

func ExampleEnviar() {
	brokers, _, leave := classroom()
	defer leave()
	fmt.Println(deliver(brokers, 2)) // which calls EnviarEn
	// Output: 2 mensajes entregados en 'pedidos': partición 1 → 2
}

func ExampleEnviarEn() {
	brokers, _, leave := classroom()
	defer leave()
	report := deliver(brokers, 1)
	fmt.Println(report.Pedidos, len(report.Entregados))
	// Output: 1 1
}

func ExampleNuevoConsumidor() {
	brokers, _, leave := classroom()
	defer leave()
	deliver(brokers, 1)
	a := member(brokers, "A")
	defer a.Close()
	msg := helpers.Must(a.ReadMessage(20 * time.Second))
	fmt.Println(a, a.Grupo(), string(msg.Value))
	// Output: A facturas 0
}

func ExampleEsperarReparto() {
	brokers, _, leave := classroom()
	defer leave()
	a, b := member(brokers, "A"), member(brokers, "B")
	defer a.Close()
	defer b.Close()
	err := helpers.EsperarReparto(20*time.Second, a, b)
	fmt.Println(len(a.Asignacion()), len(b.Asignacion()), err)
	// Output: 1 1 <nil>
}

func ExampleLeerGrupo() {
	brokers, admin, leave := classroom()
	defer leave()
	deliver(brokers, 3)
	a := member(brokers, "A")
	helpers.Must(a.ReadMessage(20 * time.Second))
	if err := a.Close(); err != nil {
		panic(err)
	}
	for _, p := range helpers.Must(helpers.LeerGrupo(context.Background(), admin, "facturas")).Particiones {
		fmt.Println(p.Particion, "guardado", p.Guardado, "final", p.Final, "pendientes", p.Pendientes())
	}
	// Output:
	// 0 guardado -1 final 0 pendientes 0
	// 1 guardado 1 final 3 pendientes 2
}

func ExampleMostrarGrupo() {
	_, admin, leave := classroom()
	defer leave()
	helpers.MostrarGrupo(admin, "nadie")
	// Output:
	// Grupo nadie (Dead, miembros: 0, pendientes: 0)
	// Partición  Consumidor  Offset guardado  Final  Pendientes
}

func ExampleVigilar() {
	brokers, admin, leave := classroom()
	defer leave()
	deliver(brokers, 3)
	a := member(brokers, "A")
	defer a.Close()
	fmt.Println(firstLine(func() {
		helpers.Vigilar(admin, "facturas", func() { // in a notebook the display changes meanwhile
			for range 3 {
				helpers.Must(a.ReadMessage(20 * time.Second))
			}
		})
	}))
	// Output: Tras N s: grupo facturas. Pendientes: …
}

func ExampleGrabarRebalanceo() {
	brokers, admin, leave := classroom()
	defer leave()
	first := firstLine(func() {
		helpers.GrabarRebalanceo(admin, "facturas", func() {
			a := member(brokers, "A")
			if err := helpers.EsperarReparto(20*time.Second, a); err != nil {
				panic(err)
			}
			if err := a.Close(); err != nil {
				panic(err)
			}
		})
	})
	fmt.Println(first)
	// Output: Rebalanceo del grupo facturas (clásico, eager: todos lo sueltan todo y se reparte de nuevo)
}

func ExampleComprobar() {
	brokers, admin, leave := classroom()
	defer leave()
	helpers.Comprobar(admin, "02.3")
	helpers.NuevoTopic(admin, "ejercicio-02-3", 4)
	producer := helpers.NuevoProductor(&kafka.ConfigMap{"bootstrap.servers": brokers})
	defer producer.Close()
	topic, taken := "ejercicio-02-3", map[int32]bool{}
	for i := 0; len(taken) < 4; i++ {
		key := fmt.Append(nil, "clave-", i)
		if p := helpers.ParticionCRC32(key, 4); !taken[p] {
			taken[p] = true
			helpers.Must(helpers.Enviar(producer, &kafka.Message{
				TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}, Key: key,
			}))
		}
	}
	helpers.Comprobar(admin, "02.3")
	// Output:
	// ○ Ejercicio 02.3, pendiente. Pista: crea el topic 'ejercicio-02-3' con 4 particiones.
	// ✔ Ejercicio 02.3 resuelto: cuatro claves, una en cada partición, elegidas por su hash.
}

func ExampleReiniciarGrupo() {
	brokers, admin, leave := classroom()
	defer leave()
	deliver(brokers, 1)
	a := member(brokers, "A")
	helpers.Must(a.ReadMessage(20 * time.Second))
	helpers.ReiniciarGrupo(admin, "facturas") // closes a first
	helpers.ReiniciarGrupo(admin, "facturas")
	// Output:
	// Grupo 'facturas' borrado.
	// El grupo 'facturas' no existía.
}

func ExampleReiniciar() {
	_, admin, leave := classroom()
	defer leave()
	helpers.NuevoTopic(admin, "demo-topic", 1)
	helpers.Reiniciar(admin) // not "pedidos", which is no name of the course's
	helpers.Reiniciar(admin)
	helpers.Reiniciar(admin, "ped")
	// Output:
	// Topic 'demo-topic' borrado.
	// No hay nada que borrar.
	// Topic 'pedidos' borrado.
}

func ExampleEnsayarReinicio() {
	brokers, admin, leave := classroom()
	defer leave()
	deliver(brokers, 3)
	helpers.EnsayarReinicio(admin, "pedidos")
	// Output:
	// Lo que borraría Reiniciar
	// Qué    Nombre   Contiene
	// topic  pedidos  particiones: 2, offsets: 3
	// Antes cerraría los productores y consumidores de este cuaderno. Todavía no se ha borrado nada.
}

func ExampleTabla() {
	t := helpers.Tabla{Titulo: "Pedidos", Columnas: []string{"Cliente"}, Filas: [][]string{{"<A>"}}}
	fmt.Println(strings.Contains(t.HTML(), "&lt;A&gt;"))
	// Output: true
}
