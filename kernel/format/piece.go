package format

import (
	"go/parser"
	"go/printer"
	"go/token"
	"strings"

	gofumpt "mvdan.cc/gofumpt/format"
)

// What stands before and behind a piece while it is formatted.
const (
	fileHead = "package p\n"
	bodyHead = fileHead + "\nfunc _() {\n"
	bodyEnd  = "}\n"
)

// language is the version of Go that cells are written in.
const language = "go1.26"

// format formats a piece. One that gofumpt makes nothing of, such as an import
// with a package clause above it, stays as it is.
func (k kind) format(text string) string {
	switch k {
	case declarations:
		return formatted(fileHead, text, "", 0)
	case statements:
		return formatted(bodyHead, text, "\n"+bodyEnd, -1)
	case verbatim:
	}
	return text
}

// The modes of gofmt, by which numbers are normalised, too (go/format).
const printerMode = printer.UseSpaces | printer.TabIndent | 1<<30

func formatted(head, text, end string, indent int) string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", head+text+end, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return text
	}
	gofumpt.File(fset, file, gofumpt.Options{LangVersion: language})
	var b strings.Builder
	if err := (&printer.Config{Mode: printerMode, Tabwidth: 8, Indent: indent}).Fprint(&b, fset, file); err != nil {
		return text
	}
	out, ok := strings.CutPrefix(b.String(), head)
	if !ok {
		return text
	}
	return strings.Trim(strings.TrimSuffix(out, strings.TrimPrefix(end, "\n")), "\n")
}
