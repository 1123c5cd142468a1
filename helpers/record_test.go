package helpers

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/helpers/visual"
)

// embeddedFor is an embedded cluster of t's own.
func embeddedFor(t *testing.T) (brokers string, admin *kafka.AdminClient) {
	t.Helper()
	c, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	admin = NuevoAdmin(&kafka.ConfigMap{"bootstrap.servers": c.Brokers()})
	t.Cleanup(admin.Close)
	return c.Brokers(), admin
}

func TestTheTimelineBeginsWithWhatMembersHad(t *testing.T) {
	t.Parallel()
	start := time.Unix(1000, 0)
	consumer := &Consumidor{conf: kafka.ConfigMap{"client.id": "A", "group.id": "g"}}
	consumer.past.events = []told{
		{start.Add(-3 * time.Second), visual.Assigned, "COOPERATIVE", []int32{0, 1}},
		{start.Add(-2 * time.Second), visual.Revoked, "COOPERATIVE", []int32{1}},
		{start.Add(-time.Second), visual.Assigned, "COOPERATIVE", []int32{2}},
		{start.Add(time.Second), visual.Revoked, "COOPERATIVE", []int32{0}},
		{start.Add(9 * time.Second), visual.Revoked, "COOPERATIVE", []int32{2}}, // after the end
	}
	r := recording{group: "g", start: start, targets: []targeted{{start.Add(2 * time.Second), "B", []int32{0}}}}
	want := visual.Timeline{
		Title: "Rebalanceo del grupo g", Protocol: "COOPERATIVE", Members: []string{"A", "B"}, Length: 5 * time.Second,
		Events: []visual.Event{
			{At: 0, Member: "A", Kind: visual.Assigned, Partitions: []int32{0, 2}},
			{At: time.Second, Member: "A", Kind: visual.Revoked, Partitions: []int32{0}},
			{At: 2 * time.Second, Member: "B", Kind: visual.Target, Partitions: []int32{0}},
		},
	}
	if diff := cmp.Diff(want, r.timeline([]*Consumidor{consumer}, start.Add(5*time.Second), spanish)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Targets are noted when they change, also when a member is to have nothing any
// more.
func TestTargetsAreNotedWhenTheyChange(t *testing.T) {
	t.Parallel()
	var r recording
	last := map[string][]int32{}
	of := func(owner string) Grupo {
		return Grupo{Particiones: []ParticionLeida{{Topic: "t", Particion: 3, Objetivo: owner}}}
	}
	for _, g := range []Grupo{of("A"), of("A"), of("B"), {}} {
		r.note(g, last)
	}
	got := map[string][][]int32{}
	for _, n := range r.targets {
		got[n.member] = append(got[n.member], n.partitions)
	}
	if diff := cmp.Diff(map[string][][]int32{"A": {{3}, {}}, "B": {{3}, {}}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheHistoryIsBounded(t *testing.T) {
	t.Parallel()
	var h history
	for range 3 * historyMax {
		h.add(visual.Assigned, "EAGER", nil)
	}
	if n := len(h.all()); n > historyMax {
		t.Errorf("%d events", n)
	}
}

// However the function that is watched ends, the view ends with it: an interrupt
// is a Goexit, a mistake of the student's a panic.
func TestTheLiveViewEndsWithItsFunction(t *testing.T) {
	t.Parallel()
	_, admin := embeddedFor(t)
	for name, do := range map[string]func(){
		"return": func() {},
		"panic":  func() { panic("x") },
		"goexit": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWatch(admin, "g")
			frames, overs := 0, 0
			w.show = func(_ Figura, over bool) {
				frames++
				if over {
					overs++
				}
			}
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				defer func() { _ = recover() }()
				w.during(do)
			}()
			<-ended
			select {
			case <-w.done:
			default:
				t.Error("the view goes on")
			}
			if frames == 0 || overs != 1 {
				t.Errorf("%d frames, of them %d last ones", frames, overs)
			}
		})
	}
}

func TestTheLiveViewsMemoryIsBounded(t *testing.T) {
	t.Parallel()
	var samples []visual.Sample
	for i := range 5 * framesMax {
		samples = append(thin(samples), visual.Sample{At: time.Duration(i)})
	}
	if len(samples) > framesMax || samples[0].At != 0 || samples[len(samples)-1].At != 5*framesMax-1 {
		t.Errorf("%d samples from %d to %d", len(samples), samples[0].At, samples[len(samples)-1].At)
	}
}
