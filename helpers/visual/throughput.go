package visual

import (
	"fmt"
	"strings"
	"time"
)

// Throughput is how fast messages went, one line for each run.
type Throughput struct {
	Title string
	Runs  []Rate
}

// Rate is one run: messages and bytes in a time.
type Rate struct {
	Name     string
	Messages int64
	Bytes    int64 // of keys and values; 0 if they were not counted
	Took     time.Duration
}

// PerSecond is messages a second.
func (r Rate) PerSecond() float64 {
	if r.Took <= 0 {
		return 0
	}
	return float64(r.Messages) / r.Took.Seconds()
}

func (r Rate) megabytes(l Lang) string {
	if r.Bytes == 0 || r.Took <= 0 {
		return "—"
	}
	return decimal(float64(r.Bytes)/r.Took.Seconds()/1e6, 2, l) + " MB/s"
}

func (f Throughput) heads(l Lang) []string {
	return []string{
		"", text{"#Mensajes", "#Messages"}.in(l), text{"#Tiempo", "#Time"}.in(l),
		text{"#Mensajes/s", "#Messages/s"}.in(l), "#MB/s", "",
	}
}

func (f Throughput) most() float64 {
	most := 0.0
	for _, r := range f.Runs {
		most = max(most, r.PerSecond())
	}
	return most
}

func (r Rate) row(l Lang) []string {
	return []string{
		r.Name, thousands(r.Messages, l), decimal(r.Took.Seconds(), 3, l) + " s",
		thousands(int64(r.PerSecond()), l), r.megabytes(l),
	}
}

// Text implements [Figure].
func (f Throughput) Text(l Lang) string {
	var rows [][]string
	for _, r := range f.Runs {
		rows = append(rows, append(r.row(l), bar(r.PerSecond(), f.most(), 20)))
	}
	return textTable(f.Title, f.heads(l), rows, "")
}

// HTML implements [Figure].
func (f Throughput) HTML(l Lang) string {
	var rows [][]raw
	for i, r := range f.Runs {
		row := cells([][]string{r.row(l)})[0]
		row[0] = chip(r.Name, "", i)
		rows = append(rows, append(row, htmlBar(r.PerSecond(), f.most(), 220, i)))
	}
	var summary []string
	for _, r := range f.Runs {
		summary = append(summary, fmt.Sprintf(text{"%s: %s mensajes por segundo", "%s: %s messages a second"}.in(l), r.Name, thousands(int64(r.PerSecond()), l)))
	}
	return figure(f.Title, strings.Join(summary, "; "), table(f.heads(l), rows))
}
