//go:build debugger

package child

import (
	"reflect"
	"strings"
	"unsafe"
)

// keepValue is called by the debugger, in the place of the code that is stopped,
// with the type and address of a variable. It holds a copy of the value until
// there is a variable of the notebook's for it, and reports whether it can.
func keepValue(name, typ string, at uintptr) bool {
	debugData.Lock()
	defer debugData.Unlock()
	t := keepable[typ]
	if t == nil {
		return false
	}
	c := copier{copies: map[unsafe.Pointer]reflect.Value{}, ok: true}
	value := reflect.New(t).Elem()
	value.Set(reflect.NewAt(t, *(*unsafe.Pointer)(unsafe.Pointer(&at))).Elem())
	if c.move(value); !c.ok {
		return false
	}
	kept[name] = value
	return true
}

// copier moves what a copied value points to from a stack to the heap: the stack
// belongs to a function that will return. Nothing on the heap points to a stack,
// so it looks no further than that.
type copier struct {
	copies map[unsafe.Pointer]reflect.Value // of what pointers pointed to
	ok     bool                             // false: there is a closure, which nobody can copy
}

// move makes value, which can be set, point to nothing on a stack.
func (c *copier) move(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		if onStack(value.UnsafePointer()) {
			value.Set(c.target(value))
		}
	case reflect.String:
		if onStack(unsafe.Pointer(unsafe.StringData(value.String()))) {
			value.SetString(strings.Clone(value.String()))
		}
	case reflect.Slice:
		if onStack(value.UnsafePointer()) {
			moved := reflect.MakeSlice(value.Type(), value.Len(), value.Len())
			reflect.Copy(moved, value)
			value.Set(moved)
			c.elements(value)
		}
	case reflect.Array:
		c.elements(value)
	case reflect.Struct:
		for i := range value.NumField() {
			field := value.Field(i)
			c.move(reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem()) // also if it is not exported
		}
	case reflect.Map:
		if onStack(value.UnsafePointer()) {
			c.entries(value)
		}
	case reflect.Interface:
		if !value.IsNil() {
			held := reflect.New(value.Elem().Type()).Elem()
			held.Set(value.Elem())
			c.move(held)
			value.Set(held)
		}
	case reflect.Func, reflect.UnsafePointer, reflect.Chan:
		c.ok = c.ok && (value.IsNil() || value.Kind() != reflect.Func && !onStack(value.UnsafePointer()))
	}
}

// target is a pointer to a copy of what value points to.
func (c *copier) target(value reflect.Value) reflect.Value {
	at := value.UnsafePointer()
	if there, ok := c.copies[at]; ok && there.Type() == value.Type() {
		return there
	}
	moved := reflect.New(value.Type().Elem())
	c.copies[at] = moved
	moved.Elem().Set(value.Elem())
	c.move(moved.Elem())
	return moved.Convert(value.Type())
}

func (c *copier) elements(value reflect.Value) {
	for i := range value.Len() {
		c.move(value.Index(i))
	}
}

func (c *copier) entries(value reflect.Value) {
	moved := reflect.MakeMapWithSize(value.Type(), value.Len())
	for it := value.MapRange(); it.Next(); {
		entry := [2]reflect.Value{it.Key(), it.Value()}
		for i, v := range entry {
			held := reflect.New(v.Type()).Elem()
			held.Set(v)
			c.move(held)
			entry[i] = held
		}
		moved.SetMapIndex(entry[0], entry[1])
	}
	value.Set(moved)
}

// spanOf and spanOfHeap are the runtime's: the piece of memory that an address
// lies in, nil if it is none that the runtime has allocated, or none of the heap.
//
//go:linkname spanOf runtime.spanOf
func spanOf(at uintptr) unsafe.Pointer

//go:linkname spanOfHeap runtime.spanOfHeap
func spanOfHeap(at uintptr) unsafe.Pointer

// onStack tells whether an address lies in a stack.
func onStack(at unsafe.Pointer) bool {
	return at != nil && spanOf(uintptr(at)) != nil && spanOfHeap(uintptr(at)) == nil
}
