package display

import (
	"html"
	"reflect"
	"strconv"
	"strings"
	"text/tabwriter"
)

// tableBundle is rows as a table in HTML and in text.
func tableBundle(rows any) Bundle {
	s := shower{own: cellType}
	v := reflect.ValueOf(rows)
	if lines, ok := s.lines(v); ok {
		return Bundle{"text/html": linesHTML(lines), "text/plain": linesText(lines)}
	}
	b := s.value(rows)
	if lines, ok := s.fieldLines(v); ok {
		b["text/plain"] = linesText(lines)
	}
	return b
}

// lines are the cells of a slice of slices, bounded; the first row is the
// header.
func (s shower) lines(v reflect.Value) ([][]string, bool) {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return nil, false
	}
	if k := v.Type().Elem().Kind(); (k != reflect.Slice && k != reflect.Array) || v.Len() == 0 {
		return nil, false
	}
	var out [][]string
	for i := range min(v.Len(), maxRows+1) {
		var line []string
		for j := range min(v.Index(i).Len(), maxColumns) {
			line = append(line, cut(s.print(v.Index(i).Index(j), 4*maxCell)))
		}
		out = append(out, line)
	}
	if v.Len() > maxRows+1 {
		out = append(out, []string{"⋮ " + strconv.Itoa(v.Len()-1)})
	}
	return out, true
}

// fieldLines are the cells of a slice of structs or of a map, with a header.
func (s shower) fieldLines(v reflect.Value) ([][]string, bool) {
	var out [][]string
	row := func(heading string, cells []reflect.Value) {
		line := []string{cut(heading)}
		for _, c := range cells {
			line = append(line, cut(s.print(c, 4*maxCell)))
		}
		out = append(out, line)
	}
	if !v.IsValid() || writesItself(v) {
		return nil, false
	}
	switch v.Kind() { // only these have rows
	case reflect.Slice, reflect.Array:
		columns := s.columns(v.Type().Elem())
		if columns.fields == nil {
			return nil, false
		}
		out = append(out, columns.header())
		for i := range min(v.Len(), maxRows) {
			row(strconv.Itoa(i), columns.cells(v.Index(i)))
		}
	case reflect.Map:
		columns := s.columns(v.Type().Elem())
		if h := columns.header(); h != nil {
			out = append(out, h)
		}
		for i, e := range s.sortedEntries(v) {
			if i < maxRows {
				row(s.print(e.key, 4*maxCell), columns.cells(e.value))
			}
		}
	default:
		return nil, false
	}
	if v.Len() > maxRows {
		out = append(out, []string{"⋮ " + strconv.Itoa(v.Len())})
	}
	return out, true
}

// linesText sets the cells in columns, and a line below the header.
func linesText(lines [][]string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		cells := make([]string, len(line))
		for i, c := range line {
			cells[i] = strings.Join(strings.Fields(c), " ")
		}
		_, _ = w.Write([]byte(strings.Join(cells, "\t") + "\n")) // to memory
	}
	_ = w.Flush()
	text := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	for i := range text {
		text[i] = strings.TrimRight(text[i], " ")
	}
	return strings.Join(text, "\n")
}

// linesHTML is a table whose first line is the header. Numbers stand right.
func linesHTML(lines [][]string) string {
	var b strings.Builder
	b.WriteString("<table><thead>")
	for i, line := range lines {
		tag := "td"
		if i == 0 {
			tag = "th"
		}
		b.WriteString("<tr>")
		for _, c := range line {
			align := "left"
			if _, err := strconv.ParseFloat(c, 64); err == nil {
				align = "right"
			}
			b.WriteString("<" + tag + ` style="text-align:` + align + `">` + html.EscapeString(c) + "</" + tag + ">")
		}
		b.WriteString("</tr>")
		if i == 0 {
			b.WriteString("</thead><tbody>")
		}
	}
	b.WriteString("</tbody></table>")
	return b.String()
}
