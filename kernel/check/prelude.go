package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// makePrelude writes and parses the declarations of the session that the cell
// may refer to, judged by the identifiers in it, as the checker has to see
// them: functions as functions, bodies where they matter.
func (x *checker) makePrelude() {
	w := &Writer{Names: checkNames{x}, Sketch: true}
	for _, d := range x.scope.Close(x.mentioned()) {
		x.cell.note(w.Names.Ref(d.Key), d.Key)
		w.Decl(d, x.skipMethods(d))
	}
	if strings.Contains(x.file.Source.Text, "ʹccall") {
		w.Printf("%s", cCall)
	}
	x.cell.prelude = w.File("")
	x.cell.base = 0
	file, err := parser.ParseFile(x.file.Fset, "", x.cell.prelude, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		panic(fmt.Sprintf("prelude does not parse: %v\n%s", err, x.cell.prelude))
	}
	x.cell.Prelude, x.cell.base = file, file.FileStart
}

// cCall is what the declarations for a cell's C code call (build.C).
const cCall = "func ʹccall(library, symbol string, args any) error { panic(0) }\n"

func (c *Cell) note(name string, key Key) {
	if c.keys == nil {
		c.keys = map[string]Key{}
	}
	c.keys[name] = key
}

// skipMethods are the methods of d that the cell itself declares.
func (x *checker) skipMethods(d *Decl) map[string]bool {
	skip := map[string]bool{}
	if x.scope.latest[d.Key.Name] == d.Key && (x.defined[d.Key.Name] == nil || x.same[d.Key.Name]) {
		for _, fn := range x.methods()[d.Key.Name] {
			skip[fn.Name.Name] = true
		}
	}
	return skip
}

// mentioned are the keys of the session's names that occur in the cell.
func (x *checker) mentioned() []Key {
	var keys []Key
	note := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && (x.defined[id.Name] == nil || x.same[id.Name]) {
				if d := x.scope.Lookup(id.Name); d != nil {
					keys = append(keys, d.Key)
				}
			}
			return true
		})
	}
	for _, item := range x.file.Items {
		keys = append(keys, x.selfReferences(item)...)
		if item.Decl != nil {
			note(item.Decl)
		} else {
			note(item.Stmt)
		}
	}
	if x.file.Main != nil {
		note(x.file.Main)
	}
	return keys
}

// checkNames names things for the checker: plain names for what the user can
// name now, marked ones for what is shadowed or about to be, or shadows what is
// predeclared: the prelude itself needs that.
type checkNames struct{ x *checker }

// Ref is the checker's name for key.
func (n checkNames) Ref(key Key) string {
	if n.x.scope.latest[key.Name] == key && types.Universe.Lookup(key.Name) == nil && (n.x.defined[key.Name] == nil || n.x.same[key.Name]) {
		return key.Name
	}
	return mark(key.Name, key.Gen)
}

// Import is the name of an import in the prelude.
func (checkNames) Import(_, name string) string { return name + "ʹ" }

// Writer writes declarations of the session as Go text. With Sketch the
// functions are functions with an empty body, for the checker; without, they
// are what an image declares: shared variables and wrappers round them.
type Writer struct {
	Names   Namer
	Sketch  bool
	Full    func(d *Decl, m *Method) string // the text of a generic function (m nil) or full method; nil with Sketch
	imports map[string]string               // alias by path

	witnesses int // functions that infer hidden types
	body      strings.Builder
}

// Ref implements Namer.
func (w *Writer) Ref(key Key) string { return w.Names.Ref(key) }

// Import implements Namer: it notes the import.
func (w *Writer) Import(path, name string) string {
	if w.imports == nil {
		w.imports = map[string]string{}
	}
	alias, ok := w.imports[path]
	if !ok {
		alias = w.Names.Import(path, name)
		if slices.Contains(slices.Collect(maps.Values(w.imports)), alias) {
			alias += strconv.Itoa(len(w.imports))
		}
		w.imports[path] = alias
	}
	return alias
}

// Imports are the imports noted so far: alias by path.
func (w *Writer) Imports() map[string]string { return w.imports }

// Printf adds text.
func (w *Writer) Printf(format string, args ...any) { fmt.Fprintf(&w.body, format, args...) }

// Decl adds the declaration of d, without the methods in skip.
func (w *Writer) Decl(d *Decl, skip map[string]bool) {
	name := w.Ref(d.Key)
	switch d.Kind {
	case Var:
		if d.IsHidden() {
			w.hiddenVar(name, d)
			return
		}
		w.linkname(name, d.Storage)
		w.Printf("var %s %s\n", name, d.Def.Render(w))
	case Const:
		w.Printf("const %s %s\n", name, d.Def.Render(w))
	case Func:
		w.function(name, d)
	case Generic:
		w.Printf("%s\n", w.full(d, nil, d.Def))
	case Type:
		w.Printf("type %s%s\n", name, d.Def.Render(w))
		for _, m := range d.Methods {
			if !skip[m.Name] {
				w.method(d, m)
			}
		}
	}
}

func (w *Writer) linkname(name, symbol string) {
	if !w.Sketch {
		w.Printf("//go:linkname %s %s\n", name, symbol)
	}
}

func (w *Writer) function(name string, d *Decl) {
	if w.Sketch {
		w.Printf("func %s%s { panic(0) }\n", name, d.Sig.Render(w, nil))
		return
	}
	w.linkname(name, d.Storage)
	w.Printf("var %s func%s\n", name, d.Sig.Render(w, nil))
}

func (w *Writer) full(d *Decl, m *Method, text Pieces) string {
	if w.Sketch {
		return text.Render(w)
	}
	return w.Full(d, m)
}

// method adds a method: a wrapper round its variable, or its whole text.
func (w *Writer) method(d *Decl, m *Method) {
	if m.Full != nil {
		w.Printf("%s\n", w.full(d, m, m.Full))
		return
	}
	recv := w.Ref(d.Key)
	if m.Pointer {
		recv = "*" + recv
	}
	if w.Sketch {
		w.Printf("func (ʹr %s) %s%s { panic(0) }\n", recv, m.Name, m.Sig.Render(w, nil))
		return
	}
	variable := MethodVar(w.Ref(d.Key), m.Name)
	w.linkname(variable, m.Storage)
	w.Printf("var %s func%s\n", variable, m.Sig.Render(w, Lit(recv)))
	call := variable + "(" + strings.Join(append([]string{"ʹr"}, m.Sig.Args()...), ", ") + ")"
	if len(m.Sig.Results) > 0 {
		call = "return " + call
	}
	w.Printf("func (ʹr %s) %s%s { %s }\n", recv, m.Name, m.Sig.Render(w, nil), call)
}

// MethodVar is the name of the variable that holds a method's function.
func MethodVar(typeName, method string) string { return "ʹm_" + typeName + "_" + method }

// Render is the signature as text, with parameters p0, p1, …; a receiver, if
// any, becomes the first parameter.
func (s Signature) Render(n Namer, recv Pieces) string {
	var params, results []string
	if recv != nil {
		params = append(params, "ʹr "+recv.Render(n))
	}
	for i, p := range s.Params {
		dots := ""
		if s.Variadic && i == len(s.Params)-1 {
			dots = "..."
		}
		params = append(params, "p"+strconv.Itoa(i)+" "+dots+p.Render(n))
	}
	for _, r := range s.Results {
		results = append(results, r.Render(n))
	}
	text := "(" + strings.Join(params, ", ") + ")"
	if len(results) > 0 {
		text += " (" + strings.Join(results, ", ") + ")"
	}
	return text
}

// Args are the arguments that pass the parameters on.
func (s Signature) Args() []string {
	out := make([]string, len(s.Params))
	for i := range s.Params {
		out[i] = "p" + strconv.Itoa(i)
		if s.Variadic && i == len(s.Params)-1 {
			out[i] += "..."
		}
	}
	return out
}

// canon is equal for equal signatures.
func (s Signature) canon() string { return Lit("func" + s.Render(canonNames{}, nil)).Canon() }

// File is all that was added as a file of package main, with the imports noted
// and those in extra.
func (w *Writer) File(extra string) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, path := range slices.Sorted(maps.Keys(w.imports)) {
		fmt.Fprintf(&b, "\t%s %q\n", w.imports[path], path)
	}
	b.WriteString(extra + ")\n\n")
	return b.String() + w.body.String()
}
