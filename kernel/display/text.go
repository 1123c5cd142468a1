package display

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a text. They are large enough for everything that one would read.
const (
	maxText  = 64 << 10 // bytes
	maxElems = 1000     // of one slice or map
	maxDepth = 20       // of values within values
)

// text is what Text describes.
func (s shower) text(v any) string { return s.print(reflect.ValueOf(v), maxText) }

// print is v in about limit bytes at most.
func (s shower) print(v reflect.Value, limit int) string {
	p := printer{shower: s, limit: limit, path: map[visit]bool{}}
	p.value(v, 0)
	if p.left {
		p.WriteString("…")
	}
	return p.String()
}

// printer writes one value.
type printer struct {
	strings.Builder
	shower
	limit int            // bytes
	left  bool           // something was left out
	path  map[visit]bool // the pointers that lead to the value being written
}

// visit is a pointer on the path. The type belongs to it because a struct and
// its first field have the same address.
type visit struct {
	addr uintptr
	typ  reflect.Type
}

// full says whether the bound is reached.
func (p *printer) full() bool { return p.Len() >= p.limit }

func (p *printer) value(v reflect.Value, depth int) {
	switch {
	case !v.IsValid():
		p.WriteString("<nil>")
	case p.full():
		p.left = true
	case p.byMethod(v):
	case depth > maxDepth:
		p.WriteString("…")
	default:
		p.byKind(v, depth)
	}
}

// byMethod writes v by its own Format, Error or String method.
func (p *printer) byMethod(v reflect.Value) (done bool) {
	if !v.CanInterface() || (p.careful && v.Type().PkgPath() != "time") { // reached through an unexported field, or it may wait for a lock
		return false
	}
	method := ""
	defer func() {
		if e := recover(); e != nil {
			done = true
			if v.Kind() == reflect.Pointer && v.IsNil() {
				p.WriteString("<nil>")
				return
			}
			fmt.Fprintf(p, "%%!v(PANIC=%s method: %v)", method, e)
		}
	}()
	switch x := v.Interface().(type) {
	case fmt.Formatter:
		method = "Format"
		p.string(fmt.Sprintf("%v", x))
	case error:
		method = "Error"
		p.string(x.Error())
	case fmt.Stringer:
		method = "String"
		p.string(x.String())
	default:
		return false
	}
	return true
}

// string writes s up to the bound.
func (p *printer) string(s string) {
	if room := max(0, p.limit-p.Len()); len(s) > room {
		p.WriteString(strings.ToValidUTF8(s[:room], ""))
		fmt.Fprintf(p, "… len=%d", len(s))
		return
	}
	p.WriteString(s)
}

func (p *printer) byKind(v reflect.Value, depth int) {
	switch v.Kind() { // fmt has the others
	case reflect.String:
		p.string(v.String())
	case reflect.Struct:
		p.fields(v, depth)
	case reflect.Map:
		p.entries(v, depth)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 && v.Type().Elem().PkgPath() == "" {
			p.bytes(v)
			return
		}
		p.elems(v, depth)
	case reflect.Interface:
		p.value(v.Elem(), depth)
	case reflect.Pointer:
		p.pointer(v, depth)
	case reflect.Func, reflect.Chan:
		if v.IsNil() {
			p.WriteString("<nil>")
			return
		}
		p.WriteString(typeName(v.Type()))
	default:
		fmt.Fprint(p, v) // fmt prints what a reflect.Value holds
	}
}

// fields writes a struct. Of a type that is not the notebook's own, what is not
// exported is left out.
func (p *printer) fields(v reflect.Value, depth int) {
	shown, hidden := 0, 0
	p.WriteByte('{')
	for i := range v.NumField() {
		if !p.shows(v.Type(), i) {
			hidden++
			continue
		}
		if shown++; shown > 1 {
			p.WriteByte(' ')
		}
		p.value(v.Field(i), depth+1)
	}
	if shown == 0 && hidden > 0 {
		p.WriteString("…")
	}
	p.WriteByte('}')
	if shown == 0 && hidden > 0 && depth == 0 {
		p.WriteString(" " + typeName(v.Type()))
	}
}

// shows says whether field i of struct type t is shown.
func (s shower) shows(t reflect.Type, i int) bool {
	return t.PkgPath() == "" || s.own(t) || t.Field(i).IsExported()
}

func (p *printer) elems(v reflect.Value, depth int) {
	p.follow(v, func() {
		p.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				p.WriteByte(' ')
			}
			if i == maxElems || p.full() {
				fmt.Fprintf(p, "… len=%d", v.Len())
				break
			}
			p.value(v.Index(i), depth+1)
		}
		p.WriteByte(']')
	})
}

func (p *printer) entries(v reflect.Value, depth int) {
	if p.careful {
		fmt.Fprintf(p, "map[… len=%d]", v.Len())
		return
	}
	p.follow(v, func() {
		p.WriteString("map[")
		for i, e := range p.sortedEntries(v) {
			if i > 0 {
				p.WriteByte(' ')
			}
			if i == maxElems || p.full() {
				fmt.Fprintf(p, "… len=%d", v.Len())
				break
			}
			p.value(e.key, depth+1)
			p.WriteByte(':')
			p.value(e.value, depth+1)
		}
		p.WriteByte(']')
	})
}

// pointer writes what v points to; but the insides of other packages are not
// looked into.
func (p *printer) pointer(v reflect.Value, depth int) {
	t := v.Type().Elem()
	switch {
	case v.IsNil():
		p.WriteString("<nil>")
		return
	case depth > 0 && t.PkgPath() != "" && !p.own(t):
		p.WriteString(typeName(v.Type()))
		return
	}
	p.follow(v, func() {
		p.WriteByte('&')
		p.value(v.Elem(), depth+1)
	})
}

// follow calls write unless v, which may be a pointer, a map or a slice, is
// already being written: then it contains itself.
func (p *printer) follow(v reflect.Value, write func()) {
	if v.Kind() == reflect.Array || v.Kind() == reflect.Slice && v.Len() == 0 {
		write()
		return
	}
	at := visit{v.Pointer(), v.Type()}
	if p.path[at] {
		p.WriteString("<cycle>")
		return
	}
	p.path[at] = true
	write()
	delete(p.path, at)
}

// bytes writes a slice or array of bytes as text if it is text.
func (p *printer) bytes(v reflect.Value) {
	shown := min(v.Len(), maxElems)
	data := make([]byte, shown)
	for i := range data {
		data[i] = byte(v.Index(i).Uint()) //nolint:gosec // it is one
	}
	name := typeName(v.Type())
	if strings.HasSuffix(name, "]uint8") {
		name = strings.TrimSuffix(name, "uint8") + "byte"
	}
	if readable(data, shown < v.Len()) {
		p.WriteString(name + "(" + strconv.Quote(string(data)))
	} else {
		fmt.Fprintf(p, "%s(% x", name, data)
	}
	if shown < v.Len() {
		fmt.Fprintf(p, "… len=%d", v.Len())
	}
	p.WriteByte(')')
}

// readable says whether data is text; cut says that its end is missing.
func readable(data []byte, cut bool) bool {
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			return cut && len(data) < utf8.UTFMax && !utf8.FullRune(data)
		}
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
		data = data[n:]
	}
	return true
}
