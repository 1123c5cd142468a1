package helpers

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// sampleEvery is how often a group's targets are asked for while it is recorded.
const sampleEvery = 100 * time.Millisecond

// GrabarRebalanceo runs do and then shows what the members of group, as far as
// they are this process's (NuevoConsumidor), were given and had to give up
// meanwhile: a lane for each, fed by their callbacks. With the new protocol
// (KIP-848) the target that the broker has computed is drawn as well. An
// interrupt of do ends the recording without a figure.
func GrabarRebalanceo(admin *kafka.AdminClient, group string, do func()) {
	Must(Metadatos(admin))
	r := &recording{admin: admin, group: group, start: time.Now()}
	ctx, cancel := context.WithCancel(context.Background())
	var sampling sync.WaitGroup
	sampling.Go(func() { r.sample(ctx) })
	func() {
		defer cancel() // also when do is interrupted
		do()
	}()
	end := time.Now()
	sampling.Wait()
	Mostrar(drawing{r.timeline(r.consumers(), end, currentLang()), currentLang()})
}

// recording is a group during one call of GrabarRebalanceo. Its goroutine is
// sample.
type recording struct {
	admin   *kafka.AdminClient
	group   string
	start   time.Time
	targets []targeted // the goroutine's own until it has ended
}

// targeted is what a member is to have from a moment on.
type targeted struct {
	at         time.Time
	member     string
	partitions []int32
}

// sample notes each change of the targets until ctx is done. A question that
// fails is asked again at the next tick.
func (r *recording) sample(ctx context.Context) {
	last := map[string][]int32{}
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		if g, err := describe(ctx, r.admin, r.group); err == nil {
			r.note(g, last)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (r *recording) note(g Grupo, last map[string][]int32) {
	now := map[string][]int32{}
	for _, p := range g.Particiones {
		if p.Objetivo != "" {
			now[p.Objetivo] = append(now[p.Objetivo], p.Particion)
		}
	}
	for member := range last {
		if _, still := now[member]; !still {
			now[member] = []int32{}
		}
	}
	for member, partitions := range now {
		if !slices.Equal(last[member], partitions) {
			r.targets = append(r.targets, targeted{time.Now(), member, partitions})
			last[member] = partitions
		}
	}
}

// consumers is this process's consumers of the group.
func (r *recording) consumers() []*Consumidor {
	brokers := live.brokersOf(r.admin)
	var all []*Consumidor
	live.each(func(h handle) {
		if c, ok := h.client.(*Consumidor); ok && h.brokers == brokers && c.Grupo() == r.group {
			all = append(all, c)
		}
	})
	return all
}

// timeline is the events of the recording's time. What a consumer had when it
// began is given to it at 0.
func (r *recording) timeline(consumers []*Consumidor, end time.Time, l lang) visual.Timeline {
	t := visual.Timeline{Title: text{"Rebalanceo del grupo ", "rebalance of group "}.in(l) + r.group, Length: end.Sub(r.start)}
	for _, c := range consumers {
		var had []int32
		for _, e := range c.past.all() {
			if e.at.After(end) {
				break
			}
			t.Protocol = protocolOf(c, e)
			if e.at.Before(r.start) {
				had = after(had, e)
				continue
			}
			if len(e.partitions) > 0 { // an incremental protocol also tells that nothing is new
				t.Events = append(t.Events, visual.Event{At: e.at.Sub(r.start), Member: c.String(), Kind: e.kind, Partitions: e.partitions})
			}
		}
		if len(had) > 0 {
			t.Events = append(t.Events, visual.Event{Member: c.String(), Kind: visual.Assigned, Partitions: had})
		}
	}
	for _, e := range r.targets {
		t.Events = append(t.Events, visual.Event{At: e.at.Sub(r.start), Member: e.member, Kind: visual.Target, Partitions: e.partitions})
	}
	slices.SortStableFunc(t.Events, func(a, b visual.Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Member, b.Member))
	})
	for _, e := range t.Events {
		if !slices.Contains(t.Members, e.Member) {
			t.Members = append(t.Members, e.Member)
		}
	}
	slices.Sort(t.Members)
	return t
}

func protocolOf(c *Consumidor, e told) string {
	if setting(&c.conf, "group.protocol", "classic") == "consumer" {
		return "CONSUMER"
	}
	return e.protocol
}

// after is what a member has after e.
func after(had []int32, e told) []int32 {
	if e.kind == visual.Assigned {
		return slices.Compact(slices.Sorted(slices.Values(append(had, e.partitions...))))
	}
	return slices.DeleteFunc(had, func(p int32) bool { return slices.Contains(e.partitions, p) })
}
