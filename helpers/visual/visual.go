// Package visual draws what the lessons show of Kafka: data in, text out. Every
// figure has two forms, HTML for a notebook and aligned text for everything
// else; both are pure functions of the figure's own plain data, so they are
// tested without a broker, and both say the same with the same words.
//
// The HTML is inline SVG and CSS without scripts or anything fetched. It takes
// its colours from the page (JupyterLab's variables where there are any), so it
// suits light and dark themes; hues mark keys and members, and never carry a
// meaning that is not written beside them as well. It never asks a cluster for
// anything.
package visual

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// Lang is a language of the texts.
type Lang uint8

// The languages. Spanish is the lessons' own.
const (
	Spanish Lang = iota
	English
)

// text is one text in both languages.
type text struct{ es, en string }

func (t text) in(l Lang) string {
	if l == English {
		return t.en
	}
	return t.es
}

// Figure is what can be shown.
type Figure interface {
	// HTML is the figure for a notebook.
	HTML(l Lang) string
	// Text is the figure as aligned text, without a final newline.
	Text(l Lang) string
}

// raw is HTML; a string is text that has yet to be escaped.
type raw string

// h is fmt.Sprintf that escapes its strings; raw arguments are HTML already.
func h(format string, args ...any) raw {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = html.EscapeString(s)
		}
	}
	return raw(fmt.Sprintf(format, args...))
}

// join is the parts one after the other.
func join(parts []raw) raw {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(string(p))
	}
	return raw(b.String())
}

// figure wraps a figure's body: its style, its caption and, for screen readers,
// what the whole of it says.
func figure(caption, summary string, body ...raw) string {
	return string(h(`<style>%s</style><figure class="cuv" role="group" aria-label="%s"><figcaption>%s</figcaption>%s</figure>`,
		raw(style), summary, caption, join(body)))
}

// style is every figure's. What has no JupyterLab variable comes from the text
// colour of the page around it, mixed with transparent.
const style = `.cuv{--cuv-line:color-mix(in srgb,currentColor 22%,transparent);--cuv-soft:color-mix(in srgb,currentColor 8%,transparent);` +
	`margin:.4em 0 .8em;font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:var(--jp-content-font-size1,14px);` +
	`line-height:1.45;color:var(--jp-content-font-color0,currentColor);overflow-x:auto}` +
	`.cuv figcaption{font-weight:600;font-size:1.08em;margin:0 0 .35em}` +
	`.cuv table.cuv-t{border-collapse:collapse;margin:0 0 .7em;font-size:1em;color:inherit;border:0;table-layout:auto}` +
	`.cuv .cuv-t th,.cuv .cuv-t td{text-align:left;padding:.28em .75em;border:0;border-bottom:1px solid var(--cuv-line);vertical-align:middle;background:none;max-width:none;white-space:nowrap}` +
	`.cuv .cuv-t thead th{font-weight:600;border-bottom-width:2px}.cuv .cuv-t tbody tr{background:none}` +
	`.cuv .cuv-t .cuv-n{text-align:right;font-variant-numeric:tabular-nums}` +
	`.cuv .cuv-t td.cuv-w{white-space:normal;overflow-wrap:anywhere;max-width:28em}` +
	`.cuv p{margin:.45em 0 0;max-width:60em}.cuv .cuv-q{opacity:.72}` +
	`.cuv .cuv-c{--c:currentColor;display:inline-block;min-width:1.1em;padding:0 .45em;margin:.08em .25em .08em 0;text-align:center;border:1.5px solid var(--c);border-radius:.35em;background:color-mix(in srgb,var(--c) 24%,transparent);font-variant-numeric:tabular-nums}` +
	`.cuv .cuv-c.cuv-off{--c:currentColor;border-style:dashed;background:none;opacity:.75}` +
	`.cuv .cuv-c.cuv-plain{background:none}` +
	`.cuv .cuv-c.cuv-lead{border-width:2.5px;font-weight:700}` +
	`.cuv .cuv-new{background:color-mix(in srgb,#e0a31e 32%,transparent)!important;border-color:#e0a31e!important;box-shadow:0 0 0 1px #e0a31e}` +
	`.cuv svg{display:block;max-width:none;font-family:inherit}.cuv svg text{fill:currentColor}` +
	`.cuv details{margin:.45em 0 0}.cuv summary{cursor:pointer}` +
	`.cuv .cuv-lanes{display:grid;gap:.25em .2em;align-items:center;justify-content:start}` +
	`.cuv .cuv-row{display:flex;flex-wrap:wrap;gap:.4em 2em;align-items:flex-end}` +
	`.cuv .cuv-f{font-size:1.5em;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.2}`

// hues tell keys and members apart on light and dark paper alike, also for most
// who see colours differently.
func hues() []string {
	return []string{"#2f86d0", "#e0801e", "#2b9e68", "#a066d6", "#d9506b", "#16a3b8", "#b3951a", "#8d7b6c"}
}

// hue is the colour of the n-th of something.
func hue(n int) raw { return raw(hues()[n%len(hues())]) }

// hueOf is the number of a member's hue: the same in every figure, and different
// for names that differ in their last letter, as the members of a lesson do.
func hueOf(member string) int {
	sum := 0
	for _, b := range []byte(member) {
		sum += int(b)
	}
	return sum % len(hues())
}

// chip is a label in a box of the n-th hue; a negative n means without a hue.
func chip(label, class string, n int) raw {
	if n < 0 {
		return h(`<span class="cuv-c %s">%s</span>`, class, label)
	}
	return h(`<span class="cuv-c %s" style="--c:%s">%s</span>`, class, hue(n), label)
}

// note is a sentence below a figure; nothing for an empty one.
func note(s string) raw {
	if s == "" {
		return ""
	}
	return h(`<p class="cuv-q">%s</p>`, s)
}

// table is rows of HTML cells under headings; a heading that begins with "#"
// is of a column of numbers, and one with "~" of long text.
func table(heads []string, rows [][]raw) raw {
	var b strings.Builder
	b.WriteString(`<table class="cuv-t"><thead><tr>`)
	for _, head := range heads {
		b.WriteString(string(h(`<th scope="col"%s>%s</th>`, class(head), strings.TrimLeft(head, "#~"))))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range rows {
		b.WriteString("<tr>")
		for i, cell := range row {
			b.WriteString(string(h("<td%s>%s</td>", class(heads[i]), cell)))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return raw(b.String())
}

func class(head string) raw {
	switch {
	case strings.HasPrefix(head, "#"):
		return ` class="cuv-n"`
	case strings.HasPrefix(head, "~"):
		return ` class="cuv-w"`
	}
	return ""
}

// cells is rows of text as cells of a table.
func cells(rows [][]string) [][]raw {
	all := make([][]raw, len(rows))
	for i, row := range rows {
		for _, cell := range row {
			all[i] = append(all[i], h("%s", cell))
		}
	}
	return all
}

func number[N ~int | ~int32 | ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// list is ids as "[1, 2]".
func list(ids []int32) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = number(id)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// decimal writes a number with the comma that Spanish has.
func decimal(f float64, digits int, l Lang) string {
	s := strconv.FormatFloat(f, 'f', digits, 64)
	if l == Spanish {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// thousands writes a number in groups of three, as the language does.
func thousands(n int64, l Lang) string {
	s, sign := number(n), ""
	if n < 0 {
		s, sign = s[1:], "−"
	}
	gap := "\u202f" // Spanish groups with a thin space
	if l == English {
		gap = ","
	}
	if len(s) < 5 {
		return sign + s
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + gap + s[i:]
	}
	return sign + s
}
