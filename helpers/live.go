package helpers

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// live holds the handles that cells have open, by identity: making one closes
// the previous one of the same identity. It is what lets a cell run again and
// again in a process that lives on without leaving a consumer behind in its
// group or a producer's threads without an owner. It is the one package-level
// state here, and it must be: the variable that held the old handle has been
// replaced by the time the new one is made.
var live registry

// registry maps an identity to its open handle, and remembers what each topic
// looked like when it was last shown and what clients have written to their logs.
type registry struct {
	leaving sync.Once // leaveAtEnd

	mu    sync.Mutex
	open  map[string]handle
	shown map[string]Topic // by brokers and topic
	log   clientLog
}

// look remembers t, of the cluster behind brokers, and returns what it was at
// the last look; nil if this is the first, or if there is nothing of that topic
// left: one with fewer partitions has been made anew.
func (r *registry) look(brokers string, t Topic) *Topic {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := brokers + "|" + t.Nombre
	before, found := r.shown[id]
	if r.shown == nil {
		r.shown = make(map[string]Topic)
	}
	r.shown[id] = t
	if !found || len(before.Particiones) > len(t.Particiones) {
		return nil
	}
	return &before
}

// handle is a client that is open, and how to close it.
type handle struct {
	client  any // as returned by Nuevo…
	brokers string
	close   func()
}

// replace closes what id stands for, if anything, and remembers h in its place.
// The close functions must bear being called twice.
func (r *registry) replace(id string, h handle) {
	r.mu.Lock()
	previous, found := r.open[id]
	if r.open == nil {
		r.open = make(map[string]handle)
	}
	r.open[id] = h
	r.mu.Unlock()
	if found {
		previous.close()
	}
}

// closeAll closes the handles that satisfy match. It does not forget them: a
// closed consumer can be read again, which opens it.
func (r *registry) closeAll(match func(handle) bool) {
	var closing []handle
	r.mu.Lock()
	for _, h := range r.open {
		if match(h) {
			closing = append(closing, h)
		}
	}
	r.mu.Unlock()
	for _, h := range closing {
		h.close()
	}
}

// closeOthers closes the producers and consumers of admin's cluster. Producers,
// too: one that has written to a topic asks for it now and then, which makes it
// anew where topics are created by themselves.
func (r *registry) closeOthers(admin *kafka.AdminClient) {
	brokers := r.brokersOf(admin)
	r.closeAll(func(h handle) bool {
		_, administers := h.client.(*kafka.AdminClient)
		return h.brokers == brokers && !administers
	})
}

// each calls f with every handle, in the order of their identities.
func (r *registry) each(f func(handle)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(r.open)) {
		f(r.open[id])
	}
}

// brokersOf is the broker list that client was made with, for messages; for a
// client that did not come from here it is KAFKA_BROKERS.
func (r *registry) brokersOf(client any) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.open {
		if h.client == client {
			return h.brokers
		}
	}
	return os.Getenv(brokersVar)
}

// ephemeral reports whether this process is one cell of stock GoNB, which ends
// with the cell and initialises every remembered variable again in the next
// one: GoNB builds the cell's program into its own temporary folder.
func ephemeral() bool {
	dir := os.Getenv("GONB_TMP_DIR")
	if dir == "" {
		return false
	}
	self, err := os.Executable()
	return err == nil && filepath.Dir(self) == filepath.Clean(dir)
}
