package thin

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Library is the index of one package library.
type Library struct {
	Path  string
	Notes []Note

	file    *os.File
	symbols map[string]symbol
	types   []typeAt // by address
	relocs  map[uint64]reloc
	loads   []elf.ProgHeader
}

// Note is a section that the Go linker keeps its own data in.
type Note struct {
	Name string
	Data []byte
}

type symbol struct {
	addr, size uint64
	kind       elf.SymType
}

type typeAt struct {
	addr uint64
	name string
}

// reloc is what the dynamic linker puts at an address: the address of a
// symbol, or an address within the library.
type reloc struct {
	symbol string
	addr   uint64
}

// Open reads the index of the package library at path.
func Open(path string) (*Library, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	l := &Library{Path: path, symbols: map[string]symbol{}, relocs: map[uint64]reloc{}}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			l.loads = append(l.loads, p.ProgHeader)
		}
	}
	syms, err := f.DynamicSymbols()
	if err != nil {
		return nil, err
	}
	for _, s := range syms {
		if s.Section != elf.SHN_UNDEF {
			l.add(s)
		}
	}
	slices.SortFunc(l.types, func(a, b typeAt) int { return compare(a.addr, b.addr) })
	if err := l.readRelocs(f, syms); err != nil {
		return nil, err
	}
	for _, name := range []string{".note.go.abihash", ".note.go.deps", ".note.go.pkg-list"} {
		s := f.Section(name)
		if s == nil {
			return nil, fmt.Errorf("%s: no section %s", path, name)
		}
		data, err := s.Data()
		if err != nil {
			return nil, err
		}
		l.Notes = append(l.Notes, Note{name, data})
	}
	l.file, err = os.Open(path)
	return l, err
}

// Close closes the file.
func (l *Library) Close() error { return l.file.Close() }

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (l *Library) add(s elf.Symbol) {
	kind := elf.ST_TYPE(s.Info)
	l.symbols[s.Name] = symbol{s.Value, s.Size, kind}
	if kind != elf.STT_FUNC && strings.HasPrefix(s.Name, "type:") {
		l.types = append(l.types, typeAt{s.Value, s.Name})
	}
}

// readRelocs keeps the relocations that lie in type descriptors.
func (l *Library) readRelocs(f *elf.File, syms []elf.Symbol) error {
	sect := f.Section(".rela.dyn")
	if sect == nil {
		return fmt.Errorf("%s: no section .rela.dyn", l.Path)
	}
	data, err := sect.Data()
	if err != nil {
		return err
	}
	for ; len(data) >= 24; data = data[24:] {
		at := binary.LittleEndian.Uint64(data)
		if _, ok := l.typeOver(at); !ok {
			continue
		}
		info, addend := binary.LittleEndian.Uint64(data[8:]), binary.LittleEndian.Uint64(data[16:])
		if index := info >> 32; index > 0 {
			l.relocs[at] = reloc{symbol: syms[index-1].Name}
		} else {
			l.relocs[at] = reloc{addr: addend}
		}
	}
	return nil
}

// typeOver is the type descriptor that covers address at.
func (l *Library) typeOver(at uint64) (typeAt, bool) {
	i, exact := slices.BinarySearchFunc(l.types, at, func(t typeAt, at uint64) int { return compare(t.addr, at) })
	if !exact {
		i--
	}
	if i < 0 || at >= l.types[i].addr+l.symbols[l.types[i].name].size {
		return typeAt{}, false
	}
	return l.types[i], true
}

// typeName is the name of the type descriptor at exactly addr.
func (l *Library) typeName(addr uint64) (string, bool) {
	t, ok := l.typeOver(addr)
	return t.name, ok && t.addr == addr
}

// read is size bytes at an address; what has no contents in the file is zero.
func (l *Library) read(addr, size uint64) ([]byte, error) {
	out := make([]byte, size)
	for _, p := range l.loads {
		if p.Vaddr <= addr && addr+size <= p.Vaddr+p.Filesz {
			_, err := l.file.ReadAt(out, int64(addr-p.Vaddr+p.Off))
			return out, err
		}
	}
	return out, nil
}

// Names are the library's symbols, for tests.
func (l *Library) Names() []string { return slices.Sorted(maps.Keys(l.symbols)) }

// Packages are the import paths of the packages in the library.
func (l *Library) Packages() []string {
	for _, n := range l.Notes {
		if n.Name == ".note.go.pkg-list" {
			return strings.Fields(string(noteText(n.Data)))
		}
	}
	return nil
}

// noteText is the description of an ELF note.
func noteText(note []byte) []byte {
	if len(note) < 12 {
		return nil
	}
	name := (binary.LittleEndian.Uint32(note) + 3) &^ 3
	size := binary.LittleEndian.Uint32(note[4:])
	if uint64(12+name)+uint64(size) > uint64(len(note)) {
		return nil
	}
	return note[12+name : 12+name+size]
}
