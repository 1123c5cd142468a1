package visual

import (
	"fmt"
	"strings"
	"time"
)

// Brokers is the way into a cluster: the list that a client was given, the
// addresses that the cluster advertises, and who answered there.
type Brokers struct {
	Nodes []Broker // by id
	// Silent is the entries of the bootstrap list at which nobody answered.
	Silent []string
}

// Broker is one broker.
type Broker struct {
	ID         int32
	Bootstrap  string // the entry of the bootstrap list that is its address, "" for none
	Advertised string // host:port that clients are told to use
	Rack       string
	Answer     time.Duration // how long its answer took; negative: it did not answer
	Leads      int           // partitions that it leads
}

var (
	brokersTitle  = text{"Brokers del clúster", "brokers of the cluster"}
	bootstrapNote = text{
		"La lista inicial (bootstrap) solo sirve para entrar: desde ahí el cliente habla con las direcciones anunciadas.",
		"The bootstrap list is only the way in: from there on the client talks to the advertised addresses.",
	}
)

func brokerHeads(l Lang) []string {
	return []string{
		"#Broker", text{"En la lista inicial", "In the bootstrap list"}.in(l), text{"Dirección anunciada", "Advertised address"}.in(l),
		text{"Responde", "Answers"}.in(l), "Rack", text{"#Particiones que lidera", "#Partitions led"}.in(l),
	}
}

// Text implements [Figure].
func (f Brokers) Text(l Lang) string {
	var rows [][]string
	for _, b := range f.Nodes {
		rows = append(rows, []string{
			number(b.ID), orDash(b.Bootstrap), b.Advertised, b.answer(l), orDash(b.Rack), number(b.Leads),
		})
	}
	return textTable(brokersTitle.in(l), brokerHeads(l), rows, f.note(l))
}

// HTML implements [Figure].
func (f Brokers) HTML(l Lang) string {
	var rows [][]raw
	answered := 0
	for _, b := range f.Nodes {
		answer := chip("✗ "+b.answer(l), "cuv-off", -1)
		if b.Answer >= 0 {
			answered++
			answer = chip("✓ "+b.answer(l), "", 2)
		}
		rows = append(rows, []raw{
			h("<strong>%s</strong>", number(b.ID)), h("%s", orDash(b.Bootstrap)), h("%s", b.Advertised), answer,
			h("%s", orDash(b.Rack)), h("%s", number(b.Leads)),
		})
	}
	summary := fmt.Sprintf(text{"%d brokers, responden %d", "%d brokers, %d answer"}.in(l), len(f.Nodes), answered)
	return figure(brokersTitle.in(l), summary, table(brokerHeads(l), rows), note(f.note(l)))
}

func (b Broker) answer(l Lang) string {
	if b.Answer < 0 {
		return text{"no", "no"}.in(l)
	}
	return text{"sí, en ", "yes, in "}.in(l) + milliseconds(b.Answer, l)
}

func (f Brokers) note(l Lang) string {
	s := bootstrapNote.in(l)
	if len(f.Silent) > 0 {
		s += text{" De la lista inicial no contestan: ", " Of the bootstrap list these do not answer: "}.in(l) + strings.Join(f.Silent, ", ") + "."
	}
	return s
}

func milliseconds(d time.Duration, l Lang) string {
	return decimal(float64(d)/float64(time.Millisecond), 1, l) + " ms"
}

func seconds(d time.Duration, l Lang) string { return decimal(d.Seconds(), 1, l) + " s" }
