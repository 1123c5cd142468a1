package check

import (
	"maps"
	"slices"
	"strings"
)

// Key names one definition of the session: the Gen-th thing that was called
// Name. Redefining a name with the same meaning (a variable with its type, a
// function with its signature, a type with its definition) keeps its key.
type Key struct {
	Name string
	Gen  int
}

// Kind is what a Decl declares.
type Kind uint8

// The kinds of declarations.
const (
	Var Kind = iota + 1
	Func
	Type
	Const
	Generic // a generic function
)

// Decl is one definition of the session, in the form in which later cells
// repeat it.
type Decl struct {
	Key     Key
	Kind    Kind
	Cell    int       // count of the cell that defined it last
	Storage string    // Var, Func: the symbol that all images share
	Def     Pieces    // Var: its type. Type: what follows the name. Const: what follows the name. Generic: the whole function
	Sig     Signature // Func
	Hidden  []Hidden  // Var: the types in Def that only their package can name
	Methods []*Method // Type, by name
	Params  bool      // Type: it has type parameters
	Alias   bool      // Type: type A = B
	At      Origin    // Generic
}

// Method is a method of a type of the session. A method of an ordinary type is
// a thin wrapper round a shared function variable, so that a changed body is
// what all images call. Full methods (of generic types, and those that call
// recover, which a wrapper would break) are repeated whole in every image.
type Method struct {
	Name    string
	Pointer bool
	Sig     Signature
	Storage string // the symbol of the function variable
	Full    Pieces // the whole text of a full method
	At      Origin
}

// Signature is the type of a function without its parameter names.
type Signature struct {
	Params   []Pieces // the last one is the element type if Variadic
	Results  []Pieces
	Variadic bool
}

// Origin is the place of a text in the cell that it came from.
type Origin struct {
	Hash   string // of the cell's text
	Offset int
	Line   int
	Column int
}

// Scope is what a cell can see of the session. It is immutable.
type Scope struct {
	decls   map[Key]*Decl
	latest  map[string]Key
	gens    map[string]int // highest generation of a name so far
	locals  map[string][]string
	imports map[string]string
	hidden  map[string]string // imports whose names variables have taken
}

// NewScope is the scope of a session in which nothing was defined.
func NewScope() *Scope { return &Scope{} }

// Decl is the declaration that key stands for, nil if there is none.
func (s *Scope) Decl(key Key) *Decl { return s.decls[key] }

// Lookup is what name stands for now, nil if it was not defined.
func (s *Scope) Lookup(name string) *Decl {
	if key, ok := s.latest[name]; ok {
		return s.decls[key]
	}
	return nil
}

// All are the declarations that can be named now, by name, less those that
// stand for what C code declares.
func (s *Scope) All() []*Decl { return s.Matching(func(string) bool { return true }) }

// Matching are those of All with a name that keep holds good.
func (s *Scope) Matching(keep func(name string) bool) []*Decl {
	var names []string
	for name := range s.latest {
		if ofC := len(name) > 1 && strings.ContainsAny(name[:2], cLetters); !ofC && keep(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	out := make([]*Decl, len(names))
	for i, name := range names {
		out[i] = s.decls[s.latest[name]]
	}
	return out
}

// Changed are the names of variables, functions and types that mean something
// else in s than they did in the scope before it. A type that has gained a method
// is not among them: all that mentions it has followed.
func (s *Scope) Changed(before *Scope) []string {
	var out []string
	for name, key := range before.latest {
		old, now := before.decls[key], s.Lookup(name)
		if now == nil || now.Key == key || old.Kind == Generic {
			continue
		}
		if old.Kind == Type && now.Kind == Type && old.Def.Canon() == now.Def.Canon() {
			continue
		}
		if old.Kind == now.Kind && old.Storage != "" && old.Storage == now.Storage {
			continue
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Imports are the session's imports, path by name.
func (s *Scope) Imports() map[string]string { return maps.Clone(s.imports) }

// OnlyImports is the scope with nothing left but the imports: what a new
// worker starts with.
func (s *Scope) OnlyImports() *Scope { return &Scope{imports: s.imports} }

// clone copies the maps; the declarations themselves are never changed.
func (s *Scope) clone() *Scope {
	c := &Scope{
		decls: maps.Clone(s.decls), latest: maps.Clone(s.latest), gens: maps.Clone(s.gens),
		locals: maps.Clone(s.locals), imports: maps.Clone(s.imports), hidden: maps.Clone(s.hidden),
	}
	if c.decls == nil {
		c.decls, c.latest, c.gens = map[Key]*Decl{}, map[string]Key{}, map[string]int{}
	}
	if c.locals == nil {
		c.locals = map[string][]string{}
	}
	if c.imports == nil {
		c.imports = map[string]string{}
	}
	if c.hidden == nil {
		c.hidden = map[string]string{}
	}
	return c
}

// withImport is s with an import; a declaration of that name is forgotten.
func (s *Scope) withImport(name, path string) *Scope {
	if s.imports[name] == path && s.Lookup(name) == nil {
		return s
	}
	c := s.clone()
	c.imports[name] = path
	delete(c.latest, name)
	delete(c.hidden, name)
	return c
}

func (s *Scope) withoutImport(name string) *Scope {
	path, ok := s.imports[name]
	if !ok {
		return s
	}
	c := s.clone()
	c.hidden[name] = path
	delete(c.imports, name)
	return c
}

// With is s with the declarations added.
func (s *Scope) With(decls []*Decl) *Scope {
	if len(decls) == 0 {
		return s
	}
	c := s.clone()
	for _, d := range decls {
		c.decls[d.Key] = d
		c.latest[d.Key.Name] = d.Key
		c.gens[d.Key.Name] = max(c.gens[d.Key.Name], d.Key.Gen)
	}
	return c
}

// Without is s with the names forgotten; missing are those that it never knew.
func (s *Scope) Without(names []string) (scope *Scope, missing []string) {
	c := s.clone()
	for _, name := range names {
		_, declared := c.latest[name]
		_, imported := c.imports[name]
		if !declared && !imported {
			missing = append(missing, name)
		}
		delete(c.latest, name)
		if !declared {
			delete(c.imports, name)
		}
		if path, ok := c.hidden[name]; ok {
			c.imports[name] = path
			delete(c.hidden, name)
		}
	}
	return c, missing
}

// WithoutMethod is s with a method of a type forgotten. Like a type that gains
// one, it gets a new identity: values in variables no longer have the method,
// those in interfaces keep it.
func (s *Scope) WithoutMethod(typ, method string) *Scope {
	d := s.Lookup(typ)
	if d == nil {
		return s
	}
	c, n := s.clone(), *d
	n.Methods = slices.DeleteFunc(slices.Clone(d.Methods), func(m *Method) bool { return m.Name == method })
	c.decls[n.Key] = &n
	return c.bump([]string{typ})
}

// Next is the key that a new meaning of name gets.
func (s *Scope) Next(name string) Key { return Key{name, s.gens[name] + 1} }

// bump gives the named types, and all types that contain them, a new identity
// with the same layout, and lets everything that mentions them mention the new
// ones. It is what a type needs that gains or loses a method: the storage of variables
// stays, so the values in them have the new method, too.
func (s *Scope) bump(names []string) *Scope {
	renamed := map[Key]Key{}
	for _, name := range names {
		renamed[s.latest[name]] = s.Next(name)
	}
	for changed := true; changed; {
		changed = false
		for name, key := range s.latest {
			d := s.decls[key]
			if _, done := renamed[key]; done || d.Kind != Type || !d.Def.mentions(renamed) {
				continue
			}
			renamed[key], changed = s.Next(name), true
		}
	}
	c := s.clone()
	for key, d := range s.decls {
		if _, ok := renamed[key]; !ok && s.latest[key.Name] != key {
			continue // what was shadowed keeps its types
		}
		n := d.rename(renamed)
		c.decls[n.Key] = n
		c.latest[key.Name] = n.Key
		c.gens[key.Name] = max(c.gens[key.Name], n.Key.Gen)
	}
	return c
}

// rename is d with other keys in all its pieces.
func (d *Decl) rename(keys map[Key]Key) *Decl {
	n := *d
	if key, ok := keys[d.Key]; ok {
		n.Key = key
	}
	n.Def, n.Sig = d.Def.rename(keys), d.Sig.rename(keys)
	n.Methods = nil
	for _, m := range d.Methods {
		c := *m
		c.Sig, c.Full = m.Sig.rename(keys), m.Full.rename(keys)
		n.Methods = append(n.Methods, &c)
	}
	return &n
}

func (s Signature) rename(keys map[Key]Key) Signature {
	n := Signature{Variadic: s.Variadic}
	for _, p := range s.Params {
		n.Params = append(n.Params, p.rename(keys))
	}
	for _, r := range s.Results {
		n.Results = append(n.Results, r.rename(keys))
	}
	return n
}

// refs calls f for every key that d mentions.
func (d *Decl) refs(f func(Key)) {
	each := func(p Pieces) {
		for _, piece := range p {
			if piece.Ref.Name != "" {
				f(piece.Ref)
			}
		}
	}
	sig := func(s Signature) {
		for _, p := range append(slices.Clone(s.Params), s.Results...) {
			each(p)
		}
	}
	each(d.Def)
	sig(d.Sig)
	for _, m := range d.Methods {
		sig(m.Sig)
		each(m.Full)
	}
}

// Close is the declarations of keys and all that they mention, transitively,
// ordered by name and generation.
func (s *Scope) Close(keys []Key) []*Decl {
	seen := map[Key]bool{}
	var out []*Decl
	var visit func(Key)
	visit = func(k Key) {
		d := s.decls[k]
		if d == nil || seen[k] {
			return
		}
		seen[k] = true
		out = append(out, d)
		d.refs(visit)
	}
	for _, k := range keys {
		visit(k)
	}
	slices.SortFunc(out, func(a, b *Decl) int { return compareKeys(a.Key, b.Key) })
	return out
}

func compareKeys(a, b Key) int {
	if a.Name != b.Name {
		if a.Name < b.Name {
			return -1
		}
		return 1
	}
	return a.Gen - b.Gen
}

// LocalName is the name under which images declare a type that is local to a
// function: two different local types of one name would share one type
// descriptor, because all cells have one package path. The scope returned
// remembers the choice.
func (s *Scope) LocalName(name, canon string) (string, *Scope) {
	i := slices.Index(s.locals[name], canon)
	if i < 0 {
		i = len(s.locals[name])
		c := s.clone()
		c.locals[name] = append(slices.Clone(s.locals[name]), canon)
		s = c
	}
	if i == 0 {
		return name, s
	}
	return mark(name+"ʹ", i+1), s
}

// WithImports is s with imports, path by name.
func (s *Scope) WithImports(imports map[string]string) *Scope {
	for name, path := range imports {
		s = s.withImport(name, path)
	}
	return s
}
