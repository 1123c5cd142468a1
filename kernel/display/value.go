package display

import (
	"fmt"
	"html"
	"maps"
	"reflect"
	"strings"
)

// Value turns v into a bundle. A value that knows how to show itself, by a
// method HTML() string, Markdown() string, SVG() string, PNG() []byte or
// MIMEBundle() map[string]any, is shown by that; images, errors, structs, maps
// and slices of structs have forms of their own. Text is always there, bounded,
// and a panic in one of the value's methods becomes part of it.
func Value(v any) Bundle { return shower{own: cellType}.value(v) }

// Values turns values that a cell shows side by side into one bundle: their
// texts with blanks between, as fmt.Println has it, and HTML if one of them has
// more than text.
func Values(vals ...any) Bundle { return shower{own: cellType}.values(vals) }

// Text is v as fmt.Print has it, except that it is bounded and that what fmt
// prints as an address or as a list of numbers can be read: pointers are
// followed, []byte is text, functions and channels are their types. Of structs
// that are not the notebook's own, only exported fields are shown, because
// others may be changing under some lock while they are read.
func Text(v any) string { return shower{own: cellType}.text(v) }

// maxGlance bounds a Glance, in bytes.
const maxGlance = 4 << 10

// Glance is v, bounded, as Text has it: what the kernel shows of a variable to
// whom points at it. If careful, v may be changing meanwhile. Then no method is
// called and of a map only its length is told: Go ends a process in which a map
// is read and written at once.
func Glance(v reflect.Value, careful bool) string {
	return shower{own: cellType, careful: careful}.print(v, maxGlance)
}

// shower turns values into bundles.
type shower struct {
	own     func(reflect.Type) bool // whether a named type was declared in a cell
	careful bool                    // values may be changing while they are read
}

// cellType says whether t was declared in a cell: cells are package main.
func cellType(t reflect.Type) bool { return strings.HasPrefix(t.String(), "main.") }

func (s shower) value(v any) Bundle {
	b := Bundle{}
	maps.Copy(b, s.rich(v))
	if _, ok := b["text/plain"].(string); !ok {
		b["text/plain"] = s.text(v)
	}
	return b
}

func (s shower) values(vals []any) Bundle {
	if len(vals) == 1 {
		return s.value(vals[0])
	}
	texts := make([]string, len(vals))
	parts := make([]string, len(vals))
	anyRich := false
	for i, v := range vals {
		b := s.value(v)
		texts[i] = fmt.Sprint(b["text/plain"])
		var isRich bool
		parts[i], isRich = htmlPart(b)
		anyRich = anyRich || isRich
	}
	b := Bundle{"text/plain": strings.Join(texts, " ")}
	if anyRich {
		b["text/html"] = `<div style="display:flex;flex-wrap:wrap;gap:1em;align-items:flex-start">` +
			"<div>" + strings.Join(parts, "</div><div>") + "</div></div>"
	}
	return b
}

// htmlPart is a bundle as HTML, and whether that shows more than its text.
func htmlPart(b Bundle) (string, bool) {
	if s, ok := b["text/html"].(string); ok {
		return s, true
	}
	if s, ok := b["image/svg+xml"].(string); ok {
		return s, true
	}
	if s, ok := b["image/png"].(string); ok {
		return `<img src="data:image/png;base64,` + html.EscapeString(s) + `">`, true
	}
	return "<pre>" + html.EscapeString(fmt.Sprint(b["text/plain"])) + "</pre>", false
}

// rich gives the forms of v other than plain text, and plain text where a form
// brings its own.
func (s shower) rich(v any) Bundle {
	if v == nil {
		return nil
	}
	if b, ok := s.byMethods(v); ok {
		return b
	}
	if b, ok := s.byType(v); ok {
		return b
	}
	if text, ok := s.table(reflect.ValueOf(v)); ok {
		return Bundle{"text/html": text}
	}
	return nil
}
