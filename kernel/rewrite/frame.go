package rewrite

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// frame is a function whose body is being walked: a declaration, a literal, or
// the statements of the cell, which are one function together.
//
// Two things are put at the head of a function for the sake of its loops, where
// code spends its time.
//
// Pointers to the session's variables: these live in no image of their own, so
// every use of one would look its address up in the global offset table first.
// In a loop that costs as much as the rest. A pointer that was taken once lies in
// a register, and what is left is what compiled Go does. The compiler would see
// through a pointer that is made there and use the address again, so it is read
// from a variable of the image.
//
// A counter, for loops that must look for an interrupt and whose iterations take
// nanoseconds: they count and look every now and then.
type frame struct {
	decl     *ast.FuncDecl         // nil for a literal and for statements
	params   map[types.Object]bool // its parameters
	loops    []ast.Node            // in its own body, not in literals within
	pointers []string              // the variables, as images call them
	counts   bool                  // one of its loops counts
}

func (w *walker) newFrame(sig *ast.FuncType, bodies ...ast.Node) *frame {
	f := &frame{params: map[types.Object]bool{}}
	if sig != nil && sig.Params != nil {
		for _, field := range sig.Params.List {
			for _, id := range field.Names {
				f.params[w.r.cell.Info.Defs[id]] = true
			}
		}
	}
	for _, body := range bodies {
		ast.Inspect(body, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.ForStmt, *ast.RangeStmt:
				f.loops = append(f.loops, n)
			}
			return true
		})
	}
	return f
}

// within walks nodes as those of a function and gives what its body begins with.
func (w *walker) within(f *frame, nodes ...ast.Node) (head string) {
	outer := w.frame
	w.frame = f
	for _, n := range nodes {
		w.walkIn(n)
	}
	w.frame = outer
	return f.head()
}

func (f *frame) head() string {
	var b strings.Builder
	for _, name := range f.pointers {
		b.WriteString(" " + pointerTo(name) + " := " + addressOf(name) + ";")
	}
	if f.counts {
		b.WriteString(" var ʹk uint32;")
	}
	return b.String()
}

func pointerTo(name string) string { return "ʹp_" + name }
func addressOf(name string) string { return "ʹa_" + name }

// addresses declares the image's variables that hold addresses of the session's.
func (r *rewriter) addresses() {
	for _, name := range slices.Sorted(maps.Keys(r.addressed)) {
		r.session.Printf("\nvar %s = &%s\n", addressOf(name), name)
	}
}

// funcDecl walks a function. What its body begins with stands in the body, or in
// mainHead if there is no brace in the user's text.
func (w *walker) funcDecl(n *ast.FuncDecl) {
	if n.Recv != nil {
		w.walkIn(n.Recv)
	}
	w.walkIn(n.Name)
	w.walkIn(n.Type)
	if n.Body == nil {
		return
	}
	f := w.newFrame(n.Type, n.Body)
	f.decl = n
	if at := w.offset(n.Body.Lbrace); at > w.offset(n.Pos()) {
		w.body(f, n.Body)
	} else {
		w.r.mainHead = w.within(f, n.Body)
	}
}

func (w *walker) funcLit(n *ast.FuncLit) {
	w.walkIn(n.Type)
	w.body(w.newFrame(n.Type, n.Body), n.Body)
}

func (w *walker) body(f *frame, body *ast.BlockStmt) {
	if place := w.firstCall(f, body); place >= 0 {
		w.edit.insert(place, " "+w.r.tick()+"; ")
	}
	head := w.within(f, body)
	w.edit.insert(w.offset(body.Lbrace)+1, head)
}

// variable is what stands for a use of the session's variable called name.
func (w *walker) variable(id *ast.Ident, name string) string {
	if w.frame == nil || !w.frame.inLoop(id) || strings.HasPrefix(name, "(") { // a hidden one is reached by a pointer anyway
		return name
	}
	if !slices.Contains(w.frame.pointers, name) {
		w.frame.pointers = append(w.frame.pointers, name)
		w.r.addressed[name] = true
	}
	return "(*" + pointerTo(name) + ")"
}

func (f *frame) inLoop(n ast.Node) bool {
	for _, loop := range f.loops {
		if loop.Pos() <= n.Pos() && n.End() <= loop.End() {
			return true
		}
	}
	return false
}

// selfCall makes a function that calls itself do so directly and not through the
// shared variable. It says whether it has walked the call. (A function that is
// redefined while it runs goes on as it began.)
func (w *walker) selfCall(n *ast.CallExpr) bool {
	id, ok := n.Fun.(*ast.Ident)
	if !ok || w.imports || w.frame == nil || w.frame.decl == nil || w.frame.decl.Recv != nil || w.frame.decl.Type.TypeParams != nil {
		return false
	}
	obj := w.r.cell.Info.Uses[id]
	key, ok := w.r.cell.Key(obj)
	if !ok || obj != w.r.cell.Info.Defs[w.frame.decl.Name] {
		return false
	}
	w.edit.replace(w.offset(id.Pos()), w.offset(id.End()), "ʹfunc_"+w.r.session.Ref(key))
	for _, arg := range n.Args {
		w.walkIn(arg)
	}
	return true
}
