package visual

import (
	"fmt"
	"slices"
	"strings"
)

// Group is a consumer group at one moment.
type Group struct {
	Name    string
	State   string   // the client's word: Stable, Empty, …
	Members []string // client ids, sorted
	Reads   []Read   // by topic and number
}

// Read is how far a group has read a partition, and who reads it.
type Read struct {
	Topic     string
	Partition int32
	Owner     string // "" for nobody
	// Target is the member that is to have it (KIP-848); "" if the group's
	// protocol has no targets, or nobody is to have it.
	Target    string
	First     int64 // the oldest offset that is there
	Committed int64 // the next offset the group would read; -1: nothing saved
	End       int64 // the offset that the next message will get; -1: its leader does not tell
}

// Lag is how many messages the group has yet to read: all of the partition if
// nothing is committed, and none if its end is not known.
func (r Read) Lag() int64 { return max(r.End-max(r.Committed, r.First), 0) }

// lagOrDash is the lag, a dash if it is not known.
func (r Read) lagOrDash(l Lang) string {
	if r.End < 0 {
		return "—"
	}
	return thousands(r.Lag(), l)
}

func (r Read) name() string { return fmt.Sprintf("%s-%d", r.Topic, r.Partition) }

// moving reports whether the partition is on its way to another member.
func (r Read) moving() bool { return r.Target != "" && r.Target != r.Owner }

func groupHeads(l Lang) []string {
	return []string{
		text{"Partición", "Partition"}.in(l), text{"Consumidor", "Consumer"}.in(l),
		text{"Offset guardado", "Committed offset"}.in(l), text{"Final", "End"}.in(l), text{"Pendientes", "Lag"}.in(l),
	}
}

func (f Group) title(l Lang) string {
	return fmt.Sprintf(text{
		"Grupo %s (%s, miembros: %d, pendientes: %s)", "group %s (%s, members: %d, lag: %s)",
	}.in(l), f.Name, f.State, len(f.Members), thousands(f.lag(), l))
}

// Text implements [Figure].
func (f Group) Text(l Lang) string {
	var rows [][]string
	for _, r := range f.Reads {
		owner := orDash(r.Owner)
		if r.moving() {
			owner += " → " + r.Target
		}
		rows = append(rows, []string{r.name(), owner, lagText(r.Committed), lagText(r.End), r.lagOrDash(l)})
	}
	notes := slices.DeleteFunc([]string{f.idleNote(l), f.unsavedNote(l)}, func(n string) bool { return n == "" })
	return textTable(f.title(l), groupHeads(l), rows, strings.Join(notes, "\n"))
}

// idle is the members without a partition.
func (f Group) idle() []string {
	return slices.DeleteFunc(slices.Clone(f.Members), func(m string) bool {
		return slices.ContainsFunc(f.Reads, func(r Read) bool { return r.Owner == m })
	})
}

func (f Group) idleNote(l Lang) string {
	idle := f.idle()
	if len(idle) == 0 {
		return ""
	}
	return text{"Inactivos, sin partición: ", "idle, without a partition: "}.in(l) + strings.Join(idle, ", ")
}

// unsavedNote says what the lag of a partition without a committed offset counts.
func (f Group) unsavedNote(l Lang) string {
	if !slices.ContainsFunc(f.Reads, func(r Read) bool { return r.Committed < 0 && r.Lag() > 0 }) {
		return ""
	}
	return text{
		"Sin offset guardado (—), cuentan como pendientes todos los mensajes de la partición: los que leería el grupo con auto.offset.reset=earliest.",
		"without a committed offset (—) the lag counts all messages of the partition: what the group would read with auto.offset.reset=earliest.",
	}.in(l)
}

func (f Group) lag() int64 {
	sum := int64(0)
	for _, r := range f.Reads {
		sum += r.Lag()
	}
	return sum
}

// HTML implements [Figure].
func (f Group) HTML(l Lang) string {
	summary := fmt.Sprintf(text{
		"%d miembros, %d sin partición, %d particiones, %d mensajes pendientes",
		"%d members, %d without a partition, %d partitions, %d messages to read",
	}.in(l), len(f.Members), len(f.idle()), len(f.Reads), f.lag())
	if len(f.Reads) == 0 && len(f.Members) == 0 {
		return figure(f.title(l), summary, note(text{"Nadie ha leído aún con este grupo.", "Nobody has read with this group yet."}.in(l)))
	}
	return figure(f.title(l), summary, f.grid(l), f.progress(l), note(f.unsavedNote(l)), note(f.idleNote(l)))
}

// grid is who has which partition: members down, partitions across.
func (f Group) grid(l Lang) raw {
	if len(f.Members) == 0 {
		return ""
	}
	heads := []string{text{"Miembro", "Member"}.in(l)}
	for _, r := range f.Reads {
		heads = append(heads, f.short(r))
	}
	var rows [][]raw
	for _, m := range f.Members {
		name := chip(m, "", hueOf(m))
		if slices.Contains(f.idle(), m) {
			name = chip(m+" · "+text{"inactivo", "idle"}.in(l), "cuv-off", -1)
		}
		row := []raw{name}
		for _, r := range f.Reads {
			row = append(row, r.cell(m, l))
		}
		rows = append(rows, row)
	}
	return table(heads, rows)
}

// cell is what member m has to do with the partition.
func (r Read) cell(m string, l Lang) raw {
	switch {
	case r.Owner == m && r.moving():
		return chip(text{"la cede", "gives up"}.in(l), "cuv-plain", hueOf(m))
	case r.Owner == m:
		return chip("●", "", hueOf(m))
	case r.moving() && r.Target == m:
		return chip(text{"la espera", "awaits"}.in(l), "cuv-off", -1)
	}
	return h(`<span class="cuv-q" aria-label="%s">·</span>`, text{"no", "no"}.in(l))
}

// short is a partition's name, without the topic if there is only one.
func (f Group) short(r Read) string {
	if slices.ContainsFunc(f.Reads, func(o Read) bool { return o.Topic != r.Topic }) {
		return r.name()
	}
	return fmt.Sprintf("P%d", r.Partition)
}

// progress is a bar a partition: what has been read, what is yet to be, and the
// caret at the next offset.
func (f Group) progress(l Lang) raw {
	heads := []string{
		text{"Partición", "Partition"}.in(l), text{"Leído y pendiente", "Read and to read"}.in(l),
		text{"#Offset guardado", "#Committed offset"}.in(l), text{"#Final", "#End"}.in(l), text{"#Pendientes", "#Lag"}.in(l),
	}
	var rows [][]raw
	most := int64(1)
	for _, r := range f.Reads {
		most = max(most, r.End-r.First)
	}
	for _, r := range f.Reads {
		rows = append(rows, []raw{
			h("%s", r.name()), r.bar(most, l), h("%s", lagText(r.Committed)), h("%s", lagText(r.End)), h("%s", r.lagOrDash(l)),
		})
	}
	legend := text{
		"▲ señala el offset guardado: el siguiente mensaje que leería el grupo, no el último leído. Nada se borra al leerlo.",
		"▲ points at the committed offset: the next message the group would read, not the last one read. Reading deletes nothing.",
	}
	return table(heads, rows) + note(legend.in(l))
}

// bar is the partition from its first offset to its end, most being the length
// of the longest.
func (r Read) bar(most int64, l Lang) raw {
	const width, side = 220.0, 8.0
	scale := width / float64(most)
	next := min(max(r.Committed, r.First), max(r.End, r.First))
	done, open := float64(next-r.First)*scale, float64(r.End-next)*scale
	title := fmt.Sprintf(text{
		"%s: del %d al %d; siguiente por leer, %d; pendientes, %d", "%s: from %d to %d; next to read %d; lag %d",
	}.in(l), r.name(), r.First, r.End, next, r.Lag())
	caret := side + done
	return svg(int(width+2*side), 26, title, "",
		part(side, done, 2), part(side+done, open, -1),
		h(`<path d="M%s 15l5 9h-10z" fill="currentColor"/>`, px(caret)))
}

// part is a part of the bar, nothing for none.
func part(x, width float64, n int) raw {
	if width <= 0 {
		return ""
	}
	return rect(x, 2, width, 12, n, "")
}
