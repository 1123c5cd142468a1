package check

import (
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// A variable may have a type that no code outside of its package can name:
// orden := binary.LittleEndian is a binary.littleEndian. Go infers it, and so
// do later images: each declares a generic function whose type parameters stand
// for the types without a name, and calls it with an expression that has these
// types, a witness. A witness is found in what packages export and costs
// nothing to evaluate: a function that is not called, the address of a variable
// or field, a constant.
//
// The variable itself lives on the heap, and images share a pointer to it.

// Hidden is a type that has no name outside of its package, as part of the type
// of a variable. The variable's Decl.Def calls it HiddenName(i).
type Hidden struct {
	Name       string // for the user
	Comparable bool
	Witness    *Witness
}

// Witness is an expression, of the type Pattern; what it shows is the type that
// Pattern calls HiddenName(Index).
type Witness struct {
	Of      *Witness // the type whose member the expression is; nil: it stands alone
	Before  string   // what stands before Of
	Expr    Pieces
	Pattern Pieces
	Params  []bool // of Pattern: whether the type is comparable
	Index   int
}

// HiddenName is the type parameter that stands for the i-th hidden type.
func HiddenName(i int) string { return "ʹT" + strconv.Itoa(i) }

// HiddenVar is the name in images of the pointer to a variable of a hidden type.
func HiddenVar(key Key) string { return "ʹh_" + mark(key.Name, key.Gen) }

// hiding lets a typeWriter write types without a name: by parameters.
type hiding struct {
	types []types.Type
}

// name is the type parameter for t.
func (h *hiding) name(t types.Type) string {
	i := slices.IndexFunc(h.types, func(o types.Type) bool { return types.Identical(o, t) })
	if i < 0 {
		i, h.types = len(h.types), append(h.types, t)
	}
	return HiddenName(i)
}

func (h *hiding) comparable() []bool {
	out := make([]bool, len(h.types))
	for i, t := range h.types {
		out[i] = types.Comparable(t)
	}
	return out
}

// varType is the type of a variable as text, and the hidden types in it.
func (c *Cell) varType(t types.Type) (Pieces, []Hidden, error) {
	p, err := c.typePieces(t)
	if err == nil {
		return p, nil, nil
	}
	w := &typeWriter{cell: c, hiding: &hiding{}}
	w.write(t)
	if w.err != nil {
		return nil, nil, w.err
	}
	hidden := make([]Hidden, 0, len(w.hiding.types))
	for i, t := range w.hiding.types {
		witness := c.witness(t)
		if witness == nil {
			return nil, nil, err
		}
		name := types.TypeString(t, func(p *types.Package) string { return p.Name() })
		hidden = append(hidden, Hidden{name, w.hiding.comparable()[i], witness})
	}
	return w.out, hidden, nil
}

// witness finds an expression that shows t, nil if there is none.
func (c *Cell) witness(t types.Type) *Witness {
	s := &search{cell: c, target: t}
	for _, pkg := range append(packagesOf(t), c.Pkg.Imports()...) {
		if found := s.exported(pkg); found != nil {
			return found
		}
	}
	for len(s.open) > 0 {
		next := s.open[0]
		s.open = s.open[1:]
		if found := s.members(next.t, next.witness); found != nil {
			return found
		}
	}
	return nil
}

// packagesOf are the packages that declare t, if it is a hidden type.
func packagesOf(t types.Type) []*types.Package {
	switch t := t.(type) {
	case *types.Named:
		return []*types.Package{t.Obj().Pkg()}
	case *types.Struct:
		for f := range t.Fields() {
			if !f.Exported() {
				return []*types.Package{f.Pkg()}
			}
		}
	}
	return nil
}

// search looks for a witness of target.
type search struct {
	cell   *Cell
	target types.Type
	seen   []types.Type // hidden types that were met on the way
	open   []shown      // those whose members were not looked at yet
}

// shown is a hidden type with a witness of it.
type shown struct {
	t       types.Type
	witness *Witness
}

// maxShown bounds a search in a package that hides a lot.
const maxShown = 200

// exported looks through what a package exports.
func (s *search) exported(pkg *types.Package) *Witness {
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		expr := Pieces{{Path: pkg.Path(), Package: pkg.Name()}, {Text: "." + name}}
		var found *Witness
		switch obj := obj.(type) {
		case *types.Const, *types.Func:
			found = s.try(&Witness{Expr: expr}, obj.Type())
		case *types.Var:
			found = s.try(&Witness{Expr: append(Lit("&"), expr...)}, types.NewPointer(obj.Type()))
		case *types.TypeName:
			found = s.exportedType(obj, expr)
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// exportedType looks at the members of a type that has a name.
func (s *search) exportedType(obj *types.TypeName, expr Pieces) *Witness {
	if generic(obj.Type()) {
		return nil
	}
	made := slices.Concat(Lit("new("), expr, Lit(")"))
	if found := s.try(&Witness{Expr: made}, types.NewPointer(types.Unalias(obj.Type()))); found != nil {
		return found
	}
	if _, isInterface := obj.Type().Underlying().(*types.Interface); !isInterface {
		return s.membersBy(obj.Type(), func(address string, member string) *Witness {
			return &Witness{Expr: slices.Concat(Lit(address), made, Lit(member))}
		})
	}
	for m := range methods(obj.Type()) {
		if found := s.try(&Witness{Expr: slices.Concat(expr, Lit("."+m.Name()))}, methodExpr(obj.Type(), m)); found != nil {
			return found
		}
	}
	return nil
}

func generic(t types.Type) bool {
	switch t := t.(type) {
	case *types.Named:
		return t.TypeParams().Len() > 0 && t.TypeArgs().Len() == 0
	case *types.Alias:
		return t.TypeParams().Len() > 0 && t.TypeArgs().Len() == 0
	default:
		return false
	}
}

// methods are the exported methods of a type and of pointers to it.
func methods(t types.Type) func(func(*types.Func) bool) {
	if _, ok := t.Underlying().(*types.Interface); !ok {
		t = types.NewPointer(t)
	}
	return func(yield func(*types.Func) bool) {
		for sel := range types.NewMethodSet(t).Methods() {
			if m, ok := sel.Obj().(*types.Func); ok && m.Exported() && !yield(m) {
				return
			}
		}
	}
}

// methodExpr is the type of the method expression t.m.
func methodExpr(t types.Type, m *types.Func) types.Type {
	params := []*types.Var{types.NewParam(0, nil, "", t)}
	for v := range m.Signature().Params().Variables() {
		params = append(params, v)
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), m.Signature().Results(), m.Signature().Variadic())
}

// members looks at the methods and fields of a hidden type.
func (s *search) members(t types.Type, of *Witness) *Witness {
	if _, ok := t.Underlying().(*types.Interface); ok {
		return nil // a method of a nil interface is none
	}
	return s.membersBy(t, func(address string, member string) *Witness {
		return &Witness{Of: of, Before: address, Expr: Lit(member)}
	})
}

// membersBy looks at the methods of *t, as method values, and the fields of t.
// Embedded pointers are left alone: those of a zero value lead nowhere.
func (s *search) membersBy(t types.Type, witness func(address, member string) *Witness) *Witness {
	for sel := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		m, ok := sel.Obj().(*types.Func)
		if !ok || !m.Exported() || len(sel.Index()) > 1 {
			continue
		}
		sig := types.NewSignatureType(nil, nil, nil, m.Signature().Params(), m.Signature().Results(), m.Signature().Variadic())
		if found := s.try(witness("", "."+m.Name()), sig); found != nil {
			return found
		}
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if !f.Exported() {
				continue
			}
			if found := s.try(witness("&", "."+f.Name()), types.NewPointer(f.Type())); found != nil {
				return found
			}
		}
	}
	return nil
}

// try completes a witness of type t, if it shows the target. Other hidden types
// that it shows are kept, to look at their members.
func (s *search) try(witness *Witness, t types.Type) *Witness {
	if sig, ok := t.(*types.Signature); ok && sig.TypeParams().Len() > 0 {
		return nil
	}
	w := &typeWriter{cell: s.cell, hiding: &hiding{}}
	w.write(t)
	if w.err != nil {
		return nil
	}
	for i, hidden := range w.hiding.types {
		shows := *witness
		shows.Pattern, shows.Params, shows.Index = w.out, w.hiding.comparable(), i
		if types.Identical(hidden, s.target) {
			return &shows
		}
		if len(s.seen) < maxShown && !slices.ContainsFunc(s.seen, func(o types.Type) bool { return types.Identical(o, hidden) }) {
			s.seen = append(s.seen, hidden)
			s.open = append(s.open, shown{hidden, &shows})
		}
	}
	return nil
}

// hiddenConstant is what follows the name in the declaration of a constant of a
// hidden type: a constant of that type that the package exports.
func (c *Cell) hiddenConstant(obj *types.Const) (Pieces, bool) {
	for _, pkg := range packagesOf(types.Unalias(obj.Type())) {
		var like Pieces
		for _, name := range pkg.Scope().Names() {
			o, ok := pkg.Scope().Lookup(name).(*types.Const)
			if !ok || !o.Exported() || !types.Identical(o.Type(), obj.Type()) {
				continue
			}
			expr := Pieces{{Text: "= "}, {Path: pkg.Path(), Package: pkg.Name()}, {Text: "." + name}}
			if o.Val().ExactString() == obj.Val().ExactString() {
				return expr, true
			}
			if b, ok := obj.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsNumeric != 0 {
				like = append(slices.Clone(expr), Piece{Text: "*0 + " + constantText(obj.Val())})
			}
		}
		return like, like != nil
	}
	return nil, false
}

// hiddenCanon is equal for equal hidden types.
func hiddenCanon(hidden []Hidden) string {
	w := &Writer{Names: canonNames{}, Sketch: true}
	for _, h := range hidden {
		w.Printf("%s\n", w.witness(h.Witness))
	}
	return w.body.String()
}

// shown is text for the user with the hidden types by their names.
func (d *Decl) shown(text string) string {
	for i, h := range d.Hidden {
		text = strings.ReplaceAll(text, HiddenName(i), h.Name)
	}
	return cNames.Replace(text)
}

// hiddenVar adds the declaration of a variable of a hidden type.
func (w *Writer) hiddenVar(name string, d *Decl) {
	args := make([]string, len(d.Hidden))
	params, types := make([]bool, len(d.Hidden)), make([]string, len(d.Hidden))
	for i, h := range d.Hidden {
		args[i], params[i], types[i] = w.witness(h.Witness), h.Comparable, "*"+HiddenName(i)
	}
	of := mark(d.Key.Name, d.Key.Gen)
	head := "func ʹt_" + of + typeParams(params) + "(" + strings.Join(types, ", ") + ") "
	call := "ʹt_" + of + "(" + strings.Join(args, ", ") + ")"
	def := d.Def.Render(w)
	if w.Sketch {
		w.Printf("%s(v %s) { return }\nvar %s = %s\n", head, def, name, call)
		return
	}
	pointer := w.Import("unsafe", "unsafe") + ".Pointer"
	w.linkname("ʹs_"+of, d.Storage)
	w.Printf("var ʹs_%s %s\n", of, pointer)
	w.Printf("%s*%s {\n\tif ʹs_%s == nil { ʹs_%[3]s = %[4]s(new(%[2]s)) }\n\treturn (*%[2]s)(ʹs_%[3]s)\n}\n", head, "("+def+")", of, pointer)
	w.Printf("var %s = %s\n", HiddenVar(d.Key), call)
}

// typeParams is the list of type parameters for hidden types.
func typeParams(comparables []bool) string {
	out := make([]string, len(comparables))
	for i, c := range comparables {
		out[i] = HiddenName(i) + map[bool]string{true: " comparable", false: " any"}[c]
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// witness adds a function that infers a hidden type and is an expression whose
// type is a pointer to it.
func (w *Writer) witness(s *Witness) string {
	expr := s.Expr.Render(w)
	if s.Of != nil {
		expr = s.Before + w.witness(s.Of) + expr
	}
	name := "ʹw" + strconv.Itoa(w.witnesses)
	w.witnesses++
	shown := HiddenName(s.Index)
	w.Printf("func %s%s(%s) *%s { return new(%[4]s) }\n", name, typeParams(s.Params), s.Pattern.Render(w), shown)
	return name + "(" + expr + ")"
}

// IsHidden reports whether d is a variable that images reach by a pointer.
func (d *Decl) IsHidden() bool { return d != nil && len(d.Hidden) > 0 }
