package visual

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// The timeline's measures, in CSS pixels.
const (
	laneLeft  = 150.0 // where time 0 is
	laneWide  = 560.0 // from time 0 to the end
	laneRow   = 22.0  // a partition in a member's lane
	laneGap   = 12.0  // between members
	laneTop   = 8.0
	laneRight = 30.0
)

// HTML implements [Figure].
func (f Timeline) HTML(l Lang) string {
	partitions := f.partitions()
	lane := laneRow*float64(len(partitions)) + laneGap
	tall := laneTop + lane*float64(len(f.Members))
	var body []raw
	for i, m := range f.Members {
		y := laneTop + lane*float64(i)
		body = append(body,
			label(0, y+lane/2, "start", m),
			line(0, y+lane-laneGap/2, laneLeft+laneWide, y+lane-laneGap/2, `stroke-opacity=".2"`))
		for j, p := range partitions {
			body = append(body, label(laneLeft-8, y+laneRow*float64(j)+15, "end", fmt.Sprintf("P%d", p)))
		}
	}
	place := func(s Span) (x, y, width float64) {
		i, j := slices.Index(f.Members, s.Member), slices.Index(partitions, s.Partition)
		x = f.x(s.From)
		return x, laneTop + lane*float64(i) + laneRow*float64(j), max(f.x(s.To)-x, 2)
	}
	for _, s := range f.Spans(false) {
		x, y, width := place(s)
		body = append(body, rect(x, y+3, width, laneRow-6, hueOf(s.Member), f.spanText(s, l)))
	}
	targets := f.Spans(true)
	for _, s := range targets {
		x, y, width := place(s)
		body = append(body, h(`<rect x="%s" y="%s" width="%s" height="%s" rx="3" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="4 3"><title>%s</title></rect>`,
			px(x), px(y+1), px(width), px(laneRow-2), text{"objetivo: ", "target: "}.in(l)+f.spanText(s, l)))
	}
	body = append(body, f.axis(tall, l)...)
	legend := text{
		"Barra: el miembro tiene la partición. Hueco en las barras de una partición: nadie la lee.",
		"Bar: the member has the partition. A gap between the bars of a partition: nobody reads it.",
	}.in(l)
	if len(targets) > 0 {
		legend += text{" Contorno discontinuo: el objetivo que ha calculado el broker.", " Dashed outline: the target that the broker has computed."}.in(l)
	}
	summary := f.summary(l)
	return figure(f.Title, f.protocolText(l)+". "+summary,
		h(`<p style="margin:0 0 .4em">%s</p>`, f.protocolText(l)),
		svg(int(laneLeft+laneWide+laneRight), int(tall+24), f.Title, summary, body...),
		h("<p><strong>%s</strong></p>", summary), note(legend),
		h("<details><summary>%s</summary>%s</details>", text{"Ver los avisos uno a uno", "See the callbacks one by one"}.in(l),
			table(f.heads(l), cells(f.rows(l)))))
}

func (f Timeline) spanText(s Span, l Lang) string {
	return fmt.Sprintf(text{"%s, partición %d, de %s a %s", "%s, partition %d, from %s to %s"}.in(l),
		s.Member, s.Partition, seconds(s.From, l), seconds(s.To, l))
}

// partitions is all that somebody has had or was to have.
func (f Timeline) partitions() []int32 {
	seen := map[int32]bool{}
	for _, e := range f.Events {
		for _, p := range e.Partitions {
			seen[p] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func (f Timeline) x(at time.Duration) float64 {
	if f.Length <= 0 {
		return laneLeft
	}
	return laneLeft + laneWide*float64(at)/float64(f.Length)
}

// axis is the seconds below the lanes.
func (f Timeline) axis(y float64, l Lang) []raw {
	parts := []raw{line(laneLeft, y, laneLeft+laneWide, y, `stroke-opacity=".5"`)}
	step := f.axisStep()
	for at := time.Duration(0); at <= f.Length; at += step {
		parts = append(parts, line(f.x(at), y, f.x(at), y+4, `stroke-opacity=".5"`), label(f.x(at), y+18, "middle", seconds(at, l)))
	}
	return parts
}

// axisStep is a round time that gives ten marks at most.
func (f Timeline) axisStep() time.Duration {
	const second = time.Second
	for _, step := range []time.Duration{second / 10, second / 5, second / 2, second, 2 * second, 5 * second, 10 * second, 30 * second} {
		if f.Length <= 10*step {
			return step
		}
	}
	return max(f.Length/10, time.Minute)
}
