package visual

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Timeline is a rebalance as the members' callbacks told it: a lane for each
// member, and in it what the member had, from when to when.
type Timeline struct {
	Title    string
	Protocol string // EAGER, COOPERATIVE or CONSUMER (KIP-848)
	Members  []string
	Events   []Event // by time
	Length   time.Duration
}

// Kind is what an event tells.
type Kind uint8

// The kinds of events.
const (
	Assigned Kind = iota // the member has been given partitions
	Revoked              // partitions have been taken from the member
	Lost                 // the same, without having been asked: its session was over
	Target               // what the member is to have, all of it (KIP-848)
)

// Event is one word of the group to one member.
type Event struct {
	At         time.Duration // since the beginning of the timeline
	Member     string
	Kind       Kind
	Partitions []int32
}

// Span is a time during which a member had a partition, or was to have it.
type Span struct {
	Member    string
	Partition int32
	From, To  time.Duration
}

// Spans is the times of the partitions, for the targets or for what the members
// really had; by member and partition, then by time.
func (f Timeline) Spans(targets bool) []Span {
	type key struct {
		member    string
		partition int32
	}
	open := map[key]time.Duration{}
	var all []Span
	end := func(k key, at time.Duration) {
		if from, ok := open[k]; ok {
			all = append(all, Span{k.member, k.partition, from, at})
			delete(open, k)
		}
	}
	begin := func(k key, at time.Duration) {
		if _, ok := open[k]; !ok {
			open[k] = at
		}
	}
	for _, e := range f.Events {
		if (e.Kind == Target) != targets {
			continue
		}
		for _, p := range e.Partitions {
			if e.Kind == Assigned || e.Kind == Target {
				begin(key{e.Member, p}, e.At)
			} else {
				end(key{e.Member, p}, e.At)
			}
		}
		for k := range open {
			if targets && k.member == e.Member && !slices.Contains(e.Partitions, k.partition) {
				end(k, e.At)
			}
		}
	}
	for k := range open {
		end(k, f.Length)
	}
	slices.SortFunc(all, func(a, b Span) int {
		return strings.Compare(spanOrder(a), spanOrder(b))
	})
	return all
}

func spanOrder(s Span) string { return fmt.Sprintf("%s\x00%08d%020d", s.Member, s.Partition, s.From) }

// idle is how long, summed over the partitions, nobody had a partition between
// its first owner and the end.
func (f Timeline) idle() map[int32]time.Duration {
	owned := map[int32]time.Duration{}
	first := map[int32]time.Duration{}
	for _, s := range f.Spans(false) {
		owned[s.Partition] += s.To - s.From
		if from, ok := first[s.Partition]; !ok || s.From < from {
			first[s.Partition] = s.From
		}
	}
	gaps := map[int32]time.Duration{}
	for p, from := range first {
		gaps[p] = max(f.Length-from-owned[p], 0)
	}
	return gaps
}

func (f Timeline) protocolText(l Lang) string {
	switch f.Protocol {
	case "EAGER":
		return text{"clásico, eager: todos lo sueltan todo y se reparte de nuevo", "classic, eager: all give up everything, then it is shared out anew"}.in(l)
	case "COOPERATIVE":
		return text{"clásico, cooperativo: solo se mueve lo que cambia de dueño", "classic, cooperative: only what changes hands moves"}.in(l)
	case "CONSUMER":
		return text{"KIP-848: el broker calcula el objetivo y cada miembro se acerca a él", "KIP-848: the broker computes the target and each member moves towards it"}.in(l)
	}
	return f.Protocol
}

func (k Kind) in(l Lang) string {
	switch k {
	case Assigned:
		return text{"recibe", "gets"}.in(l)
	case Revoked:
		return text{"suelta", "gives up"}.in(l)
	case Lost:
		return text{"pierde", "loses"}.in(l)
	case Target:
		return text{"objetivo", "target"}.in(l)
	}
	return ""
}

func (f Timeline) heads(l Lang) []string {
	return []string{text{"#Momento", "#Time"}.in(l), text{"Miembro", "Member"}.in(l), text{"Suceso", "Event"}.in(l), text{"Particiones", "Partitions"}.in(l)}
}

func (f Timeline) rows(l Lang) [][]string {
	var rows [][]string
	for _, e := range f.Events {
		rows = append(rows, []string{decimal(e.At.Seconds(), 2, l) + " s", e.Member, e.Kind.in(l), list(e.Partitions)})
	}
	return rows
}

// Text implements [Figure].
func (f Timeline) Text(l Lang) string {
	return textTable(f.Title+" ("+f.protocolText(l)+")", f.heads(l), f.rows(l), f.summary(l))
}

// noGap is shorter than the time between two callbacks of one hand-over.
const noGap = 50 * time.Millisecond

// summary says what the rebalances cost: how often each partition was given up,
// and how long nobody had it.
func (f Timeline) summary(l Lang) string { return f.breaksText(l) + " " + f.idleText(l) }

func (f Timeline) breaksText(l Lang) string {
	breaks, sum := map[int32]int{}, 0
	for _, e := range f.Events {
		if e.Kind != Revoked && e.Kind != Lost {
			continue
		}
		for _, p := range e.Partitions {
			breaks[p]++
			sum++
		}
	}
	var parts []string
	for _, p := range slices.Sorted(maps.Keys(breaks)) {
		parts = append(parts, fmt.Sprintf("P%d %d", p, breaks[p]))
	}
	if sum == 0 {
		return text{"Nadie ha soltado ninguna partición.", "No partition has been given up."}.in(l)
	}
	return fmt.Sprintf(text{"Particiones soltadas: %d veces (%s).", "Partitions given up: %d times (%s)."}.in(l), sum, strings.Join(parts, ", "))
}

func (f Timeline) idleText(l Lang) string {
	gaps := f.idle()
	var parts []string
	for _, p := range slices.Sorted(maps.Keys(gaps)) {
		if gaps[p] < noGap {
			continue
		}
		parts = append(parts, fmt.Sprintf("P%d %s", p, seconds(gaps[p], l)))
	}
	if len(parts) == 0 {
		return text{"Ninguna ha pasado más de 0,05 s sin dueño.", "None has been without an owner for more than 0.05 s."}.in(l)
	}
	return text{"Tiempo sin dueño, en el que nadie lee: ", "Time without an owner, in which nobody reads: "}.in(l) + strings.Join(parts, ", ") + "."
}
