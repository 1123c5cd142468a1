package helpers

import (
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// clientLog keeps librdkafka's latest log lines, which otherwise go to standard
// error and fill the cell (or fail it, where output is graded). One goroutine
// reads them for as long as the process lives: clients share the channel, and
// one that nobody reads would hold up their closing.
type clientLog struct {
	mu    sync.Mutex
	lines chan kafka.LogEvent // nil until the first client
	kept  []kafka.LogEvent
}

// logLines is how many lines are kept.
const logLines = 500

// channel is where clients send their lines.
func (c *clientLog) channel() chan kafka.LogEvent {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lines == nil {
		c.lines = make(chan kafka.LogEvent, 100)
		go c.read(c.lines)
	}
	return c.lines
}

func (c *clientLog) read(lines <-chan kafka.LogEvent) {
	for line := range lines {
		c.mu.Lock()
		c.kept = append(c.kept, line)
		c.kept = c.kept[max(0, len(c.kept)-logLines):]
		c.mu.Unlock()
	}
}

func (c *clientLog) all() []kafka.LogEvent {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.kept)
}

// MostrarRegistro shows the latest lines, 50 at most, of what this process's
// clients have written to their log: librdkafka's own words on connections,
// retries and groups, for whoever looks for the cause of a problem. How much they
// write is set by "log_level" (0 to 7; 6 if it is not set) and "debug" of each
// client. Clients made with the kafka package itself write to standard error
// unless helpers.Configurar made their configuration.
func MostrarRegistro() { Mostrar(logTable(live.log.all(), currentLang())) }

// logRows is how many lines MostrarRegistro shows.
const logRows = 50

func logTable(lines []kafka.LogEvent, l lang) Tabla {
	t := Tabla{
		Titulo: text{"Registro de los clientes (librdkafka)", "the clients' log (librdkafka)"}.in(l),
		Columnas: []string{
			text{"Hora", "Time"}.in(l), text{"Cliente", "Client"}.in(l),
			text{"Nivel", "Level"}.in(l), text{"Asunto", "About"}.in(l), text{"Línea", "Line"}.in(l),
		},
	}
	for _, line := range lines[max(0, len(lines)-logRows):] {
		t.Filas = append(t.Filas, []string{
			line.Timestamp.Format("15:04:05.000"), line.Name, strconv.Itoa(line.Level), line.Tag, line.Message,
		})
	}
	if len(lines) == 0 {
		t.Nota = text{"No hay nada: ningún cliente ha tenido nada que decir.", "Nothing: no client has had anything to say."}.in(l)
	} else if len(lines) > logRows {
		t.Nota = fmt.Sprintf(text{"Se guardan %d líneas; aquí están las últimas.", "%d lines are kept; these are the last."}.in(l), len(lines))
	}
	return t
}
