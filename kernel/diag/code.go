package diag

import "strings"

// Code is the class of a mistake. Codes are for the stages to say and tests to
// check; the user sees the text.
type Code uint8

// The codes.
const (
	Type         Code = iota // the type checker's complaint
	Syntax                   // the parser's complaint
	Unclosed                 // a bracket that is never closed
	Unopened                 // a closing bracket without its opening one
	Unterminated             // a string or comment without its end
	TwoMains                 // %% or func main twice in one cell
	Unnameable               // a variable whose type cannot be written down
	NoPackage                // an import that cannot be resolved
	BadCommand               // an unknown or wrongly used % command
	Unsupported              // a construct that cells do not have
)

// words are the explanation of the mistake and the remedy, in both languages. An
// empty explanation leaves the compiler's wording alone.
func (d Diagnostic) words() (text, hint Text) {
	switch d.Code {
	case Unclosed, Unopened, Unterminated:
		text, hint = d.unfinished()
	case TwoMains:
		text = Text{"una celda solo puede tener un %% o un func main", "a cell can have only one %% or func main"}
		hint = Text{"repártelos en dos celdas", "make it two cells"}
	case BadCommand:
	case Syntax:
		var ok bool
		if text, hint, ok = idiom(d.Source); !ok {
			text, hint = translate(d.Go)
		}
	case Type, NoPackage, Unnameable, Unsupported:
		text, hint = translate(d.Go)
	}
	if d.Hint != (Text{}) {
		hint = d.Hint
	}
	return text, hint
}

// translate explains the compiler's wording, where it is a known one.
func translate(wording string) (text, hint Text) {
	p, groups := find(wording)
	if p == nil {
		return Text{}, Text{}
	}
	return p.text.fill(groups), p.hint.fill(groups)
}

// unfinished explains a bracket or a quote by which one it is.
func (d Diagnostic) unfinished() (text, hint Text) {
	sign := d.sign()
	switch {
	case d.Code == Unclosed:
		return Text{"esta " + sign + " no se cierra", "this " + sign + " is never closed"}, Text{"falta su " + closing(sign), "its " + closing(sign) + " is missing"}
	case d.Code == Unopened:
		return Text{"esta " + sign + " no cierra nada", "this " + sign + " closes nothing"},
			Text{"sobra, o falta la que abre, o la que abre es de otra clase", "delete it, or open it before, with a bracket of the same kind"}
	case sign == "`":
		return Text{"el texto entre acentos graves no termina", "the text in backquotes does not end"}, Text{"falta el ` del final", "the ` at its end is missing"}
	case sign == "/":
		return Text{"el comentario no termina", "the comment does not end"}, Text{"falta */", "*/ is missing"}
	case sign == "'":
		return Text{"la comilla simple no se cierra", "the single quote is never closed"},
			Text{"un carácter: 'a'; un texto va entre comillas dobles", "a character: 'a'; text stands in double quotes"}
	default:
		return Text{"la cadena no termina en su línea", "the string does not end on its line"},
			Text{"falta la comilla \" del final; un texto de varias líneas va entre acentos graves ` `", "the quote \" at its end is missing; text of several lines stands in backquotes ` `"}
	}
}

// wording is what Go's own tools say, for those who search for it.
func (d Diagnostic) wording() string {
	if d.Go != "" {
		return d.Go
	}
	switch sign := d.sign(); {
	case d.Code == Unclosed:
		return "expected '" + closing(sign) + "', found 'EOF'"
	case d.Code == Unopened:
		return "unexpected " + sign
	case d.Code != Unterminated:
		return ""
	case sign == "`":
		return "raw string literal not terminated"
	case sign == "/":
		return "comment not terminated"
	case sign == "'":
		return "rune literal not terminated"
	default:
		return "string literal not terminated"
	}
}

// closing is the bracket that closes sign.
func closing(sign string) string {
	return strings.NewReplacer("(", ")", "[", "]", "{", "}").Replace(sign)
}

// sign is the character at the place.
func (d Diagnostic) sign() string {
	runes := []rune(d.Source)
	if d.Column < 1 || d.Column > len(runes) {
		return ""
	}
	return string(runes[d.Column-1])
}
