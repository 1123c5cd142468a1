package lessons

import (
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// placeholder is where a student writes.
const placeholder = "// Escribe aquí tu solución\n"

// solve writes the solutions into the exercises' cells.
func solve(t *testing.T, book *notebook.Notebook) {
	t.Helper()
	for _, cell := range book.Cells {
		before, after, found := strings.Cut(cell.Source, placeholder)
		if !found {
			continue
		}
		for id, code := range solutions() {
			if strings.Contains(after, `"`+id+`"`) {
				cell.Source = before + code + after
			}
		}
		if strings.Contains(cell.Source, placeholder) {
			t.Errorf("no solution of %s", cell.Source)
		}
	}
}

// solutions is what a student could have written, by exercise.
func solutions() map[string]string {
	return map[string]string{
		"02.1": `
helpers.NuevoTopic(adminClient, "ejercicio-02-1", 6)
destino := "ejercicio-02-1"
var mensajes []*kafka.Message
for range 40 {
	mensajes = append(mensajes, &kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &destino, Partition: kafka.PartitionAny}})
}
helpers.Must(helpers.Enviar(sinPegamento, mensajes...))
`,
		"02.2": `
helpers.NuevoTopic(adminClient, "ejercicio-02-2", 3)
helpers.Must(helpers.Enviar(comoJava, conClave("ejercicio-02-2", "cliente-A", "cliente-B", "usuario-123")...))
`,
		"02.3": `
helpers.NuevoTopic(adminClient, "ejercicio-02-3", 4)
elegidas := map[int32]string{}
for i := 0; len(elegidas) < 4; i++ {
	clave := fmt.Sprintf("clave-%d", i)
	elegidas[helpers.ParticionCRC32([]byte(clave), 4)] = clave
}
for _, clave := range elegidas {
	helpers.Must(helpers.Enviar(porDefecto, conClave("ejercicio-02-3", clave)...))
}
`,
		"03.1": `
lectorDeTodo := miembro("ejercicio-03-1", "lector", nil)
for range 300 { // los que ha escrito el apartado 2
	helpers.Must(lectorDeTodo.ReadMessage(10 * time.Second))
}
lectorDeTodo.Close()
`,
		"03.2": `
var cuatro []*helpers.Consumidor
for _, nombre := range []string{"A", "B", "C", "D"} {
	cuatro = append(cuatro, miembro("ejercicio-03-2", nombre, nil))
}
esperar(cuatro...)
`,
		"03.3": `
ctx, cancel := context.WithTimeout(context.Background(), 8*time.Second)
defer cancel()
_, err := adminClient.AlterConsumerGroupOffsets(ctx, []kafka.ConsumerGroupTopicPartitions{{
	Group:      "ejercicio-03-3",
	Partitions: []kafka.TopicPartition{{Topic: &topic, Partition: 0, Offset: 5}},
}})
if err != nil {
	panic(err)
}
`,
		"04.1": `
crear("ejercicio-04-1", 2, []int32{1, 2, 3}, []int32{2, 3, 4})
`,
		"04.2": `
crear("ejercicio-04-2", 2, []int32{1, 2, 3}, []int32{2, 3, 4}, []int32{3, 4, 1}, []int32{4, 1, 2})
`,
		"04.3": `
crear("ejercicio-04-3", 2, []int32{2, 3, 4})
helpers.DetenerBroker(adminClient, 2)
esperarISR("ejercicio-04-3", 2)
helpers.ArrancarBroker(adminClient, 2)
esperarISR("ejercicio-04-3", 3)
`,
		"05.1": `
helpers.NuevoTopic(adminClient, "ejercicio-05-1", 1)
comprimido := helpers.NuevoProductor(&kafka.ConfigMap{
	"bootstrap.servers": brokers, "client.id": "05.1", "compression.type": "zstd", "linger.ms": 500,
})
defer comprimido.Close()
var pedidos []*kafka.Message
for range 100 {
	pedidos = append(pedidos, mensaje("ejercicio-05-1", string(lleno)))
}
helpers.Must(helpers.Enviar(comprimido, pedidos...))
`,
		"05.2": `
helpers.NuevoTopic(adminClient, "ejercicio-05-2", 1)
apuntar := func(confirmar bool, valores ...string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cajero.BeginTransaction()
	for _, valor := range valores {
		helpers.Must(helpers.Enviar(cajero, mensaje("ejercicio-05-2", valor)))
	}
	if confirmar {
		cajero.CommitTransaction(ctx)
		return
	}
	cajero.AbortTransaction(ctx)
}
apuntar(false, "no")
apuntar(true, "uno", "dos", "tres")
`,
		"05.3": `
helpers.NuevoTopic(adminClient, "ejercicio-05-3", 1)
numerado := helpers.NuevoProductor(&kafka.ConfigMap{
	"bootstrap.servers": brokers, "client.id": "05.3", "enable.idempotence": true,
})
defer numerado.Close()
for i := range 10 {
	helpers.Must(helpers.Enviar(numerado, mensaje("ejercicio-05-3", fmt.Sprint(i))))
}
`,
	}
}
