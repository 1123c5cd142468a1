package helpers

import (
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// Medida is how many messages went in how much time.
type Medida struct {
	Nombre   string
	Mensajes int
	Bytes    int // of keys and values; 0 if they were not counted
	Duracion time.Duration
}

// Medir runs do, which returns the messages that went, and measures it.
func Medir(name string, do func() []*kafka.Message) Medida {
	start := time.Now()
	msgs := do()
	m := Medida{Nombre: name, Mensajes: len(msgs), Duracion: time.Since(start)}
	for _, msg := range msgs {
		m.Bytes += len(msg.Key) + len(msg.Value)
	}
	return m
}

// MostrarRendimiento shows how fast the messages of each measure went, in
// messages and in megabytes (10⁶ bytes) a second.
func MostrarRendimiento(measures ...Medida) { Mostrar(FiguraRendimiento(measures...)) }

// FiguraRendimiento is how fast the messages of each measure went.
func FiguraRendimiento(measures ...Medida) Figura {
	l := currentLang()
	drawn := visual.Throughput{Title: text{"Rendimiento", "throughput"}.in(l)}
	for _, m := range measures {
		drawn.Runs = append(drawn.Runs, visual.Rate{
			Name: m.Nombre, Messages: int64(m.Mensajes), Bytes: int64(m.Bytes), Took: m.Duracion,
		})
	}
	return drawing{drawn, l}
}
