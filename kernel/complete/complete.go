// Package complete knows what could stand at a place of a cell and what does
// stand there. It works on a snapshot of the session and on sources, so it waits
// neither for cells nor for builds; it runs nothing and changes nothing.
package complete

import (
	"context"
	"go/ast"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/library"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// Session is what there is to choose from, at one moment.
type Session struct {
	Scope    *check.Scope
	Cells    func() []cell.Source // the cells that have run, the latest first
	Library  *library.Library
	Commands []Command
	Dir      string    // where the names of files begin
	Lang     diag.Lang // of what is explained

	// Value tells what a variable of the session holds now; nil: nobody knows.
	Value func(ctx context.Context, name string) (Value, bool)

	live *check.Scope // what cells that have run define; nil: Scope
}

// Value is what a variable holds.
type Value struct {
	Text string
	Busy bool // code is running: methods and the insides of maps were left alone
}

// Command is a % command.
type Command struct {
	Name  string
	Args  Args
	Words []string // what can also follow it
	Doc   diag.Text
}

// Args says what follows a command.
type Args uint8

// The kinds of arguments.
const (
	NoArgs    Args = iota
	Names          // names of the session
	Folders        // one folder
	Files          // files
	Programs       // a program, then files
	Variables      // of the environment
	Code           // Go
)

// At lists what could stand at cursor, which counts code points of text. It
// takes no longer than ctx allows: what is not known by then is left out.
func (s *Session) At(ctx context.Context, text string, cursor int) cell.Candidates {
	p := newPlace(text, byteOffset(text, cursor))
	var found []candidate
	switch p.kind {
	case inCommand:
		found = s.command(ctx, p)
	case inShell:
		found = s.shellWord(p, text[:p.offset])
	case inImport:
		found = s.importPaths(ctx, p)
	case inCode:
		found = s.code(ctx, p)
	case inText:
	}
	return cell.Candidates{
		From: utf8.RuneCountInString(text[:p.from]), To: utf8.RuneCountInString(text[:p.offset]),
		List: rank(p.prefix(), found),
	}
}

// code lists what could stand at a place of Go code.
func (s *Session) code(ctx context.Context, p *place) []candidate {
	q := s.query(ctx, p)
	if q == nil {
		return s.anything(ctx, p)
	}
	switch parent := q.parent().(type) {
	case *ast.SelectorExpr:
		if parent.Sel == q.marker() {
			return q.members(parent.X)
		}
	case *ast.BranchStmt:
		return q.labels()
	}
	if q.defines() {
		return q.assignable()
	}
	fields, only := q.fieldNames()
	if only {
		return fields
	}
	return append(fields, q.names()...)
}

// query is a cell with a marker at the cursor, checked.
type query struct {
	*Session
	ctx   context.Context //nolint:containedctx // it lives for one call
	place *place
	cell  *check.Cell
	path  []ast.Node // from the top of the cell to the marker
}

// query checks the cell as it would be with a name at the cursor; nil if even
// that name is lost among mistakes.
func (s *Session) query(ctx context.Context, p *place) *query {
	file, path := p.parse()
	if path == nil {
		return nil
	}
	checked, err := check.Partial(file, s.Scope, &packages{s.Library, ctx})
	if err != nil {
		return nil
	}
	return &query{s, ctx, p, checked, path}
}

// marker is the name at the cursor.
func (q *query) marker() *ast.Ident {
	id, _ := q.path[len(q.path)-1].(*ast.Ident)
	return id
}

// parent is the node around the marker, nil at top level.
func (q *query) parent() ast.Node { return q.up(1) }

// up is the node n levels above the marker, nil above the top.
func (q *query) up(n int) ast.Node {
	if i := len(q.path) - 1 - n; i >= 0 {
		return q.path[i]
	}
	return nil
}

// anything lists what can be named everywhere: the last resort in a cell that
// nothing can be made of.
func (s *Session) anything(ctx context.Context, p *place) []candidate {
	if p.afterDot() {
		return nil
	}
	empty, _ := parse.Partial(cell.Source{})
	checked, err := check.Partial(empty, s.Scope, &packages{s.Library, ctx})
	if err != nil {
		return nil
	}
	q := &query{s, ctx, p, checked, []ast.Node{ast.NewIdent(marker)}}
	return q.names()
}

// byteOffset is the offset of code point n of text, or the end.
func byteOffset(text string, n int) int {
	for offset := range text {
		if n <= 0 {
			return offset
		}
		n--
	}
	return len(text)
}
