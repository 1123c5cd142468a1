package check

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
)

// typePieces writes a type as Go text. It fails for types that no code outside
// their place can name.
func (c *Cell) typePieces(t types.Type) (Pieces, error) {
	w := &typeWriter{cell: c}
	w.write(t)
	return w.out, w.err
}

type typeWriter struct {
	cell   *Cell
	out    Pieces
	err    error
	hiding *hiding             // not nil: types without a name get one
	locals map[types.Type]bool // not nil: write local types in full, each once, to compare them
}

func (w *typeWriter) lit(text string) { w.out = append(w.out, Piece{Text: text}) }

func (w *typeWriter) write(t types.Type) {
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			w.out = append(w.out, Piece{Path: "unsafe", Package: "unsafe"}, Piece{Text: ".Pointer"})
			return
		}
		w.lit(t.Name())
	case *types.Alias:
		if t.TypeArgs().Len() == 0 && w.nameable(t.Obj()) {
			w.named(t.Obj(), nil)
			return
		}
		w.write(types.Unalias(t))
	case *types.Named:
		if w.hiding != nil && w.hides(t.Obj()) {
			w.lit(w.hiding.name(t))
			return
		}
		w.named(t.Obj(), t.TypeArgs())
	case *types.Pointer:
		w.lit("*")
		w.write(t.Elem())
	case *types.Slice:
		w.lit("[]")
		w.write(t.Elem())
	case *types.Array:
		w.lit("[" + strconv.FormatInt(t.Len(), 10) + "]")
		w.write(t.Elem())
	case *types.Map:
		w.lit("map[")
		w.write(t.Key())
		w.lit("]")
		w.write(t.Elem())
	case *types.Chan:
		w.lit(map[types.ChanDir]string{types.SendRecv: "chan (", types.SendOnly: "chan<- (", types.RecvOnly: "<-chan ("}[t.Dir()])
		w.write(t.Elem())
		w.lit(")")
	case *types.Signature:
		w.lit("func")
		w.signature(t)
	case *types.Struct:
		w.structure(t)
	case *types.Interface:
		w.iface(t)
	case *types.TypeParam:
		w.lit(t.Obj().Name())
	default:
		w.err = fmt.Errorf("type %s cannot be written down", t)
	}
}

// hides reports whether a type is one that its package keeps for itself.
func (w *typeWriter) hides(obj *types.TypeName) bool {
	return obj.Pkg() != nil && obj.Pkg() != w.cell.Pkg && obj.Parent() == obj.Pkg().Scope() && !obj.Exported()
}

// nameable reports whether an alias can be used by its name.
func (w *typeWriter) nameable(obj *types.TypeName) bool {
	_, own := w.cell.Key(obj)
	return own || obj.Pkg() == nil || (obj.Exported() && obj.Pkg() != w.cell.Pkg && obj.Parent() == obj.Pkg().Scope())
}

func (w *typeWriter) named(obj *types.TypeName, args *types.TypeList) {
	switch key, own := w.cell.Key(obj); {
	case own:
		w.out = append(w.out, Piece{Ref: key})
	case obj.Pkg() == nil:
		w.lit(obj.Name()) // error, comparable, any
	case w.locals != nil && obj.Pkg() == w.cell.Pkg:
		w.lit(obj.Name() + " ")
		if t := obj.Type(); !w.locals[t] {
			w.locals[t] = true
			w.write(t.Underlying())
		}
	case obj.Pkg() == w.cell.Pkg || obj.Parent() != obj.Pkg().Scope():
		w.err = fmt.Errorf("type %s is local to a function", obj.Name())
	case !obj.Exported():
		// Of other such types the package shows what a later cell can infer them
		// from (hidden.go).
		w.err = fmt.Errorf("type %s.%s is not exported, and %[1]s gives it only from a generic function or from a method of an unexported interface", obj.Pkg().Name(), obj.Name())
	default:
		w.out = append(w.out, Piece{Path: obj.Pkg().Path(), Package: obj.Pkg().Name()})
		w.lit("." + obj.Name())
	}
	for i := range args.Len() {
		w.lit(map[bool]string{true: "[", false: ", "}[i == 0])
		w.write(args.At(i))
	}
	if args.Len() > 0 {
		w.lit("]")
	}
}

// signature writes (params) (results) without names.
func (w *typeWriter) signature(s *types.Signature) {
	w.tuple(s.Params(), s.Variadic())
	if s.Results().Len() > 0 {
		w.lit(" ")
		w.tuple(s.Results(), false)
	}
}

func (w *typeWriter) tuple(t *types.Tuple, variadic bool) {
	w.lit("(")
	for i := range t.Len() {
		if i > 0 {
			w.lit(", ")
		}
		if typ := t.At(i).Type(); variadic && i == t.Len()-1 {
			w.lit("...")
			w.write(elem(typ))
		} else {
			w.write(typ)
		}
	}
	w.lit(")")
}

// elem is the element type of a variadic parameter: a slice, or a string in
// append's.
func elem(t types.Type) types.Type {
	if s, ok := t.(*types.Slice); ok {
		return s.Elem()
	}
	return types.Typ[types.Byte]
}

func (w *typeWriter) structure(s *types.Struct) {
	if w.hiding != nil && slices.ContainsFunc(slices.Collect(s.Fields()), w.foreign) {
		w.lit(w.hiding.name(s))
		return
	}
	w.lit("struct{")
	for i := range s.NumFields() {
		f := s.Field(i)
		if w.foreign(f) {
			w.err = fmt.Errorf("struct has the unexported field %s of package %s", f.Name(), f.Pkg().Name())
		}
		if !f.Embedded() {
			w.lit(f.Name() + " ")
		}
		w.write(f.Type())
		if tag := s.Tag(i); tag != "" {
			w.lit(" " + strconv.Quote(tag))
		}
		w.lit("; ")
	}
	w.lit("}")
}

// foreign reports whether a field is another package's own.
func (w *typeWriter) foreign(f *types.Var) bool {
	return !f.Exported() && f.Pkg() != w.cell.Pkg && f.Pkg().Path() != w.cell.Pkg.Path()
}

func (w *typeWriter) iface(t *types.Interface) {
	if t.Empty() {
		w.lit("interface{}")
		return
	}
	w.lit("interface{")
	for m := range t.ExplicitMethods() {
		w.lit(m.Name())
		if sig, ok := m.Type().(*types.Signature); ok {
			w.signature(sig)
		}
		w.lit("; ")
	}
	for e := range t.EmbeddedTypes() {
		w.write(e)
		w.lit("; ")
	}
	w.lit("}")
}

// SignatureOf is the signature of a function with open names.
func (c *Cell) SignatureOf(s *types.Signature) (Signature, error) {
	out := Signature{Variadic: s.Variadic()}
	for i := range s.Params().Len() {
		t := s.Params().At(i).Type()
		if s.Variadic() && i == s.Params().Len()-1 {
			t = elem(t)
		}
		p, err := c.typePieces(t)
		if err != nil {
			return out, err
		}
		out.Params = append(out.Params, p)
	}
	for v := range s.Results().Variables() {
		p, err := c.typePieces(v.Type())
		if err != nil {
			return out, err
		}
		out.Results = append(out.Results, p)
	}
	return out, nil
}
