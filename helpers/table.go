package helpers

import (
	"html"
	"strings"

	"github.com/cuaderno-go/cuaderno/helpers/visual"
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
	var lines []string
	if t.Titulo != "" {
		lines = append(lines, t.Titulo)
	}
	lines = append(lines, visual.Aligned(append([][]string{t.Columnas}, t.Filas...))...)
	if t.Nota != "" {
		lines = append(lines, t.Nota)
	}
	return strings.Join(lines, "\n")
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
