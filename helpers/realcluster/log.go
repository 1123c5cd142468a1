package realcluster

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

const (
	tailLines = 15
	tailBytes = 64 << 10 // enough for tailLines with their stack traces
)

// logTail is the end of the broker's log: from the last error on if there is one
// in sight, since a broker says much while it goes down.
func (b *broker) logTail() string {
	text, err := readTail(b.data.file(b.node, "log"), tailBytes)
	if err != nil {
		return fmt.Sprint(err)
	}
	return lastWords(text)
}

func readTail(path string, most int64) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > most {
		if _, err := f.Seek(-most, io.SeekEnd); err != nil {
			return "", err
		}
	}
	text, err := io.ReadAll(io.LimitReader(f, most))
	return string(text), err
}

// lastWords is at most tailLines lines of log: those from the last one with a
// level of ERROR, or else the last ones.
func lastWords(log string) string {
	lines := strings.Split(strings.TrimSpace(log), "\n")
	start := max(0, len(lines)-tailLines)
	for i, line := range slices.Backward(lines) {
		if strings.Contains(line, " ERROR ") {
			start = i
			break
		}
	}
	end := min(len(lines), start+tailLines)
	return strings.Join(lines[start:end], "\n")
}
