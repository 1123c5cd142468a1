package build

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// cHalf is the Go half of wrapped C code, as cmd/cgo writes it to
// _cgo_gotypes.go: types _Ctype_x, constants _Ciconst_x and the like, functions
// _Cfunc_x, _C2func_x (with errno) and _Cmacro_x, pointers _Cvar_x and
// _Cfpvar_fp_x.
type cHalf struct {
	fset     *token.FileSet
	types    []*ast.TypeSpec
	consts   map[string]ast.Expr
	funcs    []*ast.FuncDecl
	vars     map[string]ast.Expr // by name, their types: pointers
	pointers map[string]bool
}

func readHalf(text []byte) (*cHalf, error) {
	h := &cHalf{fset: token.NewFileSet(), consts: map[string]ast.Expr{}, vars: map[string]ast.Expr{}, pointers: map[string]bool{}}
	file, err := parser.ParseFile(h.fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			h.funcs = append(h.funcs, d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				h.take(spec)
			}
		}
	}
	h.nameStructs()
	return h, nil
}

func (h *cHalf) take(spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if strings.HasPrefix(s.Name.Name, "_Ctype_") && !strings.HasPrefix(s.Name.Name, "_Ctype__GoString") {
			h.types = append(h.types, s)
		}
	case *ast.ValueSpec:
		name := s.Names[0].Name
		if after, ok := strings.CutPrefix(name, "_Cvar_"); ok {
			h.vars[after] = s.Type
		}
		if after, ok := strings.CutPrefix(name, "_Cfpvar_fp_"); ok {
			h.pointers[after] = true
		}
		for _, prefix := range []string{"_Ciconst_", "_Cfconst_", "_Csconst_"} {
			if after, ok := strings.CutPrefix(name, prefix); ok && len(s.Values) == 1 {
				h.consts[after] = s.Values[0]
			}
		}
	}
}

// nameStructs gives structs that have no tag the name of their typedef: cgo
// numbers them, in each cell anew.
func (h *cHalf) nameStructs() {
	names := map[string]string{}
	for _, t := range h.types {
		id, ok := t.Type.(*ast.Ident)
		if ok && t.Assign.IsValid() && regexp.MustCompile(`^_Ctype_(struct|union)___\d+$`).MatchString(id.Name) && names[id.Name] == "" {
			names[id.Name] = t.Name.Name
		}
	}
	h.types = slices.DeleteFunc(h.types, func(t *ast.TypeSpec) bool {
		id, ok := t.Type.(*ast.Ident)
		return ok && t.Assign.IsValid() && names[id.Name] == t.Name.Name
	})
	rename := func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && names[id.Name] != "" {
			id.Name = names[id.Name]
		}
		return true
	}
	for _, t := range h.types {
		ast.Inspect(t, rename)
	}
	for _, f := range h.funcs {
		ast.Inspect(f.Type, rename)
	}
	for _, v := range h.vars {
		ast.Inspect(v, rename)
	}
}

// text is a node with the names that cells have for C's.
func (h *cHalf) text(n ast.Node) string {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if after, ok := strings.CutPrefix(id.Name, "_Ctype_"); ok {
				id.Name = CName + after
			}
		}
		return true
	})
	var b bytes.Buffer
	_ = format.Node(&b, h.fset, n) // what was parsed can be written
	return strings.ReplaceAll(b.String(), "_cgopackage.Incomplete", "struct{}")
}

// declarations is the Go half for a cell.
func (h *cHalf) declarations(library string, uses []CUse) *CPackage {
	p := &CPackage{Kinds: map[string]CKind{}}
	var b strings.Builder
	b.WriteString("import \"unsafe\"\n")
	for _, t := range h.types {
		p.Kinds[strings.TrimPrefix(t.Name.Name, "_Ctype_")] = CType
		fmt.Fprintf(&b, "type %s\n", h.text(t))
	}
	for _, u := range uses {
		if value := h.consts[u.Name]; value != nil {
			p.Kinds[u.Name] = CConst
			fmt.Fprintf(&b, "const %s = %s\n", CName+u.Name, h.text(value))
		}
	}
	symbols := map[string]string{} // of the accessors
	for _, f := range h.funcs {
		b.WriteString(h.function(f, library, p.Kinds, symbols))
	}
	b.WriteString(helpers(library, uses, p.Kinds))
	for _, u := range uses {
		address := fmt.Sprintf("func() unsafe.Pointer { a := &struct{ r unsafe.Pointer }{}; ʹccall(%q, %q, a); return a.r }()", library, symbols["cuaderno_addr_"+u.Name])
		switch t := h.vars[u.Name]; {
		case u.Call:
		case t != nil:
			p.Kinds[u.Name] = CVar
			fmt.Fprintf(&b, "var %s = (%s)(%s)\n", CName+u.Name, h.text(t), address)
		case h.pointers[u.Name]:
			p.Kinds[u.Name] = CFunc
			fmt.Fprintf(&b, "var %s = %s\n", CPointer+u.Name, address)
		}
	}
	p.Go = b.String()
	return p
}

// function is a function of C's as one of Go's that has the worker call its
// wrapper. The wrapper takes a struct: the parameters, then, aligned as a
// pointer, the result.
func (h *cHalf) function(f *ast.FuncDecl, library string, kinds map[string]CKind, symbols map[string]string) string {
	symbol := calledSymbol(f)
	if symbol == "" {
		return ""
	}
	var name string
	errno, kind := false, CFunc
	if after, ok := strings.CutPrefix(f.Name.Name, "_Cfunc_"); ok {
		name = after
	} else if after, ok := strings.CutPrefix(f.Name.Name, "_C2func_"); ok {
		name, errno = after, true
	} else if after, ok := strings.CutPrefix(f.Name.Name, "_Cmacro_"); ok {
		name, kind = after, CMacro
	} else {
		return ""
	}
	if strings.HasPrefix(name, "cuaderno_addr_") {
		symbols[name] = symbol
		return ""
	}
	kinds[name] = kind
	return h.wrapper(f.Type, name, errno, fmt.Sprintf("ʹccall(%q, %q, a)", library, symbol))
}

// wrapper is the text of such a function, on one line.
func (h *cHalf) wrapper(t *ast.FuncType, name string, errno bool, call string) string {
	var params, fields, values []string
	for _, p := range t.Params.List {
		for _, id := range p.Names {
			text := h.text(p.Type)
			params = append(params, id.Name+" "+text)
			fields = append(fields, id.Name+" "+text)
			values = append(values, id.Name+": "+id.Name)
		}
	}
	result := h.text(t.Results.List[0].Type)
	void := result == CName+"void"
	fields = append(fields, "_ [0]uintptr", "r "+result)
	head := fmt.Sprintf("(%s)", strings.Join(params, ", "))
	args := fmt.Sprintf("a := &struct{ %s }{%s}", strings.Join(fields, "; "), strings.Join(values, ", "))
	switch {
	case errno:
		return fmt.Sprintf("func %s%s (%s, error) { %s; err := %s; return a.r, err }\n", CErrno+name, head, result, args, call)
	case void:
		return fmt.Sprintf("func %s%s { %s; %s }\n", CName+name, head, args, call)
	default:
		return fmt.Sprintf("func %s%s %s { %s; %s; return a.r }\n", CName+name, head, result, args, call)
	}
}

// calledSymbol is the C function that a function of cgo's calls.
func calledSymbol(f *ast.FuncDecl) string {
	symbol := ""
	if f.Body == nil {
		return ""
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 2 {
			if fun, ok := call.Fun.(*ast.Ident); ok && fun.Name == "_cgo_runtime_cgocall" {
				if id, ok := call.Args[0].(*ast.Ident); ok {
					symbol = id.Name
				}
			}
		}
		return true
	})
	return symbol
}

// helpers are the functions that cgo has besides C's own.
func helpers(library string, uses []CUse, kinds map[string]CKind) string {
	const n = CName
	malloc := fmt.Sprintf("a := &struct{ n uint64; r unsafe.Pointer }{n: uint64(n)}; ʹccall(%q, %q, a); if a.r == nil { panic(\"malloc: no memory\") }; return a.r", library, mallocSymbol)
	texts := map[string]string{
		"malloc":    "func " + n + "malloc(n " + n + "size_t) unsafe.Pointer { " + malloc + " }\n",
		"CString":   "func " + n + "CString(s string) *" + n + "char { return (*" + n + "char)(" + n + "CBytes(append([]byte(s), 0))) }\n",
		"CBytes":    "func " + n + "CBytes(b []byte) unsafe.Pointer { p := func(n int) unsafe.Pointer { " + malloc + " }(len(b)); copy(unsafe.Slice((*byte)(p), len(b)), b); return p }\n",
		"GoString":  "func " + n + "GoString(p *" + n + "char) string { if p == nil { return \"\" }; n := 0; for *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 { n++ }; return string(unsafe.Slice((*byte)(unsafe.Pointer(p)), n)) }\n",
		"GoStringN": "func " + n + "GoStringN(p *" + n + "char, n " + n + "int) string { return string(unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n))) }\n",
		"GoBytes":   "func " + n + "GoBytes(p unsafe.Pointer, n " + n + "int) []byte { return append([]byte{}, unsafe.Slice((*byte)(p), int(n))...) }\n",
	}
	var b strings.Builder
	done := map[string]bool{}
	for _, u := range uses {
		if u.Name == "CString" && !done["CBytes"] {
			b.WriteString(texts["CBytes"])
			done["CBytes"] = true
		}
		if texts[u.Name] != "" {
			kinds[u.Name] = CFunc
		}
		if !done[u.Name] {
			b.WriteString(texts[u.Name])
			done[u.Name] = true
		}
	}
	return b.String()
}
