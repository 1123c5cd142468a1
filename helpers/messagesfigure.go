package helpers

import (
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// MostrarMensajes shows msgs in the given order: in a lane for each partition,
// coloured by key, and one by one.
func MostrarMensajes(msgs []*kafka.Message) { Mostrar(FiguraMensajes(msgs)) }

// FiguraMensajes is msgs in the given order: partition, offset, key, value, and
// headers if there are any.
func FiguraMensajes(msgs []*kafka.Message) Figura { return messagesFigure(msgs, currentLang()) }

func messagesFigure(msgs []*kafka.Message, l lang) Figura {
	var drawn visual.Messages
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
