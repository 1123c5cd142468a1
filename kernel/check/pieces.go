package check

import (
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Piece is a bit of Go text: literal text, the name of a declaration of the
// session, or the name of an imported package. Names are filled in when the
// piece is rendered, because the checker and each image name things their own
// way.
type Piece struct {
	Text    string
	Ref     Key
	Path    string // import path
	Package string // the package's own name, with Path
}

// Pieces is Go text with its names left open.
type Pieces []Piece

// Namer gives the open names of pieces.
type Namer interface {
	Ref(Key) string
	Import(path, name string) string
}

// Lit is literal text as pieces.
func Lit(text string) Pieces { return Pieces{{Text: text}} }

// Render fills in the names.
func (p Pieces) Render(n Namer) string {
	var b strings.Builder
	for _, piece := range p {
		switch {
		case piece.Ref.Name != "":
			b.WriteString(n.Ref(piece.Ref))
		case piece.Path != "":
			b.WriteString(n.Import(piece.Path, piece.Package))
		default:
			b.WriteString(piece.Text)
		}
	}
	return b.String()
}

func (p Pieces) rename(keys map[Key]Key) Pieces {
	if !p.mentions(keys) {
		return p
	}
	out := slices.Clone(p)
	for i := range out {
		if key, ok := keys[out[i].Ref]; ok {
			out[i].Ref = key
		}
	}
	return out
}

func (p Pieces) mentions(keys map[Key]Key) bool {
	return slices.ContainsFunc(p, func(piece Piece) bool { _, ok := keys[piece.Ref]; return ok })
}

// canonNames renders names so that equal text means equal meaning.
type canonNames struct{}

// Ref is the key itself.
func (canonNames) Ref(k Key) string { return k.Name + "ʹ" + strconv.Itoa(k.Gen) }

// Import is the path.
func (canonNames) Import(path, _ string) string { return strconv.Quote(path) }

// Canon is the text in a normal form: equal for texts that differ only in
// white space, comments and the local names of imports.
func (p Pieces) Canon() string {
	src := []byte(p.Render(canonNames{}))
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", -1, len(src)), src, func(token.Position, string) {}, 0)
	var b strings.Builder
	for {
		_, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return tight.Replace(strings.TrimSuffix(b.String(), "; "))
		case tok == token.SEMICOLON:
			b.WriteString("; ")
		case lit != "":
			b.WriteString(lit + " ")
		default:
			b.WriteString(tok.String() + " ")
		}
	}
}

// tight drops the separators that only the layout over several lines needs.
var tight = strings.NewReplacer("; } ", "} ", "; ) ", ") ", ", ) ", ") ")

// mark is name with a generation that no user's name carries: the modifier
// letter prime is a letter to Go and reads as a prime.
func mark(name string, gen int) string { return name + "ʹ" + strconv.Itoa(gen) }

// cLetters begin the names that stand for those of C (build.CName and its
// relatives).
const cLetters = "ʗɕƈ"

var cNames = strings.NewReplacer("main.ʗ", "C.", "ʗ", "C.", "ɕ", "C.", "ƈ", "C.")

// Unmark removes generation marks from text for the user: T, not Tʹ2; C.int, not
// ʗint.
func Unmark(text string) string {
	if strings.ContainsAny(text, cLetters) {
		text = cNames.Replace(text)
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "ʹ")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		text = strings.TrimLeft(after, "0123456789")
	}
}
