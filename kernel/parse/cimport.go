package parse

import (
	"go/ast"
	"strings"
)

// CImport is an import "C" of a cell.
type CImport struct {
	Span     [2]int // offsets of the declaration, or of the line in one
	Preamble string // the C code in the comment above it
	Line     int    // at which the comment begins
}

// importC takes an import "C" and the C code above it.
func (f *File) importC(d *ast.GenDecl, spec *ast.ImportSpec) {
	var n ast.Node = spec
	if !d.Lparen.IsValid() {
		n = d
	}
	from := f.Offset(n.Pos())
	text, at := commentsAbove(f.Source.Text, from)
	f.C = append(f.C, CImport{
		Span: [2]int{from, f.Offset(n.End())}, Preamble: text, Line: 1 + strings.Count(f.Source.Text[:at], "\n"),
	})
}

// commentsAbove is what the comments say that end right above offset, line by
// line, and where they begin.
func commentsAbove(text string, offset int) (string, int) {
	said := ""
	for {
		before := strings.TrimRight(text[:offset], " \t\r")
		if !strings.HasSuffix(before, "\n") && said != "" && !strings.HasSuffix(before, "*/") {
			return said, offset
		}
		before = strings.TrimRight(strings.TrimSuffix(before, "\n"), " \t\r")
		line := strings.LastIndexByte(before, '\n') + 1
		switch {
		case strings.HasSuffix(before, "*/"):
			start := strings.LastIndex(before, "/*")
			if start < 0 {
				return said, offset
			}
			said, offset = before[start+2:len(before)-2]+"\n"+said, start
		case strings.HasPrefix(strings.TrimLeft(before[line:], " \t"), "//"):
			start := line + strings.Index(before[line:], "//")
			said, offset = before[start+2:]+"\n"+said, start
		default:
			return said, offset
		}
	}
}
