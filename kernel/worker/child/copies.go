//go:build debugger

package child

import (
	"reflect"
	"strings"
	"unsafe"
)

// copies are copies on the heap of variables and of what they point to on a stack:
// the stack belongs to a function that will return, and code that is called may
// keep what it is given. Nothing on the heap points to a stack, so nobody has to
// look further than that. The stack itself does not move while the debugger calls
// functions in the place of its code.
type copies struct {
	ok     bool // false: there is a closure on a stack, which nobody can copy
	owners map[unsafe.Pointer]*owner
	made   map[unsafe.Pointer]*owner // the same, by the address of the copy
}

// owner is something on a stack, and the copy of it. The two are pointers, slices
// or maps.
type owner struct {
	here, copied reflect.Value
	before       string // the bytes that the former had
}

func newCopies() *copies {
	return &copies{ok: true, owners: map[unsafe.Pointer]*owner{}, made: map[unsafe.Pointer]*owner{}}
}

// note takes note of a copy.
func (c *copies) note(here, copied reflect.Value) {
	o := &owner{here: here, copied: copied}
	if here.Kind() != reflect.Map {
		o.before = memory(here)
	}
	c.owners[here.UnsafePointer()] = o
	c.made[copied.UnsafePointer()] = o
}

// memory are the bytes that a pointer points to, or a slice has.
func memory(value reflect.Value) string {
	size := value.Type().Elem().Size()
	if value.Kind() == reflect.Slice {
		size *= uintptr(value.Len()) //nolint:gosec // no length is negative
	}
	return string(unsafe.Slice((*byte)(value.UnsafePointer()), size))
}

// target is a pointer to a copy of what a pointer points to.
func (c *copies) target(pointer reflect.Value) reflect.Value {
	if o := c.owners[pointer.UnsafePointer()]; o != nil && o.copied.Type().Elem() == pointer.Type().Elem() {
		return o.copied.Convert(pointer.Type())
	}
	copied := reflect.New(pointer.Type().Elem())
	copied.Elem().Set(pointer.Elem())
	c.note(pointer, copied)
	c.move(copied.Elem())
	return copied.Convert(pointer.Type())
}

// move makes value, which can be set, point to nothing on a stack.
func (c *copies) move(value reflect.Value) {
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
			value.Set(c.elements(value))
		}
	case reflect.Map:
		if onStack(value.UnsafePointer()) {
			value.Set(c.entries(value))
		}
	case reflect.Func:
		c.ok = c.ok && !onStack(*(*unsafe.Pointer)(value.Addr().UnsafePointer()))
	case reflect.UnsafePointer, reflect.Chan:
		c.ok = c.ok && !onStack(value.UnsafePointer())
	default:
		parts(value, c.move)
	}
}

// parts calls f for what value consists of.
func parts(value reflect.Value, f func(reflect.Value)) {
	switch value.Kind() {
	case reflect.Array, reflect.Slice:
		for i := range value.Len() {
			f(value.Index(i))
		}
	case reflect.Struct:
		for i := range value.NumField() {
			field := value.Field(i)
			f(reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem()) // also if it is not exported
		}
	case reflect.Interface:
		if !value.IsNil() {
			value.Set(held(value.Elem(), f))
		}
	}
}

// held is a copy of value that f was called for.
func held(value reflect.Value, f func(reflect.Value)) reflect.Value {
	copied := reflect.New(value.Type()).Elem()
	copied.Set(value)
	f(copied)
	return copied
}

// elements is a copy of a slice, all of its capacity.
func (c *copies) elements(slice reflect.Value) reflect.Value {
	if o := c.owners[slice.UnsafePointer()]; o != nil && o.copied.Type() == slice.Type() && o.copied.Cap() >= slice.Cap() {
		return o.copied.Slice3(0, slice.Len(), slice.Cap())
	}
	whole := slice.Slice(0, slice.Cap())
	copied := reflect.MakeSlice(slice.Type(), slice.Cap(), slice.Cap())
	reflect.Copy(copied, whole)
	c.note(whole, copied)
	parts(copied, c.move)
	return copied.Slice3(0, slice.Len(), slice.Cap())
}

// entries is a copy of a map.
func (c *copies) entries(m reflect.Value) reflect.Value {
	if o := c.owners[m.UnsafePointer()]; o != nil {
		return o.copied
	}
	copied := reflect.MakeMap(m.Type())
	same := reflect.New(m.Type()).Elem() // the variable may get another map
	same.Set(m)
	c.note(same, copied)
	for it := m.MapRange(); it.Next(); {
		copied.SetMapIndex(held(it.Key(), c.move), held(it.Value(), c.move))
	}
	return copied
}

// writeBack gives what was copied the values that the copies have now.
func (c *copies) writeBack() {
	for _, o := range c.owners {
		switch o.here.Kind() {
		case reflect.Map:
			o.here.Clear()
			for it := o.copied.MapRange(); it.Next(); {
				o.here.SetMapIndex(held(it.Key(), c.moveBack), held(it.Value(), c.moveBack))
			}
		case reflect.Slice:
			now := reflect.MakeSlice(o.copied.Type(), o.copied.Len(), o.copied.Len())
			reflect.Copy(now, o.copied)
			parts(now, c.moveBack)
			if memory(now) != o.before {
				reflect.Copy(o.here, now)
			}
		default:
			now := reflect.New(o.copied.Type().Elem())
			now.Elem().Set(o.copied.Elem())
			if c.moveBack(now.Elem()); memory(now) != o.before {
				o.here.Elem().Set(now.Elem())
			}
		}
	}
}

// moveBack makes value, which can be set, point to the stack again where it points
// to copies.
func (c *copies) moveBack(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer, reflect.Map:
		if o := c.made[value.UnsafePointer()]; o != nil && o.here.Type().ConvertibleTo(value.Type()) {
			value.Set(o.here.Convert(value.Type()))
		}
	case reflect.Slice:
		if o := c.made[value.UnsafePointer()]; o != nil && o.here.Type() == value.Type() && value.Cap() <= o.here.Cap() {
			value.Set(o.here.Slice3(0, value.Len(), value.Cap()))
		}
	default:
		parts(value, c.moveBack)
	}
}
