package diag

import (
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// Every known mistake has words and a remedy in both languages, and refers only
// to what its wording holds. (Where the English words are empty, Go's own are
// plain; a remedy that is empty in both languages depends on the session, and
// the checker gives it.) What users read is in the engine's testdata/mistakes.
func TestEveryPhraseIsInBothLanguages(t *testing.T) {
	t.Parallel()
	group := regexp.MustCompile(`\$(\d)`)
	for _, p := range slices.Concat(phrases(), idioms()) {
		if p.text.ES == "" || (p.hint.ES == "") != (p.hint.EN == "") {
			t.Errorf("%s: %q, %q", p.re, p.text, p.hint)
		}
		for _, text := range []string{p.text.ES, p.text.EN, p.hint.ES, p.hint.EN} {
			for _, m := range group.FindAllStringSubmatch(text, -1) {
				if n, _ := strconv.Atoi(m[1]); n > p.re.NumSubexp() {
					t.Errorf("%s has no group for %q", p.re, text)
				}
			}
		}
	}
	for _, p := range idioms() {
		if p.text.EN == "" || p.hint.EN == "" {
			t.Errorf("%s: %q, %q", p.re, p.text, p.hint)
		}
	}
}

// What is under the place is underlined to the end of the word, in characters.
func TestWidthOfTheWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line   string
		column int
		want   int
	}{
		{"año + 1", 1, 3},
		{`x := "añil"`, 6, 6},
		{"a != b", 3, 2},
		{"f(", 2, 1},
		{"x", 2, 1},
		{"", 1, 1},
	} {
		if got := (Diagnostic{Source: c.line, Column: c.column, Code: Syntax}).width(); got != c.want {
			t.Errorf("%q at %d: %d, want %d", c.line, c.column, got, c.want)
		}
	}
}
