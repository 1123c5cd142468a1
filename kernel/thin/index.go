package thin

import (
	"bytes"
	"encoding/binary"
	"sort"
)

// An index is what import libraries need to know of a package library, in a form
// that is searched where it lies: the file beside the library is mapped into
// memory, so all kernels of a machine share its pages and none has to read the
// library's sixty thousand symbols. Reading them takes 100 ms and 20 MB.
//
//	head      magic, the library's mark (see Library.mark), three numbers: symbols, pointers, bytes of names
//	symbols   by name: address, size, place and length of the name, kind
//	pointers  by the address at which they stand in type descriptors: that address, the address that
//	          they lead to, place and length of the name of the symbol that they lead to, if it has one
//	names     one after the other
//
// All numbers are in the byte order of the machine, for which the library is, too.
type index struct {
	symbols, pointers, names []byte
	unmap                    func()
}

const (
	indexMagic   = "cuaderno thin index 1\n\x00\x00"
	headSize     = len(indexMagic) + markSize + 3*8
	symbolSize   = 8 + 8 + 4 + 4 + 8
	pointerSize  = 8 + 8 + 4 + 4
	markSize     = 16
	nameOffset   = 16 // in an entry of either table
	lengthOffset = 20
)

type symbol struct {
	addr, size uint64
	kind       byte // an elf.SymType
}

// target is what the dynamic linker puts at an address in a type descriptor.
type target struct {
	symbol string // "" for what has no name: masks
	addr   uint64 // 0 for a symbol of another library
}

// openIndex reads the head of an index. It gives nil for one that is of another
// library or not whole.
func openIndex(data, mark []byte) *index {
	if len(data) < headSize || string(data[:len(indexMagic)]) != indexMagic || !bytes.Equal(data[len(indexMagic):][:markSize], mark) {
		return nil
	}
	counts := data[len(indexMagic)+markSize:]
	symbols, pointers, names := word64(counts), word64(counts[8:]), word64(counts[16:])
	rest := uint64(len(data) - headSize)
	if symbols > rest || pointers > rest || names > rest || symbols*symbolSize+pointers*pointerSize+names != rest {
		return nil
	}
	x := &index{symbols: data[headSize:][:symbols*symbolSize], unmap: func() {}}
	x.pointers = data[headSize+len(x.symbols):][:pointers*pointerSize]
	x.names = data[headSize+len(x.symbols)+len(x.pointers):]
	return x
}

func word64(b []byte) uint64 { return binary.NativeEndian.Uint64(b) }

// name is the name of an entry, without a copy; nil if it lies outside.
func (x *index) name(entry []byte) []byte {
	from := uint64(binary.NativeEndian.Uint32(entry[nameOffset:]))
	to := from + uint64(binary.NativeEndian.Uint32(entry[lengthOffset:]))
	if to > uint64(len(x.names)) {
		return nil
	}
	return x.names[from:to]
}

// symbol finds what the library defines under a name.
func (x *index) symbol(name string) (symbol, bool) {
	wanted := []byte(name)
	n := len(x.symbols) / symbolSize
	i := sort.Search(n, func(i int) bool { return bytes.Compare(x.name(x.symbols[i*symbolSize:]), wanted) >= 0 })
	if i == n {
		return symbol{}, false
	}
	e := x.symbols[i*symbolSize:]
	return symbol{word64(e), word64(e[8:]), e[24]}, bytes.Equal(x.name(e), wanted)
}

// pointer finds what is put at an address in a type descriptor.
func (x *index) pointer(at uint64) (target, bool) {
	n := len(x.pointers) / pointerSize
	i := sort.Search(n, func(i int) bool { return word64(x.pointers[i*pointerSize:]) >= at })
	if i == n || word64(x.pointers[i*pointerSize:]) != at {
		return target{}, false
	}
	e := x.pointers[i*pointerSize:]
	return target{string(x.name(e)), word64(e[8:])}, true
}

// all are the names of the symbols, sorted.
func (x *index) all() []string {
	var out []string
	for e := x.symbols; len(e) > 0; e = e[symbolSize:] {
		out = append(out, string(x.name(e)))
	}
	return out
}
