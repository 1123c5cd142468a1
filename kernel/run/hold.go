package run

import (
	"bytes"
	"slices"
	"time"
)

const (
	// holdTime is how long after the last byte of what looks like a crash a
	// worker that still lives is taken to be well.
	holdTime = time.Second
	// holdMax bounds what is held back; the beginning matters.
	holdMax = 1 << 20
)

// traceStarts are the line beginnings with which the Go runtime announces the
// end of a process.
func traceStarts() []string {
	return []string{
		"fatal error: ", "panic: ", "runtime: ", "fatal: ", "unexpected fault address ",
		"SIGSEGV: ", "SIGBUS: ", "SIGABRT: ", "SIGFPE: ", "SIGILL: ", "SIGTRAP: ", "SIGSYS: ", "SIGQUIT: ",
	}
}

// traceHold holds back what may be the runtime's trace of a crash: thousands of
// lines that must not be dumped on the user. If the worker lives, it was not
// one, and everything is released.
type traceHold struct {
	held    []byte
	holding bool // a whole line beginning was seen
	midLine bool // the last byte let through did not end a line
	since   time.Time
}

// pass takes a chunk and returns what may be shown now.
func (t *traceHold) pass(chunk []byte, now time.Time) []byte {
	t.since = now
	text := slices.Concat(t.held, chunk)
	if t.holding {
		t.held = text
		if len(text) > holdMax {
			return t.release()
		}
		return nil
	}
	at, whole := t.find(text)
	t.held, t.holding = append([]byte(nil), text[at:]...), whole
	if at > 0 {
		t.midLine = text[at-1] != '\n'
	}
	return text[:at]
}

// find gives the place in text from which on it is held back, which is its end
// if nothing is, and whether a whole line beginning stands there.
func (t *traceHold) find(text []byte) (at int, whole bool) {
	at = 0
	if t.midLine {
		at = nextLine(text, 0)
	}
	for at < len(text) {
		for _, start := range traceStarts() {
			rest := text[at:]
			if bytes.HasPrefix(rest, []byte(start)) {
				return at, true
			}
			if len(rest) < len(start) && bytes.HasPrefix([]byte(start), rest) {
				return at, false
			}
		}
		at = nextLine(text, at)
	}
	return at, false
}

// nextLine is the beginning of the line after the one at i, or len(text).
func nextLine(text []byte, i int) int {
	if n := bytes.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(text)
}

// release gives what is held, to be shown.
func (t *traceHold) release() []byte {
	text := t.held
	if len(text) > 0 {
		t.midLine = text[len(text)-1] != '\n'
	}
	t.held, t.holding = nil, false
	return text
}

// take gives what is held if it is the beginning of a trace.
func (t *traceHold) take() []byte {
	if !t.holding {
		return nil
	}
	return t.release()
}

// patience is how long the worker may still die of what is held; negative if
// nothing is held.
func (t *traceHold) patience(now time.Time) time.Duration {
	if len(t.held) == 0 {
		return -1
	}
	return max(0, t.since.Add(holdTime).Sub(now))
}
