package visual

import (
	"fmt"
	"slices"
	"strings"
)

// Topic is where the partitions of a topic live.
type Topic struct {
	Name       string
	Partitions []Partition // by number
	// Before is the topic at the last look, nil for a first one: what has
	// changed since is highlighted.
	Before *Topic
}

// Partition is one partition of a topic.
type Partition struct {
	ID       int32
	Leader   int32 // -1: none
	Replicas []int32
	ISR      []int32 // the replicas that are in sync
	// First and Next are the offsets of its oldest message and of the message
	// that is written next; Next is -1 if they are not known.
	First, Next int64
}

func topicHeads(l Lang, offsets bool) []string {
	heads := []string{
		text{"#Partición", "#Partition"}.in(l), text{"Líder", "Leader"}.in(l),
		text{"Réplicas", "Replicas"}.in(l), "ISR", text{"Estado", "State"}.in(l),
	}
	if offsets {
		heads = append(heads, text{"Offsets", "Offsets"}.in(l))
	}
	return heads
}

func (f Topic) offsets() bool {
	return slices.ContainsFunc(f.Partitions, func(p Partition) bool { return p.Next >= 0 })
}

// Text implements [Figure].
func (f Topic) Text(l Lang) string {
	var rows [][]string
	for _, p := range f.Partitions {
		row := []string{number(p.ID), p.leader(l), list(p.Replicas), list(p.ISR), p.state(l)}
		if f.offsets() {
			row = append(row, p.offsets(l))
		}
		rows = append(rows, row)
	}
	return textTable("Topic "+f.Name, topicHeads(l, f.offsets()), rows, f.changes(l))
}

// HTML implements [Figure].
func (f Topic) HTML(l Lang) string {
	var rows [][]raw
	most := int64(0)
	for _, p := range f.Partitions {
		most = max(most, p.Next-p.First)
	}
	for _, p := range f.Partitions {
		old, known := f.before(p.ID)
		leader := h("%s", p.leader(l))
		if p.Leader >= 0 {
			leader = chip("★ "+number(p.Leader), "cuv-lead", int(p.Leader)-1)
		}
		row := []raw{
			h("<strong>%s</strong>", number(p.ID)),
			changed(leader, known && old.Leader != p.Leader),
			changed(p.replicas(), known && !slices.Equal(old.Replicas, p.Replicas)),
			changed(h("%s", list(p.ISR)), known && !slices.Equal(sorted(old.ISR), sorted(p.ISR))),
			h("%s", p.state(l)),
		}
		if f.Before != nil && !known {
			row[0] = changed(row[0], true)
		}
		if f.offsets() {
			row = append(row, changed(p.length(most, l), known && old.Next != p.Next))
		}
		rows = append(rows, row)
	}
	summary := fmt.Sprintf(text{"topic %s, %d particiones", "topic %s, %d partitions"}.in(l), f.Name, len(f.Partitions))
	legend := text{
		"★ líder; recuadro continuo: réplica sincronizada (ISR); discontinuo: atrasada o caída.",
		"★ leader; solid box: replica in sync (ISR); dashed: behind or down.",
	}
	body := []raw{table(topicHeads(l, f.offsets()), rows), note(legend.in(l))}
	if c := f.changes(l); c != "" {
		body = append(body, h("<p><strong>%s</strong></p>", c))
	}
	return figure("Topic "+f.Name, summary, body...)
}

// changed marks what is not as it was.
func changed(cell raw, is bool) raw {
	if !is {
		return cell
	}
	return h(`<span class="cuv-c cuv-plain cuv-new">%s</span>`, cell)
}

func (p Partition) leader(l Lang) string {
	if p.Leader < 0 {
		return text{"(ninguno)", "(none)"}.in(l)
	}
	return number(p.Leader)
}

// replicas is a box for each: in the hue of its broker if it is in sync.
func (p Partition) replicas() raw {
	var boxes []raw
	for _, id := range p.Replicas {
		if slices.Contains(p.ISR, id) {
			boxes = append(boxes, chip(number(id), "", int(id)-1))
		} else {
			boxes = append(boxes, chip("✗ "+number(id), "cuv-off", -1))
		}
	}
	return join(boxes)
}

// state says which replicas are missing from the ISR.
func (p Partition) state(l Lang) string {
	var missing []int32
	for _, id := range p.Replicas {
		if !slices.Contains(p.ISR, id) {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return text{"sincronizada", "in sync"}.in(l)
	}
	return text{"sin sincronizar: ", "out of sync: "}.in(l) + list(missing)
}

// offsets is "0–11 (12 mensajes)".
func (p Partition) offsets(l Lang) string {
	n := p.Next - p.First
	switch {
	case p.Next < 0:
		return "—"
	case n == 0:
		return text{"vacía", "empty"}.in(l)
	case n == 1:
		return fmt.Sprintf(text{"%d (1 mensaje)", "%d (1 message)"}.in(l), p.First)
	}
	return fmt.Sprintf(text{"%d–%d (%s mensajes)", "%d–%d (%s messages)"}.in(l), p.First, p.Next-1, thousands(n, l))
}

// length is a bar as long as the partition, beside its offsets.
func (p Partition) length(most int64, l Lang) raw {
	return h(`<span class="cuv-row" style="gap:.5em;align-items:center;flex-wrap:nowrap">%s<span>%s</span></span>`,
		htmlBar(float64(p.Next-p.First), float64(most), 90, 0), p.offsets(l))
}

// before is a partition as it was at the last look.
func (f Topic) before(id int32) (Partition, bool) {
	if f.Before == nil {
		return Partition{}, false
	}
	i := slices.IndexFunc(f.Before.Partitions, func(p Partition) bool { return p.ID == id })
	if i < 0 {
		return Partition{}, false
	}
	return f.Before.Partitions[i], true
}

// changes is a sentence on what has changed since the last look.
func (f Topic) changes(l Lang) string {
	var all []string
	add := func(t text, args ...any) { all = append(all, fmt.Sprintf(t.in(l), args...)) }
	for _, p := range f.Partitions {
		old, known := f.before(p.ID)
		if !known {
			if f.Before != nil {
				add(text{"partición %d: nueva", "partition %d: new"}, p.ID)
			}
			continue
		}
		if old.Leader != p.Leader {
			add(text{"partición %d: líder %s → %s", "partition %d: leader %s → %s"}, p.ID, old.leader(l), p.leader(l))
		}
		if !slices.Equal(old.Replicas, p.Replicas) {
			add(text{"partición %d: réplicas %s → %s", "partition %d: replicas %s → %s"}, p.ID, list(old.Replicas), list(p.Replicas))
		}
		if !slices.Equal(sorted(old.ISR), sorted(p.ISR)) {
			add(text{"partición %d: ISR %s → %s", "partition %d: ISR %s → %s"}, p.ID, list(old.ISR), list(p.ISR))
		}
		if more := p.Next - old.Next; old.Next >= 0 && p.Next >= 0 && more != 0 {
			add(text{"partición %d: %+d mensajes", "partition %d: %+d messages"}, p.ID, more)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return text{"Desde la última mirada: ", "Since the last look: "}.in(l) + strings.Join(all, "; ") + "."
}

func sorted(ids []int32) []int32 { return slices.Sorted(slices.Values(ids)) }
