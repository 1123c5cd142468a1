package diag

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// Colours of a traceback, as Jupyter frontends show them.
const (
	red   = "\x1b[0;31m"
	green = "\x1b[0;32m"
	bold  = "\x1b[1m"
	reset = "\x1b[0m"
)

// Place is where the mistake stands: celda[5]:3:7.
func (d Diagnostic) Place() string {
	return fmt.Sprintf("%s:%d:%d", cell.Name(d.Cell), d.Line, d.Column)
}

// Message says in one line what is wrong: the explanation in lang, then the
// compiler's wording, so that it can be searched for.
func (d Diagnostic) Message(lang Lang) string {
	text := d.explain().In(lang)
	switch {
	case text == "":
		text = d.Go
	case d.Go != "" && !strings.EqualFold(text, d.Go):
		text += " — " + d.Go
	}
	return d.Place() + ": " + text
}

// Render is the message, the user's line, a caret below the place, the remedy.
func (d Diagnostic) Render(lang Lang) string {
	var b strings.Builder
	place, text, _ := strings.Cut(d.Message(lang), ": ")
	fmt.Fprintf(&b, "%s%s%s: %s%s%s\n", green, place, reset, red, text, reset)
	number := fmt.Sprintf("%4d | ", d.Line)
	fmt.Fprintf(&b, "%s%s\n", number, d.Source)
	fmt.Fprintf(&b, "%s%s%s^%s", strings.Repeat(" ", len(number)), d.indent(), red, reset)
	if hint := d.hint().In(lang); hint != "" {
		fmt.Fprintf(&b, "\n%s%s%s", bold, hint, reset)
	}
	return b.String()
}

// indent is white space as wide as the line up to the column: tabs stay tabs.
func (d Diagnostic) indent() string {
	var b strings.Builder
	rest := d.Source
	for i := 1; i < d.Column && rest != ""; i++ {
		r, n := utf8.DecodeRuneInString(rest)
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
		rest = rest[n:]
	}
	return b.String()
}
