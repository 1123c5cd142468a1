package diag

import (
	"fmt"
	"go/scanner"
	"go/token"
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
	words, _ := d.words()
	text, wording := words.In(lang), oneLine(d.wording())
	switch {
	case text == "":
		text = wording
	case wording != "" && !strings.EqualFold(text, wording):
		text += " — " + wording
	}
	return d.Place() + ": " + text
}

// oneLine is a wording of several lines (have, want) as one.
func oneLine(wording string) string {
	lines := strings.Split(wording, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return strings.Join(lines, ", ")
}

// Render is the message, the user's line, a caret below the place and the rest
// of the word there, the remedy.
func (d Diagnostic) Render(lang Lang) string {
	var b strings.Builder
	place, text, _ := strings.Cut(d.Message(lang), ": ")
	fmt.Fprintf(&b, "%s%s%s: %s%s%s\n", green, place, reset, red, text, reset)
	number := fmt.Sprintf("%4d | ", d.Line)
	fmt.Fprintf(&b, "%s%s\n", number, d.Source)
	fmt.Fprintf(&b, "%s%s%s^%s%s", strings.Repeat(" ", len(number)), d.indent(), red, strings.Repeat("~", d.width()-1), reset)
	if _, hint := d.words(); hint.In(lang) != "" {
		fmt.Fprintf(&b, "\n%s%s%s", bold, hint.In(lang), reset)
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

// width is how many characters the token at the place has, at least 1. A string
// that does not end has one.
func (d Diagnostic) width() int {
	if d.Code == Unterminated || d.Code == BadCommand || d.Column < 1 {
		return 1
	}
	runes := []rune(d.Source)
	if d.Column > len(runes) {
		return 1
	}
	rest := []byte(string(runes[d.Column-1:]))
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(rest)), rest, nil, 0)
	_, kind, lit := s.Scan()
	switch {
	case kind == token.SEMICOLON || kind == token.ILLEGAL || kind == token.EOF:
		return 1
	case lit == "":
		return utf8.RuneCountInString(kind.String())
	}
	return max(1, utf8.RuneCountInString(lit))
}
