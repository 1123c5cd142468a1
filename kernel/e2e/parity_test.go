package e2e

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// checkParity runs the original notebook on a fresh cluster of its own and
// compares, cell by cell, what the two print, and then what they wrote.
func checkParity(t *testing.T, ours *notebook.Notebook, oursWritten records) {
	t.Helper()
	original := findOriginal(t)
	python := findPythonClient(t)
	kafka, err := realcluster.Start(t.Context(), realcluster.Options{
		Ports:  make([]int, realcluster.Brokers),
		Exited: func(_ int, why error) { t.Error(why) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := kafka.Close(); err != nil {
			t.Error(err)
		}
	}()
	theirs := python.execute(t, original, kafka.Brokers())
	written := readTopics(t, kafka.Brokers())

	sides := []side{
		{name: "Python", book: theirs, written: written},
		{name: "Go", book: ours, written: oursWritten},
	}
	for _, s := range sides {
		s.checkMessages(t)
	}
	if got := len(messageLines(printed(ours.Cells[42]))); got != 10 {
		t.Errorf("Go reads %d messages in cell 42, want 10", got)
	}
	compareCells(t, theirs, ours)
	comparePlacement(t, written, oursWritten)
}

// findOriginal gives the Python notebook, which is kept beside the repository.
func findOriginal(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../shared/original/tutorial-python.ipynb")
	if err != nil {
		t.Skipf("SKIPPED: the original notebook is not beside this repository: %v", err)
	}
	return string(text)
}

func compareCells(t *testing.T, theirs, ours *notebook.Notebook) {
	t.Helper()
	if got, want := len(ours.Cells), len(theirs.Cells); got != want {
		t.Fatalf("Go has %d cells, Python %d", got, want)
	}
	known := map[int]difference{}
	for _, d := range differences() {
		known[d.cell] = d
	}
	for i := range theirs.Cells {
		d := known[i]
		want, unusedPython := without(masked(theirs.Cells[i]), d.python, d.maybe)
		got, unusedOurs := without(masked(ours.Cells[i]), d.ours, d.maybe)
		for _, pattern := range slices.Concat(unusedPython, unusedOurs) {
			t.Errorf("cell %d: nothing matches %q any more: is this difference gone (%s)?", i, pattern, d.reason)
		}
		if d.unordered {
			slices.Sort(want)
			slices.Sort(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cell %d prints (- Python, + Go):\n%s", i, diff)
		}
	}
}

// without drops the lines that match a pattern; unused are those of must that
// match none.
func without(lines, must, maybe []string) (rest, unused []string) {
	used := map[string]bool{}
	for _, line := range lines {
		known := false
		for _, pattern := range slices.Concat(must, maybe) {
			if regexp.MustCompile(pattern).MatchString(line) {
				used[pattern], known = true, true
			}
		}
		if !known {
			rest = append(rest, line)
		}
	}
	for _, pattern := range must {
		if !used[pattern] {
			unused = append(unused, pattern)
		}
	}
	return rest, unused
}

// printed is what a cell shows as text, line by line: standard output and the
// value of the last expression. Ours shows tables beside that, the same facts in
// another form; the original's warnings of the C library on standard error are
// what our helpers silence.
func printed(cell *notebook.Cell) []string {
	var text strings.Builder
	for _, out := range cell.Outputs {
		switch {
		case out.Type == notebook.Stream && out.Name == "stdout":
			text.WriteString(out.Text)
		case out.Type == notebook.Result:
			fmt.Fprintf(&text, "%v\n", out.Data["text/plain"])
		}
	}
	var lines []string
	for line := range strings.Lines(text.String()) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// masked is what a cell prints without what Kafka decides: addresses, which
// brokers hold a partition, where messages without a key go, and offsets.
func masked(cell *notebook.Cell) []string {
	masks := []struct{ pattern, with string }{
		{`127\.0\.0\.1:\d+`, "ADDRESS"},
		{`Host: [\d.]+, Port: \d+`, "Host: HOST, Port: PORT"},
		{`Líder: \d+ \| Réplicas: \[\d, \d\] \| ISR: \[\d, \d\]`, "Líder: L | Réplicas: [R, R] | ISR: [R, R]"},
		{`Partición: \d+ \| Offset: \d+`, "Partición: P | Offset: O"},
	}
	lines := printed(cell)
	controller := false
	for i, line := range lines {
		for _, m := range masks {
			line = regexp.MustCompile(m.pattern).ReplaceAllString(line, m.with)
		}
		if controller {
			line += " (controller)"
		}
		controller = line == "=== Controller activo ==="
		lines[i] = line
	}
	return lines
}

// side is one of the notebooks, with what it wrote.
type side struct {
	name    string
	book    *notebook.Notebook
	written records
}

// checkMessages demands that every message that a cell says it read is the one
// that the topic has at that place.
func (s side) checkMessages(t *testing.T) {
	t.Helper()
	read := 0
	for i, cell := range s.book.Cells {
		for _, m := range messageLines(printed(cell)) {
			read++
			want, ok := s.written[place{distributed, m.partition, m.offset}]
			if !ok || m.value != want.value || m.hasKey && m.key != want.key {
				t.Errorf("%s cell %d read %+v, the topic has %+v", s.name, i, m, want)
			}
		}
	}
	if read == 0 {
		t.Errorf("%s read no message at all", s.name)
	}
}

// comparePlacement demands that both wrote the same messages, and those with a
// key to the same partitions.
func comparePlacement(t *testing.T, theirs, ours records) {
	t.Helper()
	want, got := theirs.lines(), ours.lines()
	for i, line := range want {
		// The one value that names the language.
		want[i] = strings.Replace(line, "desde un productor en Python", "desde un productor en Go", 1)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("messages written (- Python, + Go):\n%s", diff)
	}
	const sent = 1 + 10 + 10 + 3*5
	if len(got) != sent {
		t.Errorf("%d messages written, want %d", len(got), sent)
	}
}

// execute gives the original as its own kernel executed it.
func (p pythonClient) execute(t *testing.T, original, brokers string) *notebook.Notebook {
	t.Helper()
	text := original
	for _, change := range [][2]string{
		{"kafka1:9092,kafka2:9094,kafka3:9096,kafka4:9098", brokers}, // in four cells, and as a default
		{"%pip install --upgrade confluent-kafka", "# here, at an exact version"},
		// It asks for the topic at once, and a busy machine has not told all brokers yet.
		{"topic_metadata = metadata.topics[topic_name]", `while topic_name not in metadata.topics: metadata = admin_client.list_topics(timeout=10)\n` +
			`topic_metadata = metadata.topics[topic_name]`},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("the original does not say %q", change[0])
		}
		text = strings.ReplaceAll(text, change[0], change[1])
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	return readNotebook(t, p.nbconvert(ctx, t, text, brokers))
}
