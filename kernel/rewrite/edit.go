package rewrite

import (
	"slices"
	"strings"
)

// editor makes changes to a text by byte offsets, so that all that is not
// changed stays as the user wrote it.
type editor struct {
	text  string
	edits []edit
}

type edit struct {
	from, to int
	text     string
}

// insert puts text at offset, behind what was inserted there before.
func (e *editor) insert(at int, text string) { e.replace(at, at, text) }

// replace puts text in place of from..to.
func (e *editor) replace(from, to int, text string) {
	e.edits = append(e.edits, edit{from, to, text})
}

// render is the text from one offset to another with the edits that lie within.
func (e *editor) render(from, to int) string {
	edits := slices.Clone(e.edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var b strings.Builder
	at := from
	for _, c := range edits {
		if c.from < at || c.to > to {
			continue
		}
		b.WriteString(e.text[at:c.from])
		b.WriteString(c.text)
		at = c.to
	}
	b.WriteString(e.text[at:to])
	return b.String()
}
