package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// Hash names the text of a cell in generated code and in stack traces.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// define makes the session's declarations out of what the cell defines, and
// the scope that holds them.
func (x *checker) define() {
	x.defineTypes()
	decls := map[string]*Decl{}
	for _, name := range slices.Sorted(maps.Keys(x.defined)) {
		obj := x.cell.Pkg.Scope().Lookup(x.inChecker(name))
		if obj == nil {
			continue
		}
		if _, isType := obj.(*types.TypeName); isType {
			continue
		}
		if obj.Type() == types.Typ[types.Invalid] {
			x.refersToItself(obj)
			continue
		}
		d, err := x.decl(name, obj)
		if err != nil {
			x.unnameable(obj, err)
			continue
		}
		d.Cell = x.file.Source.Count
		x.cell.note(obj.Name(), d.Key)
		decls[name] = d
	}
	for _, name := range slices.Sorted(maps.Keys(decls)) {
		x.cell.Defines = append(x.cell.Defines, decls[name])
	}
	x.scope = x.scope.With(x.cell.Defines)
	x.generics()
	x.ownMethods()
	x.cell.Scope = x.scope
}

// refersToItself reports x := f(x) where there is no other x that the right side
// can mean.
func (x *checker) refersToItself(obj types.Object) {
	d := x.at(obj.Pos())
	d.Go = "undefined: " + obj.Name()
	d.Hint = x.hint(d, d.Go)
	x.errs = append(x.errs, d)
}

// unnameable reports a variable or function whose type later cells could not
// repeat.
func (x *checker) unnameable(obj types.Object, err error) {
	d := x.at(obj.Pos())
	d.Code = diag.Unnameable
	d.Go = fmt.Sprintf("%s cannot live on after this cell: %v", obj.Name(), err)
	d.Hint = diag.Text{
		ES: "guárdalo en una variable de un tipo con nombre (por ejemplo una interfaz: var " + obj.Name() + " any = …) o úsalo dentro de %%",
		EN: "keep it in a variable of a type that has a name (an interface, say: var " + obj.Name() + " any = …) or use it inside %%",
	}
	x.errs = append(x.errs, d)
}

// defineTypes gives the cell's types their keys; the types that are the same
// already have theirs.
func (x *checker) defineTypes() {
	for _, s := range x.typeSpecs() {
		if name := s.Name.Name; !x.same[name] {
			x.cell.note(x.inChecker(name), x.next.Next(name))
		}
	}
	for _, s := range x.typeSpecs() {
		name := s.Name.Name
		if name == "_" {
			continue
		}
		if x.same[name] {
			d := *x.scope.Lookup(name)
			d.Cell = x.file.Source.Count
			x.cell.Defines = append(x.cell.Defines, &d)
			continue
		}
		x.cell.Defines = append(x.cell.Defines, &Decl{
			Key: x.next.Next(name), Kind: Type, Cell: x.file.Source.Count,
			Def: x.typeDef(s), Params: s.TypeParams != nil, Alias: s.Assign.IsValid(),
		})
	}
}

// decl is the declaration of a variable, function or constant, with the key it
// had if it means the same as before.
func (x *checker) decl(name string, obj types.Object) (*Decl, error) {
	d := &Decl{Key: x.next.Next(name)}
	old := x.scope.Lookup(name)
	var err error
	switch obj := obj.(type) {
	case *types.Var:
		d.Kind = Var
		d.Def, d.Hidden, err = x.cell.varType(obj.Type())
	case *types.Const:
		d.Kind = Const
		d.Def, err = x.constant(obj)
	case *types.Func:
		sig := obj.Signature()
		if sig.TypeParams().Len() > 0 {
			d.Kind = Generic
			return d, nil // its text follows, when all names have keys
		}
		d.Kind = Func
		d.Sig, err = x.cell.SignatureOf(sig)
	}
	if err != nil {
		return nil, err
	}
	if old != nil && old.Kind == d.Kind && old.Def.Canon() == d.Def.Canon() && old.Sig.canon() == d.Sig.canon() && hiddenCanon(old.Hidden) == hiddenCanon(d.Hidden) {
		d.Key, d.Storage = old.Key, old.Storage
		return d, nil
	}
	if d.Kind != Const {
		d.Storage = fmt.Sprintf("V.%s.%d", name, d.Key.Gen)
	}
	return d, nil
}

// constant is what follows the name in the declaration of a constant.
func (x *checker) constant(c *types.Const) (Pieces, error) {
	value := constantText(c.Val())
	if b, ok := c.Type().(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		switch b.Kind() {
		case types.UntypedFloat:
			return Lit("= " + value + " + 0.0"), nil
		case types.UntypedComplex:
			return Lit("= " + value + " + 0i"), nil
		case types.UntypedRune:
			return Lit("= " + value + " + '\\x00'"), nil
		default:
			return Lit("= " + value), nil
		}
	}
	p, err := x.cell.typePieces(c.Type())
	if text, ok := x.cell.hiddenConstant(c); err != nil && ok {
		return text, nil
	}
	return append(p, Piece{Text: " = " + value}), err
}

// constantText is an exact expression for v.
func constantText(v constant.Value) string {
	switch v.Kind() {
	case constant.Float:
		if num, den, ok := strings.Cut(v.ExactString(), "/"); ok {
			return "(" + num + ".0 / " + den + ".0)"
		}
		return "(" + v.ExactString() + ")"
	case constant.Complex:
		return "(" + constantText(constant.Real(v)) + " + " + constantText(constant.Imag(v)) + "*1i)"
	case constant.String:
		return strconv.Quote(constant.StringVal(v))
	default:
		return v.ExactString()
	}
}

// funcDecls are the functions and methods of the cell.
func (x *checker) funcDecls() []*ast.FuncDecl {
	var out []*ast.FuncDecl
	for _, item := range x.file.Items {
		if d, ok := item.Decl.(*ast.FuncDecl); ok {
			out = append(out, d)
		}
	}
	return out
}

// generics gives the cell's generic functions their text. One that has not
// changed keeps its key.
func (x *checker) generics() {
	for _, fn := range x.funcDecls() {
		if fn.Recv != nil || fn.Type.TypeParams == nil || fn.Name.Name == "_" {
			continue
		}
		i := slices.IndexFunc(x.cell.Defines, func(d *Decl) bool { return d.Kind == Generic && d.Key.Name == fn.Name.Name })
		if i < 0 {
			continue
		}
		d := *x.cell.Defines[i]
		d.Def, d.At = x.wholeText(fn), x.origin(fn)
		if old := x.old.Lookup(fn.Name.Name); old != nil && old.Kind == Generic {
			again := d.Def.rename(map[Key]Key{d.Key: old.Key})
			if again.Canon() == old.Def.Canon() {
				d.Key, d.Def = old.Key, again
				x.cell.note(x.inChecker(fn.Name.Name), d.Key)
			}
		}
		x.cell.Defines[i] = &d
		x.scope = x.scope.With([]*Decl{&d})
	}
}

// wholeText is the text of a function or method with open names.
func (x *checker) wholeText(fn *ast.FuncDecl) Pieces {
	return x.cut(fn.Pos(), fn.End(), x.cellNames(fn))
}

// cellNames are the identifiers below n that stand for things of the session
// or packages, by what the checker found.
func (x *checker) cellNames(n ast.Node) []openName {
	var open []openName
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj := x.cell.Info.Uses[id]
		if obj == nil {
			obj = x.cell.Info.Defs[id]
		}
		if pkg, ok := obj.(*types.PkgName); ok {
			open = append(open, openName{id, Piece{Path: pkg.Imported().Path(), Package: pkg.Imported().Name()}})
		} else if key, ok := x.cell.Key(obj); ok {
			open = append(open, openName{id, Piece{Ref: key}})
		}
		return true
	})
	return open
}

func (x *checker) origin(n ast.Node) Origin {
	d := x.at(n.Pos())
	return Origin{Hash: Hash(x.file.Source.Text), Offset: d.Offset, Line: d.Line, Column: d.Offset - strings.LastIndexByte(x.file.Source.Text[:d.Offset], '\n')}
}

// ownMethods adds the cell's methods to their types.
func (x *checker) ownMethods() {
	for base, fns := range x.methods() {
		old := x.scope.Lookup(base)
		if i := slices.IndexFunc(x.cell.Defines, func(d *Decl) bool { return d.Kind == Type && d.Key.Name == base }); i >= 0 {
			old = x.cell.Defines[i]
		}
		if old == nil || old.Kind != Type {
			continue
		}
		d := *old
		d.Methods = slices.Clone(old.Methods)
		for _, fn := range fns {
			if m := x.method(&d, fn); m != nil {
				d.Methods = slices.DeleteFunc(d.Methods, func(o *Method) bool { return o.Name == m.Name })
				d.Methods = append(d.Methods, m)
			}
		}
		slices.SortFunc(d.Methods, func(a, b *Method) int { return strings.Compare(a.Name, b.Name) })
		x.replace(&d)
	}
}

// replace puts d into Defines, over the declaration of the same key if there
// is one, and into the scope.
func (x *checker) replace(d *Decl) {
	if i := slices.IndexFunc(x.cell.Defines, func(o *Decl) bool { return o.Key == d.Key }); i >= 0 {
		x.cell.Defines[i] = d
	} else {
		x.cell.Defines = append(x.cell.Defines, d)
	}
	x.scope = x.scope.With([]*Decl{d})
}

// method is the method that fn declares for d.
func (x *checker) method(d *Decl, fn *ast.FuncDecl) *Method {
	obj, ok := x.cell.Info.Defs[fn.Name].(*types.Func)
	if !ok || fn.Name.Name == "_" {
		return nil
	}
	_, pointer := receiver(fn)
	m := &Method{Name: fn.Name.Name, Pointer: pointer}
	if d.Params || callsRecover(fn) {
		m.Full, m.At = x.wholeText(fn), x.origin(fn)
		return m
	}
	var err error
	if m.Sig, err = x.cell.SignatureOf(obj.Signature()); err != nil {
		x.unnameable(obj, err)
		return nil
	}
	m.Storage = fmt.Sprintf("V.m.%s.%d.%s", d.Key.Name, d.Key.Gen, m.Name)
	if i := slices.IndexFunc(d.Methods, func(o *Method) bool { return o.Name == m.Name }); i >= 0 {
		if old := d.Methods[i]; old.Full == nil && old.Pointer == pointer && old.Sig.canon() == m.Sig.canon() {
			m.Storage = old.Storage
		}
	}
	return m
}

// nameLocals gives the types local to functions their names in images.
func (x *checker) nameLocals() {
	x.cell.Locals = map[types.Object]string{}
	var locals []*types.TypeName
	for _, obj := range x.cell.Info.Defs {
		if t, ok := obj.(*types.TypeName); ok && t.Pkg() == x.cell.Pkg && t.Parent() != x.cell.Pkg.Scope() && !isTypeParam(t) {
			locals = append(locals, t)
		}
	}
	slices.SortFunc(locals, func(a, b *types.TypeName) int { return int(a.Pos() - b.Pos()) })
	for _, t := range locals {
		w := &typeWriter{cell: x.cell, locals: map[types.Type]bool{}}
		w.write(t.Type().Underlying())
		x.cell.Locals[t], x.scope = x.scope.LocalName(t.Name(), w.out.Canon())
	}
	x.cell.Scope = x.scope
}

func isTypeParam(t *types.TypeName) bool {
	_, ok := t.Type().(*types.TypeParam)
	return ok
}

// need lists what the cell's code refers to.
func (x *checker) need() {
	var keys []Key
	for _, d := range x.cell.Defines {
		keys = append(keys, d.Key)
	}
	for id, obj := range x.cell.Info.Uses {
		if x.cell.InPrelude(id.Pos()) {
			continue
		}
		if key, ok := x.cell.Key(obj); ok {
			keys = append(keys, key)
		}
	}
	x.cell.Needs = x.scope.Close(keys)
}
