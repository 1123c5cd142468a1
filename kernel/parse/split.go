package parse

import (
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// parts is the cell's text sorted by where each piece has to be parsed. Every
// string is as long as the cell: what does not belong is blanked, so offsets
// and lines stay true.
type parts struct {
	body     string // statements, type, const and var declarations
	decls    string // import and func declarations
	main     string // what follows %%
	mainAt   int    // offset behind the %% line, -1 without one
	code     string // all of the above
	lastAt   int    // offset of the last statement of body
	args     []string
	commands []Command
}

// split sorts the text into parts. Go's own scanner finds the tokens, so a
// "%" or "func" inside a string or a comment is never mistaken for more.
func split(text string) (*parts, []problem) {
	s := &splitter{text: text, code: []byte(text), decl: blank(text)}
	s.run()
	p := &parts{mainAt: s.mainAt, args: s.args, commands: s.commands}
	all := slices.Clone(s.code)
	for i, b := range s.decl {
		if b != ' ' {
			all[i] = b
		}
	}
	p.code = string(all)
	if p.mainAt >= 0 {
		main := blank(text)
		copy(main[s.mainAt:], s.code[s.mainAt:])
		copy(s.code[s.mainAt:], blank(text[s.mainAt:]))
		p.main = string(main)
	}
	p.body, p.decls, p.lastAt = string(s.code), string(s.decl), s.lastStatement()
	return p, s.problems
}

// blank is text with every byte but the line ends made a space.
func blank(text string) []byte {
	out := []byte(text)
	for i, b := range out {
		if b != '\n' && b != '\r' {
			out[i] = ' '
		}
	}
	return out
}

type splitter struct {
	text     string
	code     []byte // text less what was moved elsewhere
	decl     []byte // what was moved to the declarations
	mainAt   int    // offset after the %% line, -1 without one
	args     []string
	commands []Command
	spans    [][2]int // of the command lines, %% among them
	problems []problem

	scan    scanner.Scanner
	base    int // offset of the scanner's text
	file    *token.File
	tokens  []tok
	open    []tok // unclosed brackets
	atStart bool  // the next token begins a statement
}

type tok struct {
	kind   token.Token
	offset int
	lit    string
}

// run walks the tokens; a command line restarts the scanner behind it.
func (s *splitter) run() {
	s.mainAt, s.atStart = -1, true
	for from := 0; from >= 0; {
		from = s.walk(from)
	}
	if len(s.open) > 0 {
		s.problems = append(s.problems, problem{s.open[len(s.open)-1].offset, diag.Unclosed})
	}
	s.moveDecls()
}

// walk scans from offset on. It returns the offset at which to go on after a
// command line, or -1 at the end of the text.
func (s *splitter) walk(from int) int {
	src := []byte(s.text[from:])
	fset := token.NewFileSet()
	s.base, s.file = from, fset.AddFile("", fset.Base(), len(src))
	unfinished := func(pos token.Position, msg string) {
		if strings.HasSuffix(msg, "not terminated") {
			s.problems = append(s.problems, problem{from + pos.Offset, diag.Unterminated})
		}
	}
	if next := s.commandAt(from); next >= 0 {
		return next
	}
	if line, _, _ := strings.Cut(s.text[from:], "\n"); isBlank(line) {
		if next := s.commandAt(skipBlankLines(s.text, from)); next >= 0 {
			return next
		}
	}
	s.scan.Init(s.file, src, unfinished, 0)
	for {
		pos, kind, lit := s.scan.Scan()
		offset := s.base + s.file.Offset(pos)
		if kind == token.EOF {
			return -1
		}
		if next := s.commandAt(offset); next >= 0 {
			return next
		}
		s.take(tok{kind, offset, lit})
		if kind == token.SEMICOLON && lit == "\n" {
			if next := s.commandAt(skipBlankLines(s.text, offset)); next >= 0 {
				return next
			}
		}
	}
}

// skipBlankLines is the offset of the first line behind offset that is neither
// blank nor a comment. A command line is looked for there before its text is scanned,
// because a command need not be made of Go tokens.
func skipBlankLines(text string, offset int) int {
	for {
		end := strings.IndexByte(text[offset:], '\n')
		if end < 0 {
			return len(text)
		}
		offset += end + 1
		line, _, _ := strings.Cut(text[offset:], "\n")
		if !isBlank(line) {
			return offset
		}
	}
}

// isBlank reports whether line holds nothing, or only a comment.
func isBlank(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || (strings.HasPrefix(line, "//") && !strings.HasPrefix(line, gonbPrefix))
}

// commandAt takes a command line that begins at offset and returns the offset
// behind it, -1 if there is none: a command stands at the start of a line,
// outside of all brackets, where a statement could begin.
func (s *splitter) commandAt(offset int) int {
	if offset >= len(s.text) || !s.atStart || len(s.open) > 0 ||
		(offset > 0 && s.text[offset-1] != '\n') || !isCommand(s.text, offset) {
		return -1
	}
	end, cmd := command(s.text, offset)
	if s.mainAt >= 0 && (cmd.Name == "%" || cmd.Name == "main") {
		s.problems = append(s.problems, problem{offset, diag.TwoMains})
	}
	copy(s.code[offset:end], blank(s.text[offset:end]))
	s.spans = append(s.spans, [2]int{offset, end})
	if cmd.Kind == Line && (cmd.Name == "%" || cmd.Name == "main") {
		s.mainAt, s.args = end, cmd.Args
	} else {
		s.commands = append(s.commands, cmd)
	}
	s.atStart = true
	return end
}

// take follows brackets and statement starts.
func (s *splitter) take(t tok) {
	switch t.kind {
	case token.LPAREN, token.LBRACK, token.LBRACE:
		s.open = append(s.open, t)
	case token.RPAREN, token.RBRACK, token.RBRACE:
		if len(s.open) == 0 || s.open[len(s.open)-1].kind != opener(t.kind) {
			s.problems = append(s.problems, problem{t.offset, diag.Unopened})
		} else {
			s.open = s.open[:len(s.open)-1]
		}
	default:
	}
	if s.mainAt < 0 {
		s.tokens = append(s.tokens, t)
	}
	s.atStart = t.kind == token.SEMICOLON && len(s.open) == 0
}

func opener(closing token.Token) token.Token {
	switch closing {
	case token.RPAREN:
		return token.LPAREN
	case token.RBRACK:
		return token.LBRACK
	default:
		return token.LBRACE
	}
}

// moveDecls moves import and func declarations out of the code, and blanks a
// package clause.
func (s *splitter) moveDecls() {
	depth, start := 0, true
	for i := 0; i < len(s.tokens); i++ {
		t := s.tokens[i]
		if start && depth == 0 {
			move := t.kind == token.IMPORT || (t.kind == token.FUNC && isFuncDecl(s.tokens[i:]))
			if move || isPackageClause(s.tokens[i:]) {
				end := statementEnd(s.tokens, i)
				s.cut(t.offset, s.endOffset(end), move)
				i, start = end, true
				continue
			}
		}
		switch t.kind {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		default:
		}
		start = t.kind == token.SEMICOLON && depth == 0
	}
}

// lastStatement is the offset at which the last statement at top level begins.
func (s *splitter) lastStatement() int {
	last, depth, start := 0, 0, true
	for _, t := range s.tokens {
		if start && t.kind != token.SEMICOLON {
			last = t.offset
		}
		switch t.kind {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		default:
		}
		start = t.kind == token.SEMICOLON && depth == 0
	}
	return last
}

// cut blanks code[from:to], having copied it to the declarations if move, with
// the comments right above, which may be directives.
func (s *splitter) cut(from, to int, move bool) {
	if move {
		copy(s.decl[from:to], s.text[from:to])
		for up := commentAbove(s.text, from); up >= 0; up = commentAbove(s.text, up) {
			copy(s.decl[up:from], s.text[up:from])
		}
	}
	copy(s.code[from:to], blank(s.text[from:to]))
}

// commentAbove is the offset of the // line that ends right above the line of
// offset, -1 if there is none.
func commentAbove(text string, offset int) int {
	line := strings.LastIndexByte(text[:offset], '\n')
	if line < 0 || strings.TrimSpace(text[line:offset]) != "" {
		return -1
	}
	above := strings.LastIndexByte(text[:line], '\n') + 1
	if trimmed := strings.TrimLeft(text[above:line], " \t"); strings.HasPrefix(trimmed, "//") {
		return above
	}
	return -1
}

func (s *splitter) endOffset(i int) int {
	if i < len(s.tokens) {
		if t := s.tokens[i]; t.lit == ";" {
			return t.offset + 1
		}
		return s.tokens[i].offset
	}
	if s.mainAt >= 0 {
		return s.mainAt
	}
	return len(s.text)
}

// statementEnd is the index of the semicolon that ends the statement at i.
func statementEnd(tokens []tok, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		switch tokens[i].kind {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.SEMICOLON:
			if depth == 0 {
				return i
			}
		default:
		}
	}
	return i
}

// isFuncDecl tells "func name(", "func name[" and "func (recv) name(" from a
// function literal.
func isFuncDecl(tokens []tok) bool {
	kind := func(i int) token.Token {
		if i < len(tokens) {
			return tokens[i].kind
		}
		return token.EOF
	}
	if kind(1) == token.IDENT {
		return true
	}
	if kind(1) != token.LPAREN {
		return false
	}
	depth := 0
	for i := 1; i < len(tokens); i++ {
		switch kind(i) {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			depth--
		default:
		}
		if depth == 0 {
			return kind(i+1) == token.IDENT && kind(i+2) == token.LPAREN
		}
	}
	return false
}

func isPackageClause(tokens []tok) bool {
	return len(tokens) >= 2 && tokens[0].kind == token.PACKAGE && tokens[1].kind == token.IDENT
}
