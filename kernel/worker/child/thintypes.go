//go:build thin

package child

import (
	"sync"
	"unsafe"
)

// thinState is what the loader of thin images keeps.
type thinState struct {
	types typeTable // of thin images and libraries
}

// typeTable knows a type descriptor for every type that a module has listed, the
// first one that was loaded. The same type may have descriptors in several
// modules; the dynamic linker sees to it that they are one wherever they are
// referred to by name, and the runtime's typemap where they are referred to by
// offset: from the descriptors of methods, for instance. The map of a module says
// for each of its listed types which descriptor is meant.
type typeTable struct {
	ready sync.WaitGroup // for the types that the worker began with
	byKey map[uint32]unsafe.Pointer
	more  map[uint32][]unsafe.Pointer // others of the same hash
	maps  []map[int32]unsafe.Pointer  // kept for the runtime: the collector does not look into module data
}

// typelinks are, for every module, where its types begin and the offsets of
// those that it lists. Package reflect uses it.
//
//go:linkname typelinks reflect.typelinks
func typelinks() (sections []unsafe.Pointer, offsets [][]int32)

type typePair struct{ a, b unsafe.Pointer }

// typesEqual compares what two descriptors describe.
//
//go:linkname typesEqual runtime.typesEqual
func typesEqual(a, b unsafe.Pointer, seen map[typePair]struct{}) bool

// typeHash is where a descriptor has its hash (internal/abi.Type).
const typeHash = 16

// prepare collects the types that are there from the beginning, beside whatever
// else goes on.
func (m *images) prepare() {
	t := &m.types
	t.ready.Go(func() {
		sections, offsets := typelinks()
		n := 0
		for _, list := range offsets {
			n += len(list)
		}
		t.byKey, t.more = make(map[uint32]unsafe.Pointer, n), map[uint32][]unsafe.Pointer{}
		for i, list := range offsets {
			for _, offset := range list {
				t.first(unsafe.Add(sections[i], offset))
			}
		}
	})
}

// add takes the types of the module loaded last, and gives its typemap.
func (t *typeTable) add() map[int32]unsafe.Pointer {
	sections, offsets := typelinks()
	base, list := sections[len(sections)-1], offsets[len(offsets)-1]
	out := make(map[int32]unsafe.Pointer, len(list))
	for _, offset := range list {
		out[offset] = t.first(unsafe.Add(base, offset))
	}
	t.maps = append(t.maps, out)
	return out
}

// first is the first descriptor of the type that descriptor describes.
func (t *typeTable) first(descriptor unsafe.Pointer) unsafe.Pointer {
	key := *(*uint32)(unsafe.Add(descriptor, typeHash))
	known, ok := t.byKey[key]
	if !ok {
		t.byKey[key] = descriptor
		return descriptor
	}
	for _, candidate := range append([]unsafe.Pointer{known}, t.more[key]...) {
		if candidate == descriptor || typesEqual(descriptor, candidate, map[typePair]struct{}{}) {
			return candidate
		}
	}
	t.more[key] = append(t.more[key], descriptor)
	return descriptor
}
