package visual

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Messages is messages of a topic.
type Messages struct {
	All []Message
	// Read says that their order is that in which they were read. The lanes then
	// have a column for each, so that the order between the partitions shows.
	Read bool
}

// Message is one message of a topic.
type Message struct {
	Partition int32
	Offset    int64
	Key       []byte // nil: no key, which is not the same as an empty one
	Value     string
	Headers   []Header
	Time      time.Time // zero: unknown
	FromLog   bool      // Time is the broker's (LogAppendTime), not the producer's
}

// Header is one header of a message.
type Header struct{ Name, Value string }

// lanesMax is how many messages the lanes show: what fits on a page and can
// still be counted.
const lanesMax = 60

// KeyText is a key as text, told apart from no key at all.
func KeyText(key []byte, l Lang) string {
	switch {
	case key == nil:
		return text{"(sin clave)", "(no key)"}.in(l)
	case len(key) == 0:
		return `""`
	}
	return string(key)
}

func (f Messages) heads(l Lang) []string {
	heads := []string{
		text{"#Partición", "#Partition"}.in(l), "#Offset", text{"Clave", "Key"}.in(l), text{"~Valor", "~Value"}.in(l),
	}
	if f.has(func(m Message) bool { return len(m.Headers) > 0 }) {
		heads = append(heads, text{"~Cabeceras", "~Headers"}.in(l))
	}
	return heads
}

func (f Messages) has(is func(Message) bool) bool { return slices.ContainsFunc(f.All, is) }

// Text implements [Figure].
func (f Messages) Text(l Lang) string {
	heads := f.heads(l)
	var rows [][]string
	for _, m := range f.All {
		rows = append(rows, m.row(l)[:len(heads)])
	}
	return textTable(messagesTitle.in(l), heads, rows, "")
}

var messagesTitle = text{"Mensajes", "messages"}

func (m Message) row(l Lang) []string {
	var headers []string
	for _, x := range m.Headers {
		headers = append(headers, x.Name+"="+x.Value)
	}
	return []string{number(m.Partition), number(m.Offset), KeyText(m.Key, l), m.Value, strings.Join(headers, ", ")}
}

// HTML implements [Figure]. The lanes are the partitions; a message's box is in
// the hue of its key.
func (f Messages) HTML(l Lang) string {
	keys := f.keys()
	summary := fmt.Sprintf(text{
		"%d mensajes en %d particiones, %d claves distintas", "%d messages in %d partitions, %d different keys",
	}.in(l), len(f.All), len(f.partitions()), len(keys))
	if len(f.All) == 0 {
		return figure(messagesTitle.in(l), summary, note(text{"Ninguno.", "None."}.in(l)))
	}
	return figure(messagesTitle.in(l)+": "+number(len(f.All)), summary, f.legend(keys, l), f.lanes(keys, l), f.details(l))
}

// keys is the different keys that are there: first no key, then the empty one,
// then the others by name.
func (f Messages) keys() []string {
	seen := map[string]bool{}
	var all []string
	for _, m := range f.All {
		if k := keyID(m.Key); !seen[k] {
			seen[k] = true
			all = append(all, k)
		}
	}
	slices.Sort(all)
	return all
}

// keyID tells keys apart, no key too.
func keyID(key []byte) string {
	if key == nil {
		return ""
	}
	return "k" + string(key)
}

// look is how a key's messages are drawn: without a key grey and dashed, with an
// empty one grey.
func look(keys []string, id string) (class string, hue int) {
	switch id {
	case "":
		return "cuv-off", -1
	case "k":
		return "", -1
	}
	n := 0
	for _, k := range keys {
		if k == id {
			break
		}
		if k != "" && k != "k" {
			n++
		}
	}
	return "", n
}

func (f Messages) legend(keys []string, l Lang) raw {
	if len(keys) > 24 { // the boxes' titles say it
		return ""
	}
	parts := []raw{h(`<p style="margin:0 0 .4em">%s `, text{"Clave:", "Key:"}.in(l))}
	for _, k := range keys {
		class, n := look(keys, k)
		var key []byte
		if k != "" {
			key = []byte(k[1:])
		}
		parts = append(parts, chip(KeyText(key, l), class, n))
	}
	return join(append(parts, "</p>"))
}

func (f Messages) partitions() []int32 {
	var all []int32
	for _, m := range f.All {
		if !slices.Contains(all, m.Partition) {
			all = append(all, m.Partition)
		}
	}
	slices.Sort(all)
	return all
}

func (f Messages) lanes(keys []string, l Lang) raw {
	lanes := f.partitions()
	parts := []raw{`<div class="cuv-lanes" role="list">`}
	for i, p := range lanes {
		parts = append(parts, h(`<span style="grid-row:%d;grid-column:1;padding-right:.7em">%s</span>`,
			i+1, fmt.Sprintf(text{"partición %d", "partition %d"}.in(l), p)))
	}
	in := map[int32]int{} // messages in each lane so far
	hidden := 0
	for i, m := range f.All {
		column := in[m.Partition]
		if f.Read {
			column = i
		}
		in[m.Partition]++
		if column >= lanesMax {
			hidden++
			continue
		}
		class, n := look(keys, keyID(m.Key))
		style := h("grid-row:%d;grid-column:%d;margin:0", slices.Index(lanes, m.Partition)+1, column+2)
		if n >= 0 {
			style += h(";--c:%s", hue(n))
		}
		parts = append(parts, h(`<span role="listitem" class="cuv-c %s" style="%s" title="%s">%s</span>`, class, style, m.title(l), number(m.Offset)))
	}
	parts = append(parts, "</div>")
	order := text{
		"Cada recuadro es un mensaje y lleva su offset. Dentro de una partición hay orden; entre particiones, no.",
		"Each box is a message and bears its offset. There is an order within a partition, none between them.",
	}
	if f.Read {
		order = text{
			"De izquierda a derecha, en el orden de lectura; el número es el offset. Dentro de cada partición los offsets van seguidos; entre particiones no hay orden.",
			"From left to right in the order of reading; the number is the offset. Offsets follow each other within a partition; between partitions there is no order.",
		}
	}
	parts = append(parts, note(order.in(l)))
	if hidden > 0 {
		parts = append(parts, note(fmt.Sprintf(text{"Faltan %d mensajes que no caben.", "%d messages do not fit."}.in(l), hidden)))
	}
	return join(parts)
}

func (m Message) title(l Lang) string {
	return fmt.Sprintf(text{"partición %d, offset %d, clave %s: %s", "partition %d, offset %d, key %s: %s"}.in(l),
		m.Partition, m.Offset, KeyText(m.Key, l), m.Value)
}

// details is every message in full, folded away.
func (f Messages) details(l Lang) raw {
	heads := f.heads(l)
	timed := f.has(func(m Message) bool { return !m.Time.IsZero() })
	var rows [][]raw
	for _, m := range f.All {
		var row []raw
		for _, s := range m.row(l)[:len(heads)] {
			row = append(row, h("%s", s))
		}
		class, n := look(f.keys(), keyID(m.Key))
		row[2] = chip(KeyText(m.Key, l), class, n)
		if timed {
			row = append(row, h("%s", m.when(l)))
		}
		rows = append(rows, row)
	}
	if timed {
		heads = append(heads, text{"Hora", "Time"}.in(l))
	}
	return h("<details><summary>%s</summary>%s</details>", text{"Ver todos los mensajes", "See all messages"}.in(l), table(heads, rows))
}

// when is a message's time of day and whose clock it was, the date being that of
// the lesson.
func (m Message) when(l Lang) string {
	if m.Time.IsZero() {
		return "—"
	}
	s := m.Time.Format("15:04:05.000")
	if m.FromLog {
		return s + text{" (broker)", " (broker)"}.in(l)
	}
	return s + text{" (productor)", " (producer)"}.in(l)
}
