package visual

import (
	"fmt"
	"slices"
	"strings"
)

// Histogram is how many messages each partition got, one series beside the
// other.
type Histogram struct {
	Title  string
	Series []Series
}

// Series is messages by partition, from 0 on.
type Series struct {
	Name   string
	Counts []int
}

func (f Histogram) partitions() int {
	n := 0
	for _, s := range f.Series {
		n = max(n, len(s.Counts))
	}
	return n
}

func (f Histogram) most() int {
	most := 0
	for _, s := range f.Series {
		for _, c := range s.Counts {
			most = max(most, c)
		}
	}
	return most
}

func (s Series) count(p int) int {
	if p >= len(s.Counts) {
		return 0
	}
	return s.Counts[p]
}

// Text implements [Figure].
func (f Histogram) Text(l Lang) string {
	heads := []string{text{"Partición", "Partition"}.in(l)}
	for _, s := range f.Series {
		heads = append(heads, s.Name)
	}
	var rows [][]string
	for p := range f.partitions() {
		row := []string{number(p)}
		for _, s := range f.Series {
			row = append(row, fmt.Sprintf("%3d %s", s.count(p), bar(float64(s.count(p)), float64(f.most()), 20)))
		}
		rows = append(rows, row)
	}
	return textTable(f.Title, heads, rows, f.summary(l))
}

// summary says what the series come to: their sums and how many partitions each
// leaves empty.
func (f Histogram) summary(l Lang) string {
	var all []string
	for _, s := range f.Series {
		sum, used := 0, 0
		for _, c := range s.Counts {
			sum += c
			if c > 0 {
				used++
			}
		}
		all = append(all, fmt.Sprintf(text{"%s: %s en %d de %d particiones", "%s: %s in %d of %d partitions"}.in(l),
			s.Name, messagesText(sum, l), used, f.partitions()))
	}
	return strings.Join(all, "; ") + "."
}

// messagesText is "1 mensaje" or "2 mensajes".
func messagesText(n int, l Lang) string {
	if n == 1 {
		return text{"1 mensaje", "1 message"}.in(l)
	}
	return fmt.Sprintf(text{"%s mensajes", "%s messages"}.in(l), thousands(int64(n), l))
}

// HTML implements [Figure].
func (f Histogram) HTML(l Lang) string {
	const tall, wide, gap, left, top = 130.0, 30.0, 26.0, 8.0, 20.0
	group := wide*float64(len(f.Series)) + gap
	width := int(left*2 + group*float64(f.partitions()))
	body := []raw{line(0, top+tall, float64(width), top+tall, `stroke-opacity=".5"`)}
	for p := range f.partitions() {
		x := left + gap/2 + group*float64(p)
		for i, s := range f.Series {
			c := s.count(p)
			height := 0.0
			if f.most() > 0 {
				height = tall * float64(c) / float64(f.most())
			}
			title := fmt.Sprintf(text{"%s, partición %d: %s", "%s, partition %d: %s"}.in(l), s.Name, p, messagesText(c, l))
			if c > 0 {
				body = append(body, rect(x+2, top+tall-height, wide-4, height, i, title))
			}
			body = append(body, label(x+wide/2, top+tall-height-5, "middle", number(c)))
			x += wide
		}
		body = append(body, label(x-group/2+gap/2, top+tall+18, "middle", fmt.Sprintf("P%d", p)))
	}
	var legend []raw
	for i, s := range f.Series {
		legend = append(legend, chip(s.Name, "", i))
	}
	axis := text{"Mensajes por partición (P0, P1, …).", "Messages by partition (P0, P1, …)."}.in(l)
	return figure(f.Title, f.summary(l),
		h(`<p style="margin:0">%s</p>`, join(legend)),
		svg(max(width, 60), int(top+tall+26), f.Title, f.summary(l), body...), note(axis+" "+f.summary(l)))
}

// Placement is where each key goes, according to several ways of choosing.
type Placement struct {
	Title string
	Ways  []string // as a heading each
	Keys  []PlacedKey
	Note  string
}

// PlacedKey is a key and its partition by each of the ways.
type PlacedKey struct {
	Key        []byte
	Partitions []int32 // as long as Ways; -1: any, by chance
}

func (k PlacedKey) agrees() bool {
	return !slices.ContainsFunc(k.Partitions, func(p int32) bool { return p != k.Partitions[0] })
}

func (f Placement) heads(l Lang) []string {
	heads := append([]string{text{"Clave", "Key"}.in(l)}, f.Ways...)
	return append(heads, text{"¿Coinciden?", "Same?"}.in(l))
}

func placeText(p int32, l Lang) string {
	if p < 0 {
		return text{"al azar", "by chance"}.in(l)
	}
	return number(p)
}

// verdict is whether the ways agree; of chance there is nothing to say.
func (k PlacedKey) verdict(l Lang) string {
	if len(k.Partitions) > 0 && slices.Max(k.Partitions) < 0 {
		return "—"
	}
	if k.agrees() {
		return text{"sí", "yes"}.in(l)
	}
	return text{"no", "no"}.in(l)
}

// Text implements [Figure].
func (f Placement) Text(l Lang) string {
	var rows [][]string
	for _, k := range f.Keys {
		row := []string{KeyText(k.Key, l)}
		for _, p := range k.Partitions {
			row = append(row, placeText(p, l))
		}
		rows = append(rows, append(row, k.verdict(l)))
	}
	return textTable(f.Title, f.heads(l), rows, f.Note)
}

// HTML implements [Figure].
func (f Placement) HTML(l Lang) string {
	var rows [][]raw
	differ := 0
	for _, k := range f.Keys {
		row := []raw{h("<strong>%s</strong>", KeyText(k.Key, l))}
		for _, p := range k.Partitions {
			row = append(row, chip(placeText(p, l), "", int(p)))
		}
		verdict := h("%s", k.verdict(l))
		if !k.agrees() {
			differ++
			verdict = h("≠ %s", k.verdict(l))
		}
		rows = append(rows, append(row, verdict))
	}
	summary := fmt.Sprintf(text{"%d claves; %d cambian de partición", "%d keys; %d change partition"}.in(l), len(f.Keys), differ)
	return figure(f.Title, summary, table(f.heads(l), rows), note(f.Note))
}
