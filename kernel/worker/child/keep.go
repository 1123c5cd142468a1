//go:build debugger

package child

import (
	"reflect"
	"unsafe"
)

// What keepValue and keepLocal answer.
const (
	keptNothing = iota // it has a closure that is on the stack, or a type that nobody has told of
	keptValue
)

// answer is what the function that the debugger has called last gave. Delve cannot
// always read what a function returns, but takes a function that returns nothing
// for one that has stopped elsewhere, and forgets its frames.
var answer int

// keepValue is called by the debugger, in the place of the code that is stopped,
// with the type and address of a variable. It holds a copy of the value until
// there is a variable of the notebook's for it.
func keepValue(name, typ string, at uintptr) int {
	debugData.Lock()
	defer debugData.Unlock()
	answer = keptNothing
	if value, ok := newCopies().of(typ, at); ok {
		kept[name] = value
		answer = keptValue
	}
	return answer
}

// of is a copy of the variable at an address.
func (c *copies) of(typ string, at uintptr) (reflect.Value, bool) {
	t := keepable(typ)
	if t == nil {
		return reflect.Value{}, false
	}
	value := reflect.NewAt(t, *(*unsafe.Pointer)(unsafe.Pointer(&at)))
	return c.target(value).Elem(), c.ok
}

// keepable is the type that a debugger calls by name. The types of a cell's own
// variables are known; code that is generic has others.
func keepable(name string) reflect.Type {
	if t := keepables[name]; t != nil {
		return t
	}
	for _, v := range []any{
		false, "", 0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0), uintptr(0),
		float32(0), float64(0), complex64(0), complex128(0), []int(nil), []string(nil), []float64(nil), []byte(nil),
	} {
		if t := reflect.TypeOf(v); t.String() == name {
			return t
		}
	}
	return nil
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
