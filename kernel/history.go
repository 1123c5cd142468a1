package kernel

import (
	"slices"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// thisSession is the number of the only session that is kept.
const thisSession = 1

// history remembers the cells of this process in memory.
type history struct {
	mu    sync.Mutex
	cells []message.HistoryEntry
}

func newHistory() *history { return &history{} }

func (h *history) add(line int, input string, output *string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cells = append(h.cells, message.HistoryEntry{Session: thisSession, Line: line, Input: input, Output: output})
}

// answer finds what q asks for, oldest first.
func (h *history) answer(q message.HistoryRequest) message.HistoryReply {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := []message.HistoryEntry{}
	switch q.HistAccessType {
	case message.HistoryTail:
		found = append(found, lastN(h.cells, q.N)...)
	case message.HistoryRange:
		found = append(found, h.between(q)...)
	case message.HistorySearch:
		found = append(found, lastN(h.matching(q), q.N)...)
	}
	for i := range found {
		found[i].Pair = q.Output
	}
	return message.HistoryReply{Status: message.StatusOK, History: found}
}

func (h *history) between(q message.HistoryRequest) []message.HistoryEntry {
	if q.Session != 0 && q.Session != thisSession {
		return nil
	}
	var found []message.HistoryEntry
	for _, c := range h.cells {
		if c.Line >= q.Start && (q.Stop <= 0 || c.Line < q.Stop) {
			found = append(found, c)
		}
	}
	return found
}

// matching lists cells whose whole input fits the pattern; with Unique, only the
// last of equal ones.
func (h *history) matching(q message.HistoryRequest) []message.HistoryEntry {
	pattern := q.Pattern
	if pattern == "" {
		pattern = "*"
	}
	var found []message.HistoryEntry
	seen := map[string]bool{}
	for _, c := range slices.Backward(h.cells) {
		if !glob(pattern, c.Input) || (q.Unique && seen[c.Input]) {
			continue
		}
		seen[c.Input] = true
		found = append(found, c)
	}
	slices.Reverse(found)
	return found
}

// lastN is the end of cells; n < 1 means all, as clients leave it out.
func lastN(cells []message.HistoryEntry, n int) []message.HistoryEntry {
	if n < 1 || n >= len(cells) {
		return cells
	}
	return cells[len(cells)-n:]
}

// glob reports whether text as a whole fits pattern, in which * stands for any
// text, line ends included, and ? for any one character. Going back to the last
// star only makes it take at most len(pattern) × len(text) steps.
func glob(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	pi, ti := 0, 0
	star, retry := -1, 0
	for ti < len(t) {
		switch {
		case pi < len(p) && p[pi] == '*':
			star, retry = pi, ti
			pi++
		case pi < len(p) && (p[pi] == '?' || p[pi] == t[ti]):
			pi, ti = pi+1, ti+1
		case star >= 0:
			retry++
			pi, ti = star+1, retry
		default:
			return false
		}
	}
	for pi < len(p) && p[pi] == '*' {
		pi++
	}
	return pi == len(p)
}
