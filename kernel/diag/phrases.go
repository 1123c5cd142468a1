package diag

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// phrase is a wording of go/types or go/parser, what it says in words that a
// beginner knows, and the remedy. $1, $2 … stand for groups of the wording.
// Where text.EN is empty the compiler's own wording is plain enough.
type phrase struct {
	re   *regexp.Regexp
	text Text
	hint Text
}

// row is a phrase before it is compiled: wording, Spanish, English, remedy in
// Spanish, remedy in English.
type row [5]string

// phrases are searched in order: what is special stands before what is general.
var phrases = sync.OnceValue(func() []phrase {
	var out []phrase
	for _, r := range slices.Concat(namePhrases(), typePhrases(), callPhrases(), typeDeclPhrases(), flowPhrases(), syntaxPhrases()) {
		out = append(out, phrase{regexp.MustCompile(r[0]), Text{r[1], r[2]}, Text{r[3], r[4]}})
	}
	return out
})

// find is the phrase for the compiler's wording and the groups found in it, nil
// if the wording is not a known one.
func find(wording string) (*phrase, []string) {
	list := phrases()
	for i := range list {
		if m := list[i].re.FindStringSubmatch(wording); m != nil {
			return &list[i], m
		}
	}
	return nil, nil
}

// fill puts the groups into a text, those that are words of the parser's in the
// text's language.
func (t Text) fill(groups []string) Text {
	for i := len(groups) - 1; i > 0; i-- {
		sign := "$" + strconv.Itoa(i)
		g := inWords(groups[i])
		t.ES, t.EN = strings.ReplaceAll(t.ES, sign, g.ES), strings.ReplaceAll(t.EN, sign, g.EN)
	}
	return t
}

// inWords is what the compiler calls a piece of syntax or a type in words.
func inWords(group string) Text {
	switch group {
	case "newline":
		return Text{"el final de la línea", "the end of the line"}
	case "'EOF'", "EOF":
		return Text{"el final de la celda", "the end of the cell"}
	case "'IDENT'":
		return Text{"un nombre", "a name"}
	case "operand", "expression":
		return Text{"un valor", "a value"}
	case "statement":
		return Text{"una instrucción", "a statement"}
	case "type":
		return Text{"un tipo", "a type"}
	case "declaration":
		return Text{"una declaración", "a declaration"}
	case "boolean expression":
		return Text{"una condición", "a condition"}
	case "boolean or range expression":
		return Text{"una condición o un range", "a condition or a range"}
	case "assignment":
		return Text{"una asignación", "an assignment"}
	case "'ILLEGAL'":
		return Text{"un carácter que Go no usa", "a character that Go does not use"}
	default:
		group = strings.TrimPrefix(group, "untyped ")
		return Text{group, group}
	}
}
