// Package format formats the text of cells as gofumpt does files. A cell is no
// file: it has commands, declarations and statements in any order. So it is cut
// where one follows the other, each piece is formatted as what it is, and
// commands stay as they are.
package format

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// Cell is text, formatted. gofumpt leaves some lines for a second time, because
// it goes by those that were there before. The error is diag.Errors: what cannot be parsed
// cannot be formatted. The text of a cell that is not Go (%%bash) is left alone.
func Cell(text string) (string, error) {
	for range maxPasses {
		again, err := once(text)
		if err != nil || again == text {
			return again, err
		}
		text = again
	}
	return text, nil
}

const maxPasses = 4

func once(text string) (string, error) {
	if _, ok := parse.Raw(text); ok {
		return text, nil
	}
	f, err := parse.Cell(cell.Source{Text: text})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	end := 0
	for i, p := range pieces(f, text) {
		from, to := trimmed(text, p.from, p.to)
		if from == to {
			continue
		}
		if i > 0 && b.Len() > 0 {
			b.WriteString(strings.Repeat("\n", max(1, min(2, strings.Count(text[end:from], "\n")))))
		}
		b.WriteString(p.kind.format(text[from:to]))
		end = to
	}
	return quiet(f, b.String()), nil
}

// piece is a part of a cell that can be formatted by itself.
type piece struct {
	from, to int
	kind     kind
}

type kind uint8

const (
	verbatim     kind = iota // a command, or what Go has no syntax for
	declarations             // of a file
	statements               // of a function
)

// pieces cuts a cell: no byte is lost. A comment belongs to what follows it.
func pieces(f *parse.File, text string) []piece {
	var out []piece
	for _, p := range parts(f, text) {
		if n := len(out) - 1; n >= 0 && out[n].kind == p.kind && p.kind != verbatim && (f.MainAt < 0 || out[n].from >= f.MainAt || p.from < f.MainAt) {
			out[n].to = p.to
		} else {
			out = append(out, p)
		}
	}
	end := 0
	for i := range out {
		out[i].from = end
		if i+1 == len(out) {
			out[i].to = len(text)
			break
		}
		end = lineEnd(text, out[i].to, out[i+1].from)
		out[i].to = end
	}
	if len(out) == 0 {
		out = []piece{{0, len(text), verbatim}}
	}
	return out
}

// lineEnd is the end of the line of offset, or next if that comes first.
func lineEnd(text string, offset, next int) int {
	if n := strings.IndexByte(text[offset:next], '\n'); n >= 0 {
		return offset + n
	}
	return next
}

// parts are the commands, declarations and statements of a cell, in order; below
// %% all that is between two commands is one.
func parts(f *parse.File, text string) []piece {
	var out []piece
	add := func(n ast.Node, k kind) { out = append(out, piece{f.Offset(n.Pos()), f.Offset(n.End()), k}) }
	for _, span := range f.ImportSpans {
		out = append(out, piece{span[0], span[1], declarations})
	}
	for i, item := range f.Items {
		switch {
		case item.Decl != nil:
			add(item.Decl, declarations)
		case i == len(f.Items)-1 && len(f.Values) > 0:
			add(item.Stmt, verbatim)
		default:
			add(item.Stmt, statements)
		}
	}
	if f.Main != nil && f.MainAt < 0 {
		add(f.Main, declarations)
	}
	end := f.MainAt
	below := func(next int) {
		if from, to := trimmed(text, end, next); from < to {
			out = append(out, piece{from, to, statements})
		}
	}
	for _, span := range parse.CommandSpans(text) {
		if f.MainAt >= 0 && span[0] >= f.MainAt {
			below(span[0])
			end = span[1]
		}
		out = append(out, piece{span[0], span[1], verbatim})
	}
	if f.MainAt >= 0 {
		below(len(text))
	}
	slices.SortStableFunc(out, func(a, b piece) int { return a.from - b.from })
	return out
}

// trimmed is the part of text[from:to] without white space around it, and
// without the semicolon that parted it from what stood before on its line.
func trimmed(text string, from, to int) (int, int) {
	to = from + len(strings.TrimRight(text[from:to], " \t\r\n"))
	return to - len(strings.TrimLeft(text[from:to], "; \t\r\n")), to
}

// quiet ends the last line of the formatted text with the semicolon that f has
// there: in a cell it means that the value is not shown.
func quiet(f *parse.File, text string) string {
	if !f.Quiet {
		return text
	}
	formatted, err := parse.Cell(cell.Source{Text: text})
	if err != nil || formatted.Quiet || formatted.Value == nil {
		return text
	}
	end := formatted.Offset(formatted.Value.End())
	return text[:end] + ";" + text[end:]
}
