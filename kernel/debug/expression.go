package debug

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// expression is a text of the user's in the form in which Delve can evaluate it.
type expression struct {
	text  string
	calls calls
}

// calls is what an expression runs of the program's code.
type calls uint8

const (
	noCalls      calls = iota
	oneCall            // of a function of the notebook, or an assignment, for which Delve calls the runtime
	severalCalls       // of functions of the notebook
	libraryCalls       // maybe of something else, which Delve cannot call
)

// globalName is how Delve finds a variable of the notebook: through the worker's
// table of pointers to them (worker/child), since their own names are the linker's.
func globalName(name string) string {
	return "(*" + globalPointer(name) + ")"
}

func globalPointer(name string) string {
	return `"` + workerPackage + `".globals[` + strconv.Quote(name) + `].(data)`
}

// naming is what Delve calls what a name of the notebook means, "" if it means
// nothing there.
type naming func(name string) string

// translate reads a Go expression, or an assignment, with the names of the
// notebook.
func translate(text string, names naming) (expression, error) {
	text = strings.TrimSpace(text)
	if e, err := parser.ParseExpr(text); err == nil {
		return expression{names.rewrite(text, 0, e), names.callsIn(e)}, nil
	}
	body, err := statements(text)
	if err != nil {
		return expression{text: text}, nil //nolint:nilerr // Delve says what it does not understand
	}
	if len(body) != 1 {
		return expression{}, errNotExpression
	}
	part := func(e ast.Expr) string {
		from, to := int(e.Pos())-1-len(statementHead), int(e.End())-1-len(statementHead)
		return names.rewrite(text[from:to], int(e.Pos())-1, e)
	}
	switch s := body[0].(type) {
	case *ast.DeclStmt:
		return expression{}, errNotExpression
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			return expression{}, errNotExpression
		}
		if len(s.Lhs) != 1 || len(s.Rhs) != 1 {
			break
		}
		left, right := part(s.Lhs[0]), part(s.Rhs[0])
		if s.Tok != token.ASSIGN {
			right = left + " " + strings.TrimSuffix(s.Tok.String(), "=") + " (" + right + ")"
		}
		return expression{left + " = " + right, max(oneCall, names.callsIn(s.Lhs[0]), names.callsIn(s.Rhs[0]))}, nil
	case *ast.IncDecStmt:
		x := part(s.X)
		return expression{x + " = " + x + " " + s.Tok.String()[:1] + " 1", max(oneCall, names.callsIn(s.X))}, nil
	}
	return expression{text, libraryCalls}, nil
}

// statementHead is what stands before the text of a statement where that is read.
const statementHead = "package p; func _() { "

// statements reads a text as the body of a function.
func statements(text string) ([]ast.Stmt, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", statementHead+text+"\n}", 0)
	if err != nil {
		return nil, err
	}
	fn, ok := file.Decls[0].(*ast.FuncDecl)
	if !ok || len(file.Decls) != 1 {
		return nil, errNotExpression
	}
	return fn.Body.List, nil
}

// rewrite gives the text of an expression that begins at base in its file.
func (names naming) rewrite(text string, base int, root ast.Expr) string {
	ids := identsIn(root)
	slices.SortFunc(ids, func(a, b *ast.Ident) int { return int(b.Pos() - a.Pos()) })
	for _, id := range ids {
		if name := names(id.Name); name != "" {
			from := int(id.Pos()) - 1 - base
			text = text[:from] + name + text[from+len(id.Name):]
		}
	}
	return text
}

// identsIn are the names in e that can be the notebook's: no fields.
func identsIn(e ast.Node) []*ast.Ident {
	var out []*ast.Ident
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			out = append(out, identsIn(n.X)...)
			return false
		case *ast.KeyValueExpr:
			out = append(out, identsIn(n.Value)...)
			return false
		case *ast.Ident:
			out = append(out, n)
		}
		return true
	})
	return out
}

// callsIn tells what functions an expression calls: a conversion to what has a
// simple name, and what is built in, are none.
func (names naming) callsIn(root ast.Expr) calls {
	found := noCalls
	ast.Inspect(root, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch f := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			switch name := names(f.Name); {
			case strings.HasPrefix(name, imagePackage+"."): // a type
			case name == "" && types.Universe.Lookup(f.Name) != nil:
			case name == "":
				found = libraryCalls // a local variable, or a generic function
			case found == noCalls:
				found = oneCall
			default:
				found = max(found, severalCalls)
			}
		case *ast.SelectorExpr, *ast.FuncLit, *ast.CallExpr, *ast.IndexExpr, *ast.IndexListExpr:
			found = libraryCalls
		}
		return true
	})
	return found
}

// errNotExpression is for what is neither a value nor the change of one.
var errNotExpression error = &textError{diag.Text{
	ES: "solo se puede evaluar una expresión o una instrucción que no declara nada",
	EN: "only an expression, or a statement that declares nothing, can be evaluated",
}}

// textError is an error in the languages of the user.
type textError struct{ text diag.Text }

func (e *textError) Error() string { return e.text.EN }

// conditionAt is the condition of a breakpoint as Delve can evaluate it.
func (a *Adapter) conditionAt(file string, line int, condition string) string {
	if condition == "" {
		return ""
	}
	e, err := translate(condition, a.namesAt(file, line))
	if err != nil {
		return condition
	}
	return e.text
}

// logMessageAt is the message of a log point, whose {expressions} Delve evaluates.
func (a *Adapter) logMessageAt(file string, line int, message string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(message, "{")
		b.WriteString(before)
		inside, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			if found {
				b.WriteString("{" + rest)
			}
			return b.String()
		}
		b.WriteString("{" + a.conditionAt(file, line, inside) + "}")
		message = after
	}
}

// namesAt are the names of the notebook at a line of a cell: all but those that
// the functions round the line declare themselves. The cell may not have run yet,
// so its own names are taken from its text.
func (a *Adapter) namesAt(file string, line int) naming {
	text, _ := a.text(file)
	own, top := declaredRound(text, line), declaredAtTop(text)
	names := a.namesBut(own)
	return func(name string) string {
		if top[name] && !own[name] {
			return globalName(name)
		}
		return names(name)
	}
}

// namesBut are the names of the notebook except some.
func (a *Adapter) namesBut(own map[string]bool) naming {
	names := map[string]string{}
	for _, g := range a.host.Globals() {
		names[g.Name] = globalName(g.Name)
		if g.Kind == Type {
			names[g.Name] = imagePackage + "." + g.Type
		}
	}
	return func(name string) string {
		if own[name] {
			return ""
		}
		return names[name]
	}
}
