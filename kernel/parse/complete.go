package parse

import (
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// Status is the answer to is_complete.
type Status uint8

// The states of a text.
const (
	Complete Status = iota + 1
	Incomplete
	Invalid
)

// Completeness says whether text is a whole cell; for an incomplete one,
// indent is what the next line should begin with.
func Completeness(text string) (status Status, indent string) {
	if _, raw := Raw(text); raw {
		return Complete, ""
	}
	s := &splitter{text: text, code: []byte(text), decl: blank(text)}
	s.run()
	depth := 0
	for _, p := range s.problems {
		rest := text[p.offset:]
		switch {
		case p.code == diag.Unclosed:
			depth = len(s.open)
		case p.code == diag.Unterminated && (strings.HasPrefix(rest, "`") || strings.HasPrefix(rest, "/*")):
			return Incomplete, ""
		default:
			return Invalid, ""
		}
	}
	if depth > 0 {
		return Incomplete, strings.Repeat("\t", depth)
	}
	if _, err := Cell(cell.Source{Text: text}); err != nil {
		if endsEarly(err, text) {
			return Incomplete, ""
		}
		return Invalid, ""
	}
	return Complete, ""
}

// endsEarly reports whether the only mistake is that the text stops.
func endsEarly(err error, text string) bool {
	errs, ok := diag.AsErrors(err)
	if !ok || len(errs) == 0 {
		return false
	}
	end := len(strings.TrimRight(text, " \t\r\n"))
	return errs[0].Offset >= end
}
