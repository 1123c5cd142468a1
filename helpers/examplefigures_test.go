package helpers_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers"
)

func ExampleFiguraTopic() {
	before := helpers.Topic{Nombre: "demo", Particiones: []helpers.Particion{
		{ID: 0, Lider: 1, Replicas: []int32{1, 2}, ISR: []int32{1, 2}, Final: 7},
		{ID: 1, Lider: 2, Replicas: []int32{2, 3}, ISR: []int32{2, 3}, Final: 4},
	}}
	now := helpers.Topic{Nombre: "demo", Particiones: []helpers.Particion{
		{ID: 0, Lider: 1, Replicas: []int32{1, 2}, ISR: []int32{1, 2}, Final: 7},
		{ID: 1, Lider: 3, Replicas: []int32{2, 3}, ISR: []int32{3}, Final: 6},
	}}
	fmt.Println(helpers.FiguraTopic(now, &before))
	// Output:
	// Topic demo
	// Partición  Líder  Réplicas  ISR     Estado                Offsets
	// 0          1      [1, 2]    [1, 2]  sincronizada          0–6 (7 mensajes)
	// 1          3      [2, 3]    [3]     sin sincronizar: [2]  0–5 (6 mensajes)
	// Desde la última mirada: partición 1: líder 2 → 3; partición 1: ISR [2, 3] → [3]; partición 1: +2 mensajes.
}

func ExampleFiguraBrokers() {
	fmt.Println(helpers.FiguraBrokers([]helpers.Broker{
		{ID: 1, Inicial: "kafka1:9092", Anunciada: "kafka1:9092", Rack: "norte", Respuesta: 900 * time.Microsecond, Lidera: 3},
		{ID: 2, Anunciada: "kafka2:9094", Rack: "sur", Respuesta: -1},
	}, nil))
	// Output:
	// Brokers del clúster
	// Broker  En la lista inicial  Dirección anunciada  Responde       Rack   Particiones que lidera
	// 1       kafka1:9092          kafka1:9092          sí, en 0,9 ms  norte  3
	// 2       —                    kafka2:9094          no             sur    0
	// La lista inicial (bootstrap) solo sirve para entrar: desde ahí el cliente habla con las direcciones anunciadas.
}

func ExampleFiguraQuorum() {
	fmt.Println(helpers.FiguraQuorum(helpers.Quorum{
		Metadata: []int32{4, 1}, Lider: 2, Epoca: 7, Votantes: []helpers.Replica{{ID: 1}, {ID: 2}, {ID: 3, Retraso: 1}},
		Direcciones: map[int32]string{1: "k1:9092", 2: "k2:9094", 3: "k3:9096"},
	}))
	// Output:
	// Quorum KRaft (época 7)
	// Nodo  Dirección  Papel                        Retraso
	// 1     k1:9092    votante                      0
	// 2     k2:9094    líder: el controller activo  0
	// 3     k3:9096    votante                      1
	// 2 consultas de metadata responden «controller»: [4, 1]. En KRaft es un broker cualquiera que está vivo; el controller de verdad es el líder del quorum.
}

func ExampleFiguraGrupo() {
	fmt.Println(helpers.FiguraGrupo(helpers.Grupo{
		Nombre: "facturas", Estado: "Stable", Miembros: []string{"A", "B", "C"},
		Particiones: []helpers.ParticionLeida{
			{Topic: "pedidos", Particion: 0, Consumidor: "A", Guardado: 3, Final: 10},
			{Topic: "pedidos", Particion: 1, Consumidor: "B", Guardado: -1, Final: 4},
		},
	}))
	// Output:
	// Grupo facturas (Stable, miembros: 3, pendientes: 11)
	// Partición  Consumidor  Offset guardado  Final  Pendientes
	// pedidos-0  A           3                10     7
	// pedidos-1  B           —                4      4
	// Inactivos, sin partición: C
	// Sin offset guardado (—), cuentan como pendientes todos los mensajes de la partición: los que leería el grupo con auto.offset.reset=earliest.
}

// message is one that a broker has given a place.
func message(partition int32, offset kafka.Offset, key []byte, value string) *kafka.Message {
	topic := "pedidos"
	return &kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: partition, Offset: offset},
		Key:            key, Value: []byte(value),
	}
}

func ExampleFiguraMensajes() {
	fmt.Println(helpers.FiguraMensajes([]*kafka.Message{
		message(1, 5, []byte("cliente-A"), "con clave"), message(1, 6, []byte{}, "clave vacía"), message(0, 2, nil, "sin clave"),
	}))
	// Output:
	// Mensajes
	// Partición  Offset  Clave        Valor
	// 1          5       cliente-A    con clave
	// 1          6       ""           clave vacía
	// 0          2       (sin clave)  sin clave
}

func ExampleMostrarMensajes() {
	helpers.MostrarMensajes([]*kafka.Message{message(0, 0, nil, "hola")})
	// Output:
	// Mensajes
	// Partición  Offset  Clave        Valor
	// 0          0       (sin clave)  hola
}

func ExampleMostrarLectura() {
	helpers.MostrarLectura([]*kafka.Message{message(1, 0, nil, "primero"), message(0, 0, nil, "segundo")})
	// Output:
	// Mensajes
	// Partición  Offset  Clave        Valor
	// 1          0       (sin clave)  primero
	// 0          0       (sin clave)  segundo
}

func ExampleFiguraLectura() {
	read := helpers.FiguraLectura([]*kafka.Message{message(1, 0, nil, "primero"), message(0, 0, nil, "segundo")})
	fmt.Println(strings.Contains(read.HTML(), "en el orden de lectura"))
	// Output: true
}

func ExampleMostrarClaves() {
	helpers.MostrarClaves(3, "usuario-123", "cliente-A", "cliente-B", "cliente-C")
	// Output:
	// ¿A qué partición va cada clave?
	// Clave        CRC32 (librdkafka: Go, Python, C)  murmur2 (Java)  ¿Coinciden?
	// usuario-123  2                                  1               no
	// cliente-A    2                                  0               no
	// cliente-B    0                                  0               sí
	// cliente-C    1                                  0               no
	// Partición = hash de la clave módulo el número de particiones: cambia el hash, o cambia el número, y la clave puede ir a otra.
}

func ExampleFiguraClaves() {
	fmt.Println(helpers.FiguraClaves(3, ""))
	// Output:
	// ¿A qué partición va cada clave?
	// Clave  CRC32 (librdkafka: Go, Python, C)  murmur2 (Java)  ¿Coinciden?
	// ""     al azar                            0               no
	// Partición = hash de la clave módulo el número de particiones: cambia el hash, o cambia el número, y la clave puede ir a otra.
}

func ExampleParticionCRC32() {
	fmt.Println(helpers.ParticionCRC32([]byte("usuario-123"), 3), helpers.ParticionCRC32(nil, 3))
	// Output: 2 -1
}

func ExampleParticionMurmur2() {
	fmt.Println(helpers.ParticionMurmur2([]byte("usuario-123"), 3), helpers.ParticionMurmur2(nil, 3))
	// Output: 1 -1
}

func ExampleMostrarHistograma() {
	helpers.MostrarHistograma(3,
		helpers.Serie{Nombre: "juntos", Mensajes: []*kafka.Message{message(1, 0, nil, "a"), message(1, 1, nil, "b")}},
		helpers.Serie{Nombre: "repartidos", Mensajes: []*kafka.Message{message(0, 0, nil, "c"), message(2, 0, nil, "d")}})
	// Output:
	// Mensajes por partición
	// Partición  juntos                    repartidos
	// 0            0                         1 ██████████
	// 1            2 ████████████████████    0
	// 2            0                         1 ██████████
	// juntos: 2 mensajes en 1 de 3 particiones; repartidos: 2 mensajes en 2 de 3 particiones.
}

func ExampleFiguraHistograma() {
	fmt.Println(helpers.FiguraHistograma(2, helpers.Serie{Nombre: "todos", Mensajes: []*kafka.Message{message(1, 0, nil, "a")}}))
	// Output:
	// Mensajes por partición
	// Partición  todos
	// 0            0
	// 1            1 ████████████████████
	// todos: 1 mensaje en 1 de 2 particiones.
}

func ExampleMostrarRendimiento() {
	helpers.MostrarRendimiento(
		helpers.Medida{Nombre: "de uno en uno", Mensajes: 2_000, Bytes: 200_000, Duracion: 4 * time.Second},
		helpers.Medida{Nombre: "por lotes", Mensajes: 1_000_000, Bytes: 100_000_000, Duracion: 2 * time.Second})
	// Output:
	// Rendimiento
	//                Mensajes   Tiempo   Mensajes/s  MB/s
	// de uno en uno  2000       4,000 s  500         0,05 MB/s   █
	// por lotes      1 000 000  2,000 s  500 000     50,00 MB/s  ████████████████████
}

func ExampleFiguraRendimiento() {
	fmt.Println(helpers.FiguraRendimiento(helpers.Medida{Nombre: "lote", Mensajes: 100, Duracion: time.Second}))
	// Output:
	// Rendimiento
	//       Mensajes  Tiempo   Mensajes/s  MB/s
	// lote  100       1,000 s  100         —     ████████████████████
}

func ExampleMedir() {
	m := helpers.Medir("lote", func() []*kafka.Message { return []*kafka.Message{message(0, 0, []byte("k"), "1234")} })
	fmt.Println(m.Nombre, m.Mensajes, m.Bytes, m.Duracion >= 0)
	// Output: lote 1 5 true
}
