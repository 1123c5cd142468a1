package helpers

import (
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// MostrarMensajes shows msgs: in a lane for each partition, coloured by key, and
// one by one.
func MostrarMensajes(msgs []*kafka.Message) { Mostrar(FiguraMensajes(msgs)) }

// MostrarLectura is MostrarMensajes for messages in the order in which they were
// read: the lanes show that order, from left to right.
func MostrarLectura(msgs []*kafka.Message) { Mostrar(FiguraLectura(msgs)) }

// FiguraMensajes is msgs in the given order: partition, offset, key, value, and
// headers if there are any.
func FiguraMensajes(msgs []*kafka.Message) Figura { return messagesFigure(msgs, false, currentLang()) }

// FiguraLectura is msgs in the order in which they were read.
func FiguraLectura(msgs []*kafka.Message) Figura { return messagesFigure(msgs, true, currentLang()) }

func messagesFigure(msgs []*kafka.Message, inOrder bool, l lang) Figura {
	drawn := visual.Messages{Read: inOrder}
	for _, m := range msgs {
		one := visual.Message{
			Partition: m.TopicPartition.Partition, Offset: int64(m.TopicPartition.Offset), Key: m.Key, Value: string(m.Value),
			FromLog: m.TimestampType == kafka.TimestampLogAppendTime,
		}
		if m.TimestampType != kafka.TimestampNotAvailable {
			one.Time = m.Timestamp
		}
		for _, header := range m.Headers {
			one.Headers = append(one.Headers, visual.Header{Name: header.Key, Value: string(header.Value)})
		}
		drawn.All = append(drawn.All, one)
	}
	return drawing{drawn, l}
}
