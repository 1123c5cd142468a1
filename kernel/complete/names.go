package complete

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// names lists what can be named at the cursor.
func (q *query) names() []candidate {
	want, onlyTypes := q.wanted(), q.typePlace()
	var out []candidate
	add := func(c candidate) { out = append(out, c) }
	object := func(obj types.Object, g group, depth int) {
		if onlyTypes && !isType(obj) {
			return
		}
		c := q.candidate(obj)
		c.group, c.depth, c.fits = g, depth, want.accepts(obj)
		add(c)
	}
	q.locals(object)
	own := q.cell.Pkg.Scope()
	for _, name := range own.Names() {
		if obj := own.Lookup(name); !q.cell.InPrelude(obj.Pos()) && name != "main" {
			object(obj, ofCell, 0)
		}
	}
	prefix := q.place.prefix()
	for _, d := range q.Scope.Matching(func(name string) bool { return matches(prefix, name) != noMatch }) {
		n := len(out)
		if obj := own.Lookup(d.Key.Name); obj != nil {
			object(obj, ofSession, 0)
		} else if !onlyTypes || d.Kind == check.Type {
			add(declared(d, want))
		}
		for i := n; i < len(out); i++ {
			out[i] = q.marked(out[i])
		}
	}
	out = append(out, q.dotImports()...)
	imports := q.cell.Scope.Imports()
	delete(imports, ".")
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		add(candidate{Candidate: cell.Candidate{Text: name, Kind: "module", Signature: imports[name]}, group: imported})
	}
	for _, name := range types.Universe.Names() {
		object(types.Universe.Lookup(name), builtins, 0)
	}
	out = append(out, q.keywords(onlyTypes)...)
	return append(out, q.unimported()...)
}

// locals gives each name that is local at the cursor to add, with the depth of
// nesting at which it was found.
func (q *query) locals(add func(obj types.Object, g group, depth int)) {
	inner, pos := q.innermost(), q.marker().Pos()
	depth := 0
	for s := inner; s != nil && s.Parent() != q.cell.Pkg.Scope(); s = s.Parent() { // a file's scope has the imports
		for _, name := range s.Names() {
			if _, visible := inner.LookupParent(name, pos); visible == s.Lookup(name) {
				add(visible, locals, depth)
			}
		}
		depth++
	}
}

// dotImports lists what the packages export that the cell imports without a
// name.
func (q *query) dotImports() []candidate {
	var out []candidate
	for _, imp := range q.cell.File.Imports {
		if imp.Name == nil || imp.Name.Name != "." {
			continue
		}
		if pkg, err := q.Library.Load(q.ctx, strings.Trim(imp.Path.Value, "`\"")); err == nil {
			out = append(out, q.packageMembers(pkg.Types)...)
		}
	}
	for i := range out {
		out[i].group = imported
	}
	return out
}

// innermost is the scope around the cursor.
func (q *query) innermost() *types.Scope {
	for _, n := range slices.Backward(q.path) {
		switch fn := n.(type) {
		case *ast.FuncDecl:
			n = fn.Type
		case *ast.FuncLit:
			n = fn.Type
		}
		if s := q.cell.Info.Scopes[n]; s != nil {
			return s
		}
	}
	return nil
}

// declared is a definition of the session that the cell does not mention.
func declared(d *check.Decl, want wanted) candidate {
	kinds := map[check.Kind]string{check.Var: "variable", check.Func: "function", check.Generic: "function", check.Type: "type", check.Const: "constant"}
	text := d.TypeText()
	shown := text
	if d.Kind == check.Type {
		shown = briefType(text)
	}
	c := candidate{Candidate: cell.Candidate{Text: d.Key.Name, Kind: kinds[d.Kind], Signature: shown}, group: ofSession}
	c.fits = want.text != "" && d.Kind == check.Var && text == want.text
	return c
}

// exprKeywords can begin an expression.
var exprKeywords = []token.Token{token.CHAN, token.FUNC, token.INTERFACE, token.MAP, token.STRUCT}

// keywords lists the keywords that can stand at the cursor, if some of one has
// been written.
func (q *query) keywords(onlyTypes bool) []candidate {
	if q.place.prefix() == "" {
		return nil
	}
	tokens := exprKeywords
	if _, statement := q.parent().(*ast.ExprStmt); (statement || q.parent() == nil) && !onlyTypes {
		tokens = nil
		for t := token.BREAK; t <= token.VAR; t++ {
			if t != token.PACKAGE {
				tokens = append(tokens, t)
			}
		}
	} else if q.rangePlace() {
		tokens = append(slices.Clone(tokens), token.RANGE)
	}
	var out []candidate
	for _, t := range tokens {
		out = append(out, candidate{Candidate: cell.Candidate{Text: t.String(), Kind: "keyword"}, group: keywords, exact: true})
	}
	return out
}

// rangePlace reports whether "range" can be meant: behind for, or := or = there.
func (q *query) rangePlace() bool {
	before := strings.TrimRight(q.place.text[:q.place.from], " \t")
	line := strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:])
	return strings.HasPrefix(line+" ", "for ") && (line == "for" || strings.HasSuffix(line, "="))
}

// unimported lists the packages that are not imported, if some of a name has
// been written: the kernel imports them when they are used.
func (q *query) unimported() []candidate {
	prefix := strings.ToLower(q.place.prefix())
	if prefix == "" {
		return nil
	}
	imports := q.cell.Scope.Imports()
	all := q.Library.Names(q.ctx)
	var out []candidate
	for _, path := range slices.SortedFunc(maps.Keys(all), func(a, b string) int { return len(a) - len(b) }) {
		name := all[path]
		if strings.HasPrefix(strings.ToLower(name), prefix) && imports[name] == "" {
			out = append(out, candidate{Candidate: cell.Candidate{Text: name, Kind: "module", Signature: path}, group: unimported, exact: true})
		}
	}
	return out
}
