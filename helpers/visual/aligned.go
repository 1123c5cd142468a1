package visual

import (
	"strings"
	"unicode/utf8"
)

// Aligned is the rows as lines whose columns are two spaces apart; each row is
// as long as the first.
func Aligned(rows [][]string) []string {
	if len(rows) == 0 {
		return nil
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	lines := make([]string, len(rows))
	for n, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		lines[n] = strings.TrimRight(b.String(), " ")
	}
	return lines
}

// textTable is a title, rows under headings and a note as text; title and note
// may be empty.
func textTable(title string, heads []string, rows [][]string, note string) string {
	var lines []string
	if title != "" {
		lines = append(lines, title)
	}
	plain := make([]string, len(heads))
	for i, head := range heads {
		plain[i] = strings.TrimLeft(head, "#~")
	}
	lines = append(lines, Aligned(append([][]string{plain}, rows...))...)
	if note != "" {
		lines = append(lines, note)
	}
	return strings.Join(lines, "\n")
}

// bar is a bar of text: value of most, in as many blocks as it is wide.
func bar(value, most float64, width int) string {
	if most <= 0 || value <= 0 {
		return ""
	}
	n := int(value/most*float64(width) + 0.5)
	return strings.Repeat("█", max(n, 1))
}
