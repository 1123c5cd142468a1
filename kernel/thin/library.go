package thin

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
)

// Library is the index of one package library.
type Library struct {
	Path  string
	Notes []Note

	file  *os.File
	loads []elf.ProgHeader

	once    sync.Once // guards the reading of what follows
	failed  error
	symbols map[string]symbol
	types   []typeAt  // by address
	relocs  []relocAt // by address
	names   []string
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
	addr, size uint64
	name       string
}

// reloc is what the dynamic linker puts at an address: the address of a
// symbol, or an address within the library.
type reloc struct {
	symbol string
	addr   uint64
}

// relocAt is a relocation as it is kept: there are a hundred thousand.
type relocAt struct {
	at, addr uint64
	symbol   uint32 // index in names, from 1
}

// Open opens the package library at path. It reads what is small; the symbols,
// of which there are many, are read when they are first needed: a session whose
// cells have been built ahead never needs them.
func Open(path string) (*Library, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	l := &Library{Path: path}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			l.loads = append(l.loads, p.ProgHeader)
		}
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

// Load reads the symbols, once. It may be called ahead, beside other work.
func (l *Library) Load() error {
	l.once.Do(func() { l.failed = l.load() })
	return l.failed
}

func (l *Library) load() error {
	f, err := elf.NewFile(l.file)
	if err != nil {
		return err
	}
	syms, err := f.DynamicSymbols()
	if err != nil {
		return err
	}
	l.symbols = make(map[string]symbol, len(syms))
	for _, s := range syms {
		if s.Section != elf.SHN_UNDEF {
			l.add(s)
		}
	}
	slices.SortFunc(l.types, func(a, b typeAt) int { return compare(a.addr, b.addr) })
	return l.readRelocs(f, syms)
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
		l.types = append(l.types, typeAt{s.Value, s.Size, s.Name})
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
		r := relocAt{at: at, symbol: binary.LittleEndian.Uint32(data[12:])}
		if r.symbol == 0 {
			r.addr = binary.LittleEndian.Uint64(data[16:])
		}
		l.relocs = append(l.relocs, r)
	}
	slices.SortFunc(l.relocs, func(a, b relocAt) int { return compare(a.at, b.at) })
	l.names = make([]string, len(syms))
	for i, s := range syms {
		l.names[i] = s.Name
	}
	return nil
}

// reloc is the relocation of an address in a type descriptor.
func (l *Library) reloc(at uint64) (reloc, bool) {
	i, ok := slices.BinarySearchFunc(l.relocs, at, func(r relocAt, at uint64) int { return compare(r.at, at) })
	switch {
	case !ok:
		return reloc{}, false
	case l.relocs[i].symbol > 0:
		return reloc{symbol: l.names[l.relocs[i].symbol-1]}, true
	}
	return reloc{addr: l.relocs[i].addr}, true
}

// typeOver is the type descriptor that covers address at.
func (l *Library) typeOver(at uint64) (typeAt, bool) {
	i, exact := slices.BinarySearchFunc(l.types, at, func(t typeAt, at uint64) int { return compare(t.addr, at) })
	if !exact {
		i--
	}
	if i < 0 || at >= l.types[i].addr+l.types[i].size {
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
func (l *Library) Names() []string {
	if l.Load() != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(l.symbols))
}

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
