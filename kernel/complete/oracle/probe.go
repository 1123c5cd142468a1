package oracle

import (
	"go/token"
	"slices"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// Probe is a text with a cursor, and the name that has to be offered there.
type Probe struct {
	Text   string
	Cursor int // in code points
	Want   string
	Whole  bool // the rest of the cell is there

	role role
	at   token.Pos // of the name
}

// Probes are made of each name in c that stands for something: it is taken away
// but for its first letter, once with the rest of the cell behind it, and once at
// the end of a cell that nobody has gone on with.
func Probes(c *check.Cell) []Probe {
	var out []Probe
	text, known := c.File.Source.Text, roles(c)
	for id, obj := range c.Info.Uses {
		if c.InPrelude(id.Pos()) || utf8.RuneCountInString(id.Name) < 2 || obj.Name() != id.Name {
			continue
		}
		at := c.File.Offset(id.Pos())
		if at+len(id.Name) > len(text) || text[at:at+len(id.Name)] != id.Name {
			continue
		}
		_, first := utf8.DecodeRuneInString(id.Name)
		begun, rest := text[:at+first], text[at+len(id.Name):]
		cursor := utf8.RuneCountInString(begun)
		out = append(out, Probe{begun + rest, cursor, id.Name, true, known[id], id.Pos()})
		if below := obj.Pkg() == c.Pkg && !c.InPrelude(obj.Pos()) && c.File.Offset(obj.Pos()) > at; !below {
			out = append(out, Probe{begun, cursor, id.Name, false, known[id], id.Pos()})
		}
	}
	slices.SortStableFunc(out, func(a, b Probe) int { return a.Cursor - b.Cursor })
	return out
}

// withoutPrefix is p before anything of the name has been written.
func (p Probe) withoutPrefix() Probe {
	before, after := p.split()
	_, last := utf8.DecodeLastRuneInString(before)
	return Probe{before[:len(before)-last] + after, p.Cursor - 1, p.Want, p.Whole, p.role, p.at}
}

// split is the text before and behind the cursor.
func (p Probe) split() (before, after string) {
	runes := []rune(p.Text)
	return string(runes[:p.Cursor]), string(runes[p.Cursor:])
}

// String is the text with a | at the cursor.
func (p Probe) String() string {
	before, after := p.split()
	return before + "|" + after
}
