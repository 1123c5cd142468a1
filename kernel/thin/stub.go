package thin

import (
	"debug/elf"
	"encoding/binary"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// always are the symbols that the linker looks up itself.
func always(base *Library) []string {
	return []string{
		"type:runtime.moduledata", "go:link.abihash." + filepath.Base(base.Path),
		"runtime.addmoduledata", "runtime.lastmoduledatap", "runtime.text",
		"runtime.tlsg", // or the image would have a g of its own
	}
}

// Stub is the import library for an object that refers to names, taken from
// libs. It stands in for libs[0], whose notes it carries, and has to be written
// to a file of the same base name.
func Stub(libs []*Library, names map[string]bool) ([]byte, error) {
	if err := loadAll(libs); err != nil {
		return nil, err
	}
	s := &stub{libs: libs, done: map[string]bool{}, image: newImage(libs[0].Notes)}
	for _, name := range always(libs[0]) {
		s.want(name)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		s.want(Mangle(name))
	}
	for len(s.todo) > 0 {
		name := s.todo[0]
		s.todo = s.todo[1:]
		if err := s.define(name); err != nil {
			return nil, err
		}
	}
	return s.image.bytes(), nil
}

func loadAll(libs []*Library) error {
	for _, l := range libs {
		if err := l.Load(); err != nil {
			return err
		}
	}
	return nil
}

type stub struct {
	libs  []*Library
	image *image
	todo  []string
	done  map[string]bool
}

// want asks for a symbol under any of the names that it may have.
func (s *stub) want(name string) {
	for _, n := range []string{name, name + ".abi0", name + ".abiinternal"} {
		if !s.done[n] {
			s.done[n] = true
			s.todo = append(s.todo, n)
		}
	}
}

// define puts a symbol into the stub, if a library has it.
func (s *stub) define(name string) error {
	for _, l := range s.libs {
		sym, ok := l.index.symbol(name)
		if !ok {
			continue
		}
		switch {
		case elf.SymType(sym.kind) == elf.STT_FUNC:
			s.image.function(name, sym.size)
		case strings.HasPrefix(name, "type:"):
			return s.descriptor(l, name, sym)
		default:
			s.image.object(name, make([]byte, sym.size)).kind = elf.SymType(sym.kind)
		}
		return nil
	}
	return nil
}

// descriptor puts a type descriptor into the stub: its bytes, its pointers to
// other descriptors, and its mask.
func (s *stub) descriptor(l *Library, name string, sym symbol) error {
	data, err := l.read(sym.addr, sym.size)
	if err != nil {
		return err
	}
	obj := s.image.object(name, data)
	for at := uint64(0); at+8 <= sym.size; at += 8 {
		to, ok := l.index.pointer(sym.addr + at)
		if !ok {
			continue
		}
		binary.LittleEndian.PutUint64(data[at:], 0)
		switch {
		case strings.HasPrefix(to.symbol, "type:"):
			if !s.done[to.symbol] {
				s.done[to.symbol] = true
				s.todo = append(s.todo, to.symbol)
			}
			obj.pointers = append(obj.pointers, pointer{at, to.symbol})
		case at == maskOffset:
			bytes := (binary.LittleEndian.Uint64(data[ptrDataOffset:])/8 + 7) / 8
			mask, err := l.read(to.addr, max(1, bytes))
			if err != nil {
				return err
			}
			obj.mask = mask
		}
	}
	return nil
}
