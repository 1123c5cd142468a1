package helpers

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Tabla is rows under headings, ready to be shown: in a notebook as HTML,
// everywhere else as aligned text. It holds text only, so that what is shown
// can be tested without a broker.
type Tabla struct {
	Titulo   string
	Columnas []string
	Filas    [][]string // in the order to show, each as long as the headings
	Nota     string     // a sentence below the table; may be empty
}

// String is the table as aligned text, without a final newline.
func (t Tabla) String() string {
	widths := make([]int, len(t.Columnas))
	for _, row := range t.rows() {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var lines []string
	if t.Titulo != "" {
		lines = append(lines, t.Titulo)
	}
	for _, row := range t.rows() {
		lines = append(lines, aligned(row, widths))
	}
	if t.Nota != "" {
		lines = append(lines, t.Nota)
	}
	return strings.Join(lines, "\n")
}

// rows is the headings and the rows.
func (t Tabla) rows() [][]string { return append([][]string{t.Columnas}, t.Filas...) }

func aligned(row []string, widths []int) string {
	var b strings.Builder
	for i, cell := range row {
		b.WriteString(cell)
		b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
	}
	return strings.TrimRight(b.String(), " ")
}

// HTML is the table as HTML without scripts or colours of its own, so that it
// fits light and dark themes.
func (t Tabla) HTML() string {
	var b strings.Builder
	b.WriteString("<table>")
	if t.Titulo != "" {
		b.WriteString(`<caption style="text-align:left;font-weight:bold">` + html.EscapeString(t.Titulo) + "</caption>")
	}
	b.WriteString("<thead>" + htmlRow("th", t.Columnas) + "</thead><tbody>")
	for _, row := range t.Filas {
		b.WriteString(htmlRow("td", row))
	}
	b.WriteString("</tbody></table>")
	if t.Nota != "" {
		b.WriteString("<p>" + html.EscapeString(t.Nota) + "</p>")
	}
	return b.String()
}

func htmlRow(tag string, cells []string) string {
	var b strings.Builder
	b.WriteString("<tr>")
	for _, cell := range cells {
		b.WriteString("<" + tag + ` style="text-align:left">` + html.EscapeString(cell) + "</" + tag + ">")
	}
	b.WriteString("</tr>")
	return b.String()
}
