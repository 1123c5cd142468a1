package history

import (
	"slices"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// pick finds in this kernel's cells what q asks for and gives them the number of
// the session.
func (s *Store) pick(q message.HistoryRequest, session int) []message.HistoryEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []message.HistoryEntry{}
	switch q.HistAccessType {
	case message.HistoryTail:
		found = append(found, lastN(s.cells, q.N)...)
	case message.HistoryRange:
		if q.Session == 0 || q.Session == session {
			found = append(found, between(s.cells, q)...)
		}
	case message.HistorySearch:
		found = append(found, lastN(matching(s.cells, q), q.N)...)
	}
	for i := range found {
		found[i].Session, found[i].Pair = session, q.Output
	}
	return found
}

func between(cells []message.HistoryEntry, q message.HistoryRequest) []message.HistoryEntry {
	var found []message.HistoryEntry
	for _, c := range cells {
		if c.Line >= q.Start && (q.Stop <= 0 || c.Line < q.Stop) {
			found = append(found, c)
		}
	}
	return found
}

// matching lists cells whose whole input fits the pattern; with Unique, only the
// last of equal ones.
func matching(cells []message.HistoryEntry, q message.HistoryRequest) []message.HistoryEntry {
	pattern := patternOf(q)
	var found []message.HistoryEntry
	seen := map[string]bool{}
	for _, c := range slices.Backward(cells) {
		if !glob(pattern, c.Input) || (q.Unique && seen[c.Input]) {
			continue
		}
		seen[c.Input] = true
		found = append(found, c)
	}
	slices.Reverse(found)
	return found
}

func patternOf(q message.HistoryRequest) string {
	if q.Pattern == "" {
		return "*"
	}
	return q.Pattern
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
