package helpers

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// Consumidor is a consumer of a group that a notebook can leave alone: it has
// the client's ReadMessage and Close, and goes on taking part in its group
// between cells (a kafka.Consumer that is not polled stalls every rebalance).
// Make one with NuevoConsumidor; its methods may be used from several
// goroutines.
type Consumidor struct {
	conf   kafka.ConfigMap
	topics []string
	hold   int     // messages held before the partitions pause
	past   history // what the group has told it

	mu     sync.Mutex
	member *member // nil until the group is joined, and after Close
}

// NuevoConsumidor is kafka.NewConsumer and SubscribeTopics for a cell. The
// consumer joins its group at once, in the background. Running the cell again
// first closes the consumer that it made before: the one with the same brokers,
// group.id and client.id, so members of one group need different client.id.
//
// In stock GoNB, where each cell is a process that initialises the variables
// of all cells again, it joins on first use instead; a variable that is merely
// initialised never joins.
//
// Unless conf says otherwise the group notices within 10 s that a consumer's
// process has died (session.timeout.ms; the client's default is 45 s).
//
// It panics with an explained error if conf is not valid.
func NuevoConsumidor(conf *kafka.ConfigMap, topics ...string) *Consumidor {
	c := Must(quiet(conf))
	if setting(&c, "group.id", "") == "" {
		panic(&Error{
			Texto:   text{"Falta group.id en la configuración del consumidor", "the consumer's configuration has no group.id"}.in(currentLang()),
			Remedio: text{"añade «\"group.id\": \"mi-grupo\"»", "add “\"group.id\": \"my-group\"”"}.in(currentLang()),
			lang:    currentLang(),
		})
	}
	if setting(&c, "group.protocol", "classic") == "classic" { // with the new one they are the broker's to set
		setDefault(c, "session.timeout.ms", 10_000)
		setDefault(c, "heartbeat.interval.ms", 500)
	}
	// A message counts as read when a cell has read it, not when the goroutine
	// that serves the rebalances has fetched it: see pump.go.
	c["enable.auto.offset.store"] = false

	consumer := &Consumidor{conf: c, topics: topics, hold: holdMax}
	live.replace(identity("consumer", &c), handle{consumer, bootstrap(&c), func() { _ = consumer.Close() }})
	live.leaveAtEnd()
	if !ephemeral() {
		Must(consumer.join())
	}
	return consumer
}

// Grupo is the consumer's group.id.
func (c *Consumidor) Grupo() string { return setting(&c.conf, "group.id", "") }

// String is the consumer's client.id.
func (c *Consumidor) String() string { return setting(&c.conf, "client.id", "rdkafka") }

// ReadMessage returns the next message, waiting for timeout at most (a
// negative one waits for ever): the meaning of poll(1.0) in the Python client.
// It joins the group first if the consumer is not in it, which it is not after
// Close either, so that a reading cell can run again.
//
// SinMensajes(err) tells that the time passed without a message; any other
// error is explained. A message that it returned counts as read: the group
// does not get it again.
func (c *Consumidor) ReadMessage(timeout time.Duration) (*kafka.Message, error) {
	m, err := c.join()
	if err != nil {
		return nil, err
	}
	var over <-chan time.Time
	if timeout >= 0 {
		over = time.After(timeout)
	}
	select {
	case msg := <-m.messages:
		return msg, c.explain(msg.TopicPartition.Error)
	case err := <-m.failures:
		return nil, c.explain(err)
	case <-m.done:
		return nil, c.explain(kafka.NewError(kafka.ErrState, "", false))
	case <-over:
		return nil, kafka.NewError(kafka.ErrTimedOut, "", false)
	}
}

// Asignacion is the partitions that the group has given this consumer, by
// topic and number; nil before the first assignment and during a rebalance.
func (c *Consumidor) Asignacion() []kafka.TopicPartition {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.member == nil {
		return nil
	}
	return c.member.current().partitions
}

// Close commits what was read and leaves the group. With brokers that do not
// answer it stops waiting after 3 s and goes on leaving in the background.
// Closing a closed consumer does nothing.
func (c *Consumidor) Close() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	m := c.member
	c.member = nil
	c.mu.Unlock()
	if m == nil {
		return nil
	}
	return c.explain(m.leave())
}

func (c *Consumidor) explain(err error) error { return explain(err, bootstrap(&c.conf), currentLang()) }

// join returns the consumer's membership, entering the group if need be.
func (c *Consumidor) join() (*member, error) {
	if c == nil {
		return nil, missing(currentLang())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.member != nil {
		return c.member, nil
	}
	m, err := newMember(c.conf, c.topics, c.hold, &c.past)
	if err != nil {
		return nil, c.explain(err)
	}
	c.member = m
	return m, nil
}

// SinMensajes reports whether err says that a read waited its time without a
// message: nothing failed, there was simply nothing new.
func SinMensajes(err error) bool {
	k, ok := errors.AsType[kafka.Error](err)
	return ok && k.IsTimeout()
}

// Clave is a message's key as text, told apart from no key at all.
func Clave(key []byte) string {
	if key == nil {
		return text{"(sin clave)", "(no key)"}.in(currentLang())
	}
	if len(key) == 0 {
		return `""`
	}
	return string(key)
}

// Lista is ids as "[1, 2]".
func Lista(ids []int32) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = number(id)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func number(id int32) string { return strconv.Itoa(int(id)) }
