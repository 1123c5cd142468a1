package diag

import (
	"errors"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// Diagnostic is one mistake in a cell.
type Diagnostic struct {
	Code   Code
	Cell   int    // execution count
	Offset int    // byte offset in the cell
	Line   int    // 1-based
	Column int    // 1-based, in characters
	Source string // the user's line
	Go     string // the compiler's own wording; empty if the mistake is not the compiler's
	Hint   Text   // the remedy, if one is known
}

// Errors are the mistakes of one cell, in the order of the text.
type Errors []Diagnostic

// maxShown bounds how many mistakes of one cell are shown: the first few cause
// the others.
const maxShown = 8

// At is a diagnostic at a byte offset of src, with place and source line.
func At(src cell.Source, offset int) Diagnostic {
	offset = max(0, min(offset, len(src.Text)))
	start := strings.LastIndexByte(src.Text[:offset], '\n') + 1
	line, _, _ := strings.Cut(src.Text[start:], "\n")
	return Diagnostic{
		Cell:   src.Count,
		Offset: offset,
		Line:   1 + strings.Count(src.Text[:start], "\n"),
		Column: 1 + utf8.RuneCountInString(src.Text[start:offset]),
		Source: strings.TrimRight(line, "\r"),
	}
}

// AsErrors returns the Errors in err's chain.
func AsErrors(err error) (Errors, bool) { return errors.AsType[Errors](err) }

// Error is one line a mistake, in Spanish.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, d := range e {
		lines[i] = d.Message(ES)
	}
	return strings.Join(lines, "\n")
}

// Trim orders the mistakes by place, drops repeated ones of a line and bounds
// their number.
func (e Errors) Trim() Errors {
	sort.SliceStable(e, func(i, j int) bool { return e[i].Offset < e[j].Offset })
	var out Errors
	for _, d := range e {
		if n := len(out); n > 0 && out[n-1].Line == d.Line && out[n-1].Go == d.Go {
			continue
		}
		if len(out) < maxShown {
			out = append(out, d)
		}
	}
	return out
}

// Failure is how the mistakes are shown in lang.
func (e Errors) Failure(lang Lang) *Failure {
	f := &Failure{Name: "CompileError", Value: e[0].Message(lang)}
	for _, d := range e {
		f.Traceback = append(f.Traceback, d.Render(lang))
	}
	return f
}
