package engine

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// ledger keeps the declarations of the notebook as the user wrote them, the
// latest of each name: what a new process would have to be told to have them
// all. %test and GoNB's way of running cells build programs of it.
type ledger struct {
	mu      sync.Mutex
	entries []*entry
	imports map[string]string // path by name
	blank   map[string]bool   // paths imported for what they do
}

// entry is one declaration.
type entry struct {
	src    cell.Source
	offset int      // of text in the cell
	text   string   // the declaration, as long as it was in the cell
	group  string   // import, const, type, var or func
	lifted bool     // a := that stands for a var
	method string   // the type that it is a method of
	test   bool     // a test, benchmark, example or fuzz target
	c      *cCode   // the C code that its C means; nil if it uses none
	names  []name   // what it declares
	whole  bool     // it declares one thing, and goes when that goes
	uses   []string // identifiers in it
	free   []string // of a function: those that it does not declare itself
}

// name is one of an entry's names, and where in its text it stands.
type name struct {
	name string
	at   int
}

// record notes the declarations of a cell that was built, and the imports of
// the session after it. c is the C code that it was built with.
func (l *ledger) record(f *parse.File, scope *check.Scope, c *cCode) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.imports = scope.Imports()
	for _, imp := range f.Imports {
		if imp.Name != nil && imp.Name.Name == "_" {
			if l.blank == nil {
				l.blank = map[string]bool{}
			}
			l.blank[strings.Trim(imp.Path.Value, "`\"")] = true
		}
	}
	for _, e := range entriesOf(f) {
		for _, n := range e.names {
			l.forget(n.name)
		}
		if scope.Lookup("C") == nil && slices.Contains(e.uses, "C") {
			e.c = c
		}
		l.entries = append(l.entries, e)
	}
}

// users are the functions that use name, less those that file declares anew and
// those that it gave before.
func (l *ledger) users(name string, file *parse.File) []*entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	declared := map[string]bool{name: true}
	for _, e := range entriesOf(file) {
		for _, n := range e.names {
			declared[n.name] = true
		}
	}
	var out []*entry
	for _, e := range l.entries {
		if slices.Contains(e.free, name) && !declared[e.names[0].name] && e.method != name {
			out = append(out, e)
			e.free = slices.DeleteFunc(slices.Clone(e.free), func(n string) bool { return n == name })
		}
	}
	return out
}

// place is where an entry stands.
func (e *entry) place() string {
	return cell.Name(e.src.Count) + ":" + strconv.Itoa(lineOf(e.src.Text, e.offset))
}

// forget takes a name out of its entry. The entry goes when nothing is left of
// it; else the name becomes _, so that constants keep their iota.
func (l *ledger) forget(gone string) {
	l.entries = slices.DeleteFunc(l.entries, func(e *entry) bool {
		for i, n := range e.names {
			if n.name != gone {
				continue
			}
			if e.whole || len(e.names) == 1 {
				return true
			}
			blank := "_" + strings.Repeat(" ", len(gone)-1)
			e.text = e.text[:n.at] + blank + e.text[n.at+len(gone):]
			e.names = slices.Delete(slices.Clone(e.names), i, i+1)
			return false
		}
		return false
	})
}

// remove forgets names and the methods of types of these names.
func (l *ledger) remove(names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.imports = maps.Clone(l.imports)
	for _, n := range names {
		l.forget(n)
		delete(l.imports, n)
		l.entries = slices.DeleteFunc(l.entries, func(e *entry) bool { return e.method == n })
	}
}

// clear forgets all.
func (l *ledger) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.imports, l.blank = nil, nil, nil
}

// without are the entries, in the order of the cells, less what f declares
// itself.
func (l *ledger) without(f *parse.File) []*entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	rest := &ledger{entries: make([]*entry, len(l.entries))}
	for i, e := range l.entries {
		c := *e
		rest.entries[i] = &c
	}
	for _, e := range entriesOf(f) {
		for _, n := range e.names {
			rest.forget(n.name)
		}
	}
	return rest.entries
}

// reach are the entries that roots need, roots included: by name, which may be
// more than they really need and is never less.
func reach(all []*entry, roots func(*entry) bool) []*entry {
	by := map[string][]*entry{}
	for _, e := range all {
		for _, n := range e.names {
			by[n.name] = append(by[n.name], e)
		}
		if e.method != "" {
			by[e.method] = append(by[e.method], e)
		}
	}
	seen := map[*entry]bool{}
	var visit func(*entry)
	visit = func(e *entry) {
		if seen[e] {
			return
		}
		seen[e] = true
		for _, use := range e.uses {
			for _, needed := range by[use] {
				visit(needed)
			}
		}
	}
	for _, e := range all {
		if roots(e) {
			visit(e)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(e *entry) bool { return !seen[e] })
}

// importsOf are the import lines that entries need.
func (l *ledger) importsOf(entries []*entry) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := map[string]bool{}
	for _, e := range entries {
		for _, use := range e.uses {
			if path := l.imports[use]; path != "" && strings.Contains(e.text, use+".") {
				lines[use+" "+quote(path)] = true
			}
		}
	}
	for path := range l.blank {
		lines["_ "+quote(path)] = true
	}
	return slices.Sorted(maps.Keys(lines))
}

// blanks are the packages imported for what they do.
func (l *ledger) blanks() map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.blank)
}

// scope has the imports and nothing else.
func (l *ledger) scope() *check.Scope {
	l.mu.Lock()
	defer l.mu.Unlock()
	return check.NewScope().WithImports(l.imports)
}

// entriesOf are the declarations of a cell.
func entriesOf(f *parse.File) []*entry {
	var out []*entry
	add := func(node ast.Node, doc *ast.CommentGroup, ids ...*ast.Ident) *entry {
		from := node.Pos()
		if doc != nil && doc.Pos() < from {
			from = doc.Pos()
		}
		e := &entry{src: f.Source, offset: f.Offset(from), uses: usesIn(node)}
		e.text = f.Source.Text[e.offset:f.Offset(node.End())]
		for _, id := range ids {
			n := name{id.Name, f.Offset(id.Pos()) - e.offset}
			if id.Name == "_" {
				n.name = blankName(f, id)
			}
			e.names = append(e.names, n)
		}
		out = append(out, e)
		return e
	}
	for _, item := range f.Items {
		switch d := item.Decl.(type) {
		case *ast.FuncDecl:
			e := add(d, d.Doc, d.Name)
			e.whole, e.test, e.group = true, isTest(d), "func"
			e.free = slices.DeleteFunc(slices.Clone(e.uses), func(use string) bool { return check.Declares(d, use) })
			if d.Recv != nil {
				e.method = check.Receiver(d)
				e.names[0].name = e.method + "." + d.Name.Name
			}
		case *ast.GenDecl:
			e := add(d, d.Doc, idsOf(d)...)
			e.whole, e.group = d.Tok == token.TYPE && len(d.Specs) == 1, d.Tok.String()
		default:
			if s, ok := item.Stmt.(*ast.AssignStmt); ok && s.Tok == token.DEFINE {
				out = append(out, liftedEntry(f, s, out)...)
			}
		}
	}
	return out
}

// liftedEntry is a top-level := as a var declaration; names that the cell has
// defined before become _.
func liftedEntry(f *parse.File, s *ast.AssignStmt, before []*entry) []*entry {
	e := &entry{src: f.Source, offset: f.Offset(s.Pos()), text: f.Text(s), group: "var", lifted: true, uses: usesIn(s)}
	at := f.Offset(s.TokPos) - e.offset
	e.text = e.text[:at] + " =" + e.text[at+2:]
	for _, lhs := range s.Lhs {
		id, ok := lhs.(*ast.Ident)
		if !ok {
			return nil
		}
		n := name{id.Name, f.Offset(id.Pos()) - e.offset}
		again := slices.ContainsFunc(before, func(o *entry) bool {
			return slices.ContainsFunc(o.names, func(m name) bool { return m.name == id.Name })
		})
		switch {
		case id.Name == "_":
		case again:
			e.text = e.text[:n.at] + "_" + strings.Repeat(" ", len(id.Name)-1) + e.text[n.at+len(id.Name):]
		default:
			e.names = append(e.names, n)
		}
	}
	if len(e.names) == 0 {
		return nil
	}
	return []*entry{e}
}

// blankName names a blank identifier by its place, so that a cell that runs
// again does not add to what it declared before.
func blankName(f *parse.File, id *ast.Ident) string {
	return "_@" + check.Hash(f.Source.Text) + "." + f.Fset.Position(id.Pos()).String()
}

func idsOf(d *ast.GenDecl) []*ast.Ident {
	var out []*ast.Ident
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			out = append(out, s.Name)
		case *ast.ValueSpec:
			out = append(out, s.Names...)
		}
	}
	return out
}

func usesIn(n ast.Node) []string {
	seen := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			seen[id.Name] = true
		}
		return true
	})
	return slices.Sorted(maps.Keys(seen))
}

// isTest reports whether go test would run the function.
func isTest(d *ast.FuncDecl) bool {
	if d.Recv != nil {
		return false
	}
	for _, prefix := range []string{"Test", "Benchmark", "Example", "Fuzz"} {
		if rest, ok := strings.CutPrefix(d.Name.Name, prefix); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	return false
}
