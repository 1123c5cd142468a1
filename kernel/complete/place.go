package complete

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// place is where the cursor stands.
type place struct {
	text   string
	offset int // of the cursor
	from   int // where what is being written begins
	end    int // where the identifier around the cursor ends
	kind   placeKind
	line   int       // inCommand: where the command's line begins
	open   []opened  // inCode: the brackets that are open, the innermost last
	stmt   statement // inCode: what the cursor is in
	start  bool      // inCode: the next token begins a statement
}

// opened is a bracket that is open, and the statement around it.
type opened struct {
	closing string
	stmt    statement
}

// statement is what has to follow for a statement to be whole.
type statement struct {
	call bool // go and defer: a call
	body bool // if, for and switch: a body
}

// missing is the end of the statement behind one of its parts.
func (s statement) missing(part string) string {
	switch {
	case s.call && part != ")":
		return "()"
	case s.body && part != "}":
		return " {}"
	default:
		return ""
	}
}

type placeKind uint8

const (
	inCode    placeKind = iota + 1
	inText              // a string or a comment: there is nothing to offer
	inImport            // the path of an import
	inCommand           // a % or ! line
	inShell             // a script, below %%bash
)

// prefix is what has been written of the word at the cursor.
func (p *place) prefix() string { return p.text[p.from:p.offset] }

// afterDot reports whether a member is being written.
func (p *place) afterDot() bool {
	return strings.HasSuffix(strings.TrimRight(p.text[:p.from], " \t\r\n"), ".")
}

func newPlace(text string, offset int) *place {
	p := &place{text: text, offset: offset, from: offset, end: offset}
	if line := parse.CommandAt(text, offset); line >= 0 {
		p.kind, p.line = inCommand, line
		return p
	}
	if m, ok := parse.Raw(text); ok {
		p.kind = inText // the text of a file, say
		if m.Name == "%bash" || m.Name == "%sh" {
			p.kind = inShell
		}
		return p
	}
	p.scan()
	if p.kind == inCode {
		p.from = offset - len(lastWord(text[:offset]))
		rest := text[offset:]
		p.end = offset + len(rest) - len(strings.TrimLeftFunc(rest, isLetter))
	}
	return p
}

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// lastWord is the identifier that text ends with.
func lastWord(text string) string {
	word := text[len(strings.TrimRightFunc(text, isLetter)):]
	return strings.TrimLeftFunc(word, unicode.IsDigit)
}

// scan looks at the tokens before the cursor: whether the last one is a string
// or a comment that has not ended, and which brackets are open.
func (p *place) scan() {
	before, _ := parse.Partial(cell.Source{Text: p.text[:p.offset]})
	src := []byte(before.Code[:min(len(before.Code), p.offset)])
	p.kind, p.start = inCode, true
	unfinished := false
	var s scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(src))
	s.Init(file, src, func(_ token.Position, msg string) {
		unfinished = unfinished || strings.HasSuffix(msg, "not terminated")
	}, scanner.ScanComments)
	imports := importState{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return
		}
		at := file.Offset(pos)
		switch tok {
		case token.STRING, token.CHAR:
			if unfinished {
				p.kind = inText
				if imports.here() && tok == token.STRING {
					p.kind, p.from = inImport, at+1
				}
				return
			}
		case token.COMMENT:
			if at+len(lit) >= p.offset && (unfinished || strings.HasPrefix(lit, "//")) {
				p.kind = inText
				return
			}
			continue
		default:
		}
		imports.next(tok, lit)
		p.bracket(tok, lit)
	}
}

// bracket follows opening and closing brackets and the beginnings of statements.
func (p *place) bracket(tok token.Token, lit string) {
	if p.start {
		p.stmt = statement{
			call: tok == token.GO || tok == token.DEFER,
			body: tok == token.IF || tok == token.FOR || tok == token.SWITCH || tok == token.SELECT,
		}
	}
	p.start = tok == token.LBRACE || (tok == token.SEMICOLON && (lit != ";" || !p.stmt.body))
	switch tok {
	case token.LPAREN:
		p.enter(")")
	case token.LBRACK:
		p.enter("]")
	case token.LBRACE:
		p.enter("}")
	case token.RPAREN, token.RBRACK, token.RBRACE:
		if n := len(p.open); n > 0 && p.open[n-1].closing == tok.String() {
			p.stmt, p.open = p.open[n-1].stmt, p.open[:n-1]
		}
	default:
	}
}

func (p *place) enter(closing string) {
	p.open = append(p.open, opened{closing, p.stmt})
	p.stmt = statement{}
}

// importState knows whether the next string is the path of an import.
type importState struct{ declaration, group bool }

func (i *importState) here() bool { return i.declaration }

func (i *importState) next(tok token.Token, lit string) {
	switch {
	case tok == token.IMPORT:
		i.declaration, i.group = true, false
	case tok == token.LPAREN && i.declaration:
		i.group = true
	case tok == token.RPAREN, tok == token.SEMICOLON && !i.group && lit != "":
		i.declaration, i.group = false, false
	}
}

// marker is the name that stands at the cursor while the cell is checked. No
// user writes it.
const marker = "ʹcursor"

// laterDecl is the beginning of what, behind an unfinished statement, stands for
// itself again.
var laterDecl = regexp.MustCompile(`(?m)^(func|type|var|const|%%|%main)\b|^%%`)

// parse parses the cell with the marker at the cursor, and finds the marker. If
// the text as a whole makes no sense it is cut off behind the cursor, with its
// brackets closed and the declarations that follow.
func (p *place) parse() (*parse.File, []ast.Node) {
	head := p.text[:p.from] + marker
	if p.stmt.call && !strings.HasPrefix(p.text[p.end:], "(") {
		head += "()"
	}
	whole, clean := parse.Partial(cell.Source{Text: head + p.text[p.end:]})
	path := pathTo(whole, isMarker)
	if clean && path != nil {
		return whole, path
	}
	cut, clean := parse.Partial(cell.Source{Text: p.cutOff(head)})
	if cutPath := pathTo(cut, isMarker); cutPath != nil && (clean || path == nil) {
		return cut, cutPath
	}
	return whole, path
}

// cutOff is head with all that is open closed, and the declarations that come
// later in the text.
func (p *place) cutOff(head string) string {
	var b strings.Builder
	b.WriteString(head)
	if p.stmt.body {
		b.WriteString(p.stmt.missing(""))
	}
	for _, v := range slices.Backward(p.open) {
		b.WriteString(v.closing + v.stmt.missing(v.closing))
	}
	if at := laterDecl.FindStringIndex(p.text[p.end:]); at != nil {
		b.WriteString("\n" + p.text[p.end+at[0]:])
	}
	return b.String()
}

func isMarker(n ast.Node) bool {
	id, ok := n.(*ast.Ident)
	return ok && id.Name == marker
}

// pathTo is the path from the top of the cell to the node that is wanted, nil
// if there is none.
func pathTo(f *parse.File, wanted func(ast.Node) bool) []ast.Node {
	var path, found []ast.Node
	visit := func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		if found == nil && wanted(n) {
			found = append(found, path...)
		}
		return true
	}
	for _, item := range f.Items {
		if item.Decl != nil {
			ast.Inspect(item.Decl, visit)
		} else {
			ast.Inspect(item.Stmt, visit)
		}
	}
	for _, imp := range f.Imports {
		ast.Inspect(imp, visit)
	}
	if f.Main != nil {
		ast.Inspect(f.Main, visit)
	}
	return found
}
