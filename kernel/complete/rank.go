package complete

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// candidate is a cell.Candidate with what decides its rank.
type candidate struct {
	cell.Candidate
	suffix     string // inserted behind the name
	group      group
	depth      int  // of embedding, of nesting: the nearest first
	fits       bool // it has the type that is wanted at the cursor
	deprecated bool
	exact      bool // a loose match is no match: there are too many of its kind
}

// group orders what equally well could be meant.
type group uint8

const (
	fields group = iota
	locals
	methods
	ofCell
	ofSession
	ofAhead // only cells define it that have not been run
	imported
	builtins
	keywords
	unimported
	fetched // of a module that the import would add to go.mod
)

// maxCandidates bounds an answer; nobody scrolls further.
const maxCandidates = 1000

// rank leaves of found what prefix can be the beginning of, or can loosely
// stand for, and orders it as a Go programmer expects.
func rank(prefix string, found []candidate) []cell.Candidate {
	type ranked struct {
		candidate
		match match
	}
	var kept []ranked
	seen := map[string]bool{}
	for _, c := range found {
		m := matches(prefix, c.Text)
		if m == noMatch || strings.Contains(c.Text, "ʹ") || (c.exact && m > ignoringCase) {
			continue
		}
		if !seen[c.Text] {
			seen[c.Text] = true
			kept = append(kept, ranked{c, m})
		}
	}
	slices.SortStableFunc(kept, func(a, b ranked) int {
		return cmp.Or(
			cmp.Compare(a.match, b.match),
			compareBools(a.deprecated, b.deprecated),
			compareBools(b.fits, a.fits),
			cmp.Compare(a.group, b.group),
			cmp.Compare(a.depth, b.depth),
			cmp.Compare(a.Text, b.Text),
		)
	})
	kept = kept[:min(len(kept), maxCandidates)]
	out := make([]cell.Candidate, len(kept))
	for i, c := range kept {
		out[i] = c.Candidate
		out[i].Text += c.suffix
		out[i].Signature = check.Unmark(c.Signature)
	}
	return out
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// match says how well what was written fits a name.
type match uint8

const (
	sameCase     match = iota // it is its beginning
	ignoringCase              // it is its beginning, but for case
	loose                     // its letters occur in the name, the first one where a word begins
	noMatch
)

func matches(prefix, name string) match {
	switch lower := strings.ToLower(prefix); {
	case strings.HasPrefix(name, prefix):
		return sameCase
	case strings.HasPrefix(strings.ToLower(name), lower):
		return ignoringCase
	case len(prefix) >= 2 && isLoose([]rune(lower), []rune(name)):
		return loose
	default:
		return noMatch
	}
}

// isLoose reports whether the letters of lower occur in name in that order,
// beginning where a word of name does.
func isLoose(lower, name []rune) bool {
	for i, r := range name {
		if unicode.ToLower(r) == lower[0] && wordStart(name, i) && subsequence(lower[1:], name[i+1:]) {
			return true
		}
	}
	return false
}

func wordStart(name []rune, i int) bool {
	return i == 0 || !isLetter(name[i-1]) || name[i-1] == '_' || (unicode.IsUpper(name[i]) && !unicode.IsUpper(name[i-1]))
}

func subsequence(lower, name []rune) bool {
	for _, r := range name {
		if len(lower) == 0 {
			break
		}
		if unicode.ToLower(r) == lower[0] {
			lower = lower[1:]
		}
	}
	return len(lower) == 0
}
