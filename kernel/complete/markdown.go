package complete

import (
	"go/doc/comment"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
)

// docSite is where the links in documentation lead.
const docSite = "https://pkg.go.dev/"

// Bundle is what is known of x for a reader of lang, as Markdown and as text. At
// detail 1 the whole source is part of it.
func (x *Subject) Bundle(detail int, lang diag.Lang) display.Bundle {
	code := x.Declaration
	if detail > 0 && x.Source != "" {
		code = x.Source
	}
	var md, text []string
	add := func(markdown, plain string) {
		if strings.TrimSpace(plain) != "" {
			md, text = append(md, strings.TrimSpace(markdown)), append(text, strings.TrimRight(plain, "\n "))
		}
	}
	add("```go\n"+code+"\n```", code)
	x.addValue(detail, lang, add)
	add(x.renderDoc(x.Doc, detail))
	if detail > 0 && x.Original != "" {
		add(x.renderDoc(x.Original, detail))
	}
	methods := strings.Join(x.Methods, "\n")
	add("```go\n"+methods+"\n```", methods)
	where := x.Where.In(lang)
	add("*"+where+"*", where)
	return display.Bundle{"text/markdown": strings.Join(md, "\n\n"), "text/plain": strings.Join(text, "\n\n")}
}

// maxValue is how much of a value a short answer has, in code points.
const maxValue = 400

// busyNote explains what is missing in a value.
var busyNote = diag.Text{
	ES: "hay código en marcha: los mapas y los métodos String no se leen",
	EN: "code is running: maps and String methods are not read",
}

// addValue adds the value of a variable.
func (x *Subject) addValue(detail int, lang diag.Lang, add func(markdown, plain string)) {
	text := x.Value.Text
	if runes := []rune(text); detail == 0 && len(runes) > maxValue {
		text = string(runes[:maxValue]) + "…"
	}
	if text == "" {
		return
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	note := ""
	if x.Value.Busy {
		note = " (" + busyNote.In(lang) + ")"
	}
	label := diag.Text{ES: "valor", EN: "value"}.In(lang) + note + ":"
	add(label+"\n"+fence+"\n"+text+"\n"+fence, label+" "+text)
}

// maxDoc is how much of the documentation a short answer has: the paragraph in
// which this many bytes are exceeded is the last.
const maxDoc = 1200

// renderDoc is a documentation comment as Markdown and as text.
func (x *Subject) renderDoc(text string, detail int) (markdown, plain string) {
	parser := comment.Parser{LookupSym: x.isSymbol}
	doc := parser.Parse(text)
	printer := comment.Printer{HeadingLevel: 4, HeadingID: func(*comment.Heading) string { return "" }, DocLinkURL: x.link}
	if detail == 0 {
		cutDoc(doc, &printer)
	}
	return string(printer.Markdown(doc)), string(printer.Text(doc))
}

// cutDoc leaves of a long text its beginning.
func cutDoc(doc *comment.Doc, printer *comment.Printer) {
	size := 0
	for i, block := range doc.Content {
		if _, isHeading := block.(*comment.Heading); isHeading && size > maxDoc/2 {
			doc.Content = append(doc.Content[:i:i], ellipsis())
			return
		}
		size += len(printer.Text(&comment.Doc{Content: []comment.Block{block}}))
		if size > maxDoc && i+1 < len(doc.Content) {
			doc.Content = append(doc.Content[:i+1:i+1], ellipsis())
			return
		}
	}
}

func ellipsis() comment.Block {
	return &comment.Paragraph{Text: []comment.Text{comment.Plain("…")}}
}

// isSymbol reports whether [recv.name] in documentation is meant as a link. What
// cells declare has no page to link to, but is written the same way.
func (x *Subject) isSymbol(recv, name string) bool {
	if x.pkg == nil {
		return x.importPath == ""
	}
	if recv == "" {
		return x.pkg.Scope().Lookup(name) != nil
	}
	return x.pkg.Scope().Lookup(recv) != nil
}

// link is the address of what [Name] in documentation means.
func (x *Subject) link(l *comment.DocLink) string {
	path := l.ImportPath
	if path == "" {
		path = x.importPath
	}
	if path == "" {
		return ""
	}
	switch {
	case l.Name == "":
		return docSite + path
	case l.Recv != "":
		return docSite + path + "#" + l.Recv + "." + l.Name
	default:
		return docSite + path + "#" + l.Name
	}
}
