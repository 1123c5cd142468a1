package engine

import (
	"fmt"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// composed is a text made of pieces of several cells, each line of which knows
// the cell and line that it came from. Pieces keep their columns.
type composed struct {
	text    strings.Builder
	origins []origin // by line, from 0
}

// origin is a line of a cell; Count 0 for a line that is nobody's.
type origin struct {
	src  cell.Source
	line int
}

// own adds a line of ours.
func (c *composed) own(line string) {
	c.text.WriteString(line + "\n")
	c.origins = append(c.origins, origin{})
}

// piece adds text that stands at offset in src.
func (c *composed) piece(src cell.Source, offset int, text string) {
	before := src.Text[:offset]
	line := 1 + strings.Count(before, "\n")
	indent := offset - strings.LastIndexByte(before, '\n') - 1
	c.text.WriteString(strings.Repeat(" ", indent) + text + "\n")
	for i := range 1 + strings.Count(text, "\n") {
		c.origins = append(c.origins, origin{src, line + i})
	}
}

// entry adds a declaration.
func (c *composed) entry(e *entry) {
	if e.lifted {
		c.own("var")
	}
	c.piece(e.src, e.offset, e.text)
}

// directive is a comment that gives the next line its place in a cell, for the
// Go tools.
func (c *composed) directive(e *entry) {
	before := e.src.Text[:e.offset]
	c.own(fmt.Sprintf("//line %s:%d:1", cell.Name(e.src.Count), 1+strings.Count(before, "\n")))
}

// at is the origin of a line, counted from 1.
func (c *composed) at(line int) (cell.Source, int, bool) {
	if line < 1 || line > len(c.origins) || c.origins[line-1].src.Text == "" {
		return cell.Source{}, 0, false
	}
	o := c.origins[line-1]
	return o.src, o.line, true
}

// errors gives the mistakes in the composed text their places in the cells.
func (c *composed) errors(errs diag.Errors) diag.Errors {
	out := make(diag.Errors, 0, len(errs))
	for _, d := range errs {
		if src, line, ok := c.at(d.Line); ok {
			d.Cell, d.Line = src.Count, line
			d.Source = strings.TrimRight(strings.Split(src.Text, "\n")[line-1], "\r")
		}
		out = append(out, d)
	}
	return out
}
