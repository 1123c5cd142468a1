package visual

import (
	"fmt"
	"strings"
	"time"
)

// Live is a group while it works: one frame of a view that goes on.
type Live struct {
	Group   Group
	Samples []Sample // by time; the last is now
	Over    bool     // the view has ended: this is its last frame
}

// Sample is what a group was at one moment.
type Sample struct {
	At   time.Duration // since the beginning of the view
	Lag  int64         // messages the group had yet to read
	End  int64         // the sum of the partitions' ends: it grows as messages are written
	Read int64         // the sum of the committed offsets
}

// now is the last sample; the zero one if there is none.
func (f Live) now() Sample {
	if len(f.Samples) == 0 {
		return Sample{}
	}
	return f.Samples[len(f.Samples)-1]
}

// rates is messages a second, written and read, over the last three seconds.
func (f Live) rates() (written, read float64) {
	now := f.now()
	for _, s := range f.Samples {
		if d := now.At - s.At; d > 0 && d <= 3*time.Second {
			return float64(now.End-s.End) / d.Seconds(), float64(now.Read-s.Read) / d.Seconds()
		}
	}
	return 0, 0
}

func (f Live) title(l Lang) string {
	t := text{"En vivo, %s: grupo %s", "live, %s: group %s"}
	if f.Over {
		t = text{"Tras %s: grupo %s", "after %s: group %s"}
	}
	return fmt.Sprintf(t.in(l), seconds(f.now().At, l), f.Group.Name)
}

// Text implements [Figure].
func (f Live) Text(l Lang) string {
	written, read := f.rates()
	head := fmt.Sprintf(text{
		"%s. Pendientes: %s (%s). Se escriben %s mensajes/s, se leen %s.",
		"%s. Lag: %s (%s). %s messages/s are written, %s read.",
	}.in(l), f.title(l), thousands(f.now().Lag, l), f.spark(), decimal(written, 0, l), decimal(read, 0, l))
	return head + "\n" + f.Group.Text(l)
}

// spark is the lag as a line of blocks, the last twenty samples.
func (f Live) spark() string {
	blocks := []rune("▁▂▃▄▅▆▇█")
	last := f.Samples[max(0, len(f.Samples)-20):]
	most := int64(1)
	for _, s := range last {
		most = max(most, s.Lag)
	}
	var b strings.Builder
	for _, s := range last {
		b.WriteRune(blocks[max(s.Lag, 0)*int64(len(blocks)-1)/most])
	}
	return b.String()
}

// HTML implements [Figure].
func (f Live) HTML(l Lang) string {
	written, read := f.rates()
	fact := func(value, unit string) raw {
		return h(`<span><span class="cuv-f">%s</span> <span class="cuv-q">%s</span></span>`, value, unit)
	}
	summary := fmt.Sprintf(text{"%d mensajes pendientes", "%d messages to read"}.in(l), f.now().Lag)
	facts := h(`<div class="cuv-row">%s%s%s</div>`,
		fact(thousands(f.now().Lag, l), text{"mensajes pendientes", "messages to read"}.in(l)),
		fact(decimal(written, 0, l), text{"escritos por segundo", "written a second"}.in(l)),
		fact(decimal(read, 0, l), text{"leídos por segundo", "read a second"}.in(l)))
	return figure(f.title(l), summary, facts, f.curve(l), f.Group.grid(l), f.Group.progress(l), note(f.Group.unsavedNote(l)), note(f.Group.idleNote(l)))
}

// curve is the lag over time.
func (f Live) curve(l Lang) raw {
	const width, tall, left, top = 560.0, 90.0, 52.0, 12.0
	most, length := int64(1), max(f.now().At, time.Second)
	for _, s := range f.Samples {
		most = max(most, s.Lag)
	}
	var path, area strings.Builder
	x := 0.0
	for i, s := range f.Samples {
		x = left + width*float64(s.At)/float64(length)
		y := top + tall*(1-float64(s.Lag)/float64(most))
		if i == 0 {
			fmt.Fprintf(&area, "M%s %s", px(x), px(top+tall))
			fmt.Fprintf(&path, "M%s %s", px(x), px(y))
		}
		fmt.Fprintf(&path, "L%s %s", px(x), px(y))
		fmt.Fprintf(&area, "L%s %s", px(x), px(y))
	}
	if len(f.Samples) > 0 {
		fmt.Fprintf(&area, "L%s %sZ", px(x), px(top+tall))
	}
	title := text{"Mensajes pendientes a lo largo del tiempo", "Messages to read over time"}.in(l)
	desc := fmt.Sprintf(text{"máximo %d, ahora %d, en %s", "at most %d, now %d, in %s"}.in(l), most, f.now().Lag, seconds(length, l))
	return svg(int(left+width+16), int(top+tall+24), title, desc,
		h(`<path d="%s" fill="%s" fill-opacity=".25"/>`, raw(area.String()), hue(1)),
		h(`<path d="%s" fill="none" stroke="%s" stroke-width="2.5" stroke-linejoin="round"/>`, raw(path.String()), hue(1)),
		line(left, top+tall, left+width, top+tall, `stroke-opacity=".5"`),
		label(left-8, top+5, "end", thousands(most, l)), label(left-8, top+tall, "end", "0"),
		label(left, top+tall+18, "start", "0 s"), label(left+width, top+tall+18, "end", seconds(length, l)))
}
