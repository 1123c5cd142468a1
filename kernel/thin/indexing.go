package thin

import (
	"cmp"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// indexing makes the index of a library.
type indexing struct {
	symbols  []indexedSymbol
	types    []indexedSymbol // type descriptors, by address
	pointers []indexedPointer
}

type indexedSymbol struct {
	symbol
	name string
}

type indexedPointer struct {
	at uint64
	target
}

// makeIndex reads the symbols of a library, and the relocations that lie in its
// type descriptors.
func makeIndex(f *elf.File, mark []byte) ([]byte, error) {
	syms, err := f.DynamicSymbols()
	if err != nil {
		return nil, err
	}
	x := &indexing{}
	for _, s := range syms {
		if s.Section != elf.SHN_UNDEF {
			x.add(s)
		}
	}
	slices.SortFunc(x.symbols, func(a, b indexedSymbol) int { return strings.Compare(a.name, b.name) })
	slices.SortFunc(x.types, func(a, b indexedSymbol) int { return cmp.Compare(a.addr, b.addr) })
	if err := x.addPointers(f, syms); err != nil {
		return nil, err
	}
	slices.SortFunc(x.pointers, func(a, b indexedPointer) int { return cmp.Compare(a.at, b.at) })
	return x.bytes(mark), nil
}

func (x *indexing) add(s elf.Symbol) {
	kind := elf.ST_TYPE(s.Info)
	entry := indexedSymbol{symbol{s.Value, s.Size, byte(kind)}, s.Name}
	x.symbols = append(x.symbols, entry)
	if kind != elf.STT_FUNC && strings.HasPrefix(s.Name, "type:") {
		x.types = append(x.types, entry)
	}
}

func (x *indexing) addPointers(f *elf.File, syms []elf.Symbol) error {
	sect := f.Section(".rela.dyn")
	if sect == nil {
		return errors.New("no section .rela.dyn")
	}
	data, err := sect.Data()
	if err != nil {
		return err
	}
	for ; len(data) >= 24; data = data[24:] {
		at := binary.LittleEndian.Uint64(data)
		if _, ok := x.typeOver(at); !ok {
			continue
		}
		p := indexedPointer{at: at}
		switch i := int(binary.LittleEndian.Uint32(data[12:])); {
		case i > len(syms):
			return errors.New("a relocation names no symbol")
		case i > 0:
			p.target = target{syms[i-1].Name, syms[i-1].Value}
		default:
			p.addr = binary.LittleEndian.Uint64(data[16:])
			if t, ok := x.typeOver(p.addr); ok && t.addr == p.addr {
				p.symbol = t.name
			}
		}
		x.pointers = append(x.pointers, p)
	}
	return nil
}

// typeOver is the type descriptor that covers address at.
func (x *indexing) typeOver(at uint64) (indexedSymbol, bool) {
	i, exact := slices.BinarySearchFunc(x.types, at, func(t indexedSymbol, at uint64) int { return cmp.Compare(t.addr, at) })
	if !exact {
		i--
	}
	if i < 0 || at >= x.types[i].addr+x.types[i].size {
		return indexedSymbol{}, false
	}
	return x.types[i], true
}

// bytes is the index as it is kept.
func (x *indexing) bytes(mark []byte) []byte {
	var names []byte
	places := map[string]int{}
	put := func(out []byte, name string) []byte {
		at, ok := places[name]
		if !ok {
			at = len(names)
			places[name] = at
			names = append(names, name...)
		}
		out = binary.NativeEndian.AppendUint32(out, uint32(at))
		return binary.NativeEndian.AppendUint32(out, uint32(len(name)))
	}
	out := append([]byte(indexMagic), mark...)
	counts := len(out)
	out = append(out, make([]byte, 3*8)...)
	for _, s := range x.symbols {
		out = binary.NativeEndian.AppendUint64(out, s.addr)
		out = binary.NativeEndian.AppendUint64(out, s.size)
		out = put(out, s.name)
		out = binary.NativeEndian.AppendUint64(out, uint64(s.kind))
	}
	for _, p := range x.pointers {
		out = binary.NativeEndian.AppendUint64(out, p.at)
		out = binary.NativeEndian.AppendUint64(out, p.addr)
		out = put(out, p.symbol)
	}
	for i, n := range []int{len(x.symbols), len(x.pointers), len(names)} {
		binary.NativeEndian.PutUint64(out[counts+8*i:], uint64(n))
	}
	return append(out, names...)
}

// writeIndex puts an index beside its library, whole or not at all, also if the
// machine loses power.
func writeIndex(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "index-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already if all went well
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
