package thin

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrHostLink says that an object holds something that LinkObject does not
// know; the system's linker does.
var ErrHostLink = errors.New("the object needs the system's linker")

// LinkObject makes a shared object of a relocatable one: the part of linking
// that the Go linker leaves to gcc. A cell is one object file for amd64 that was
// compiled for dynamic linking, has no thread-local variables, no exception
// frames and no libraries, so of all that a linker can do four kinds of
// relocations remain, and starting a linker takes ten times as long as the work.
//
// Symbols for which local says true are bound here. All others can be taken over
// by a library that was loaded before, so they are reached through the global
// offset table, as mold and GNU ld do with -shared.
func LinkObject(object []byte, local func(name string) bool) ([]byte, error) {
	l := &hostLink{local: local, sections: map[elf.SectionIndex]*piece{}}
	if err := l.read(object); err != nil {
		return nil, err
	}
	if err := l.scan(); err != nil {
		return nil, err
	}
	dynamic := l.dynamicSymbols()
	l.layOut(dynamic)
	if err := l.relocate(); err != nil {
		return nil, err
	}
	return l.bytes(dynamic), nil
}

// hostLink is one run of the linker.
type hostLink struct {
	local    func(name string) bool
	symbols  []hostSymbol // by index in the object; the first is nobody
	sections map[elf.SectionIndex]*piece
	pieces   [3][]*piece // of the segments, in the order of the object
	relocs   []hostReloc
	dynamic  []elf.Rela64 // for the dynamic linker

	gotSlots, stubs []int // symbols that have a slot, or a stub that jumps through it
	got, plt        piece
	tables          []*piece // hash, symbols, strings, relocations, dynamic section
	init            *piece   // the addresses of the constructors, one: it registers the module
}

// The segments.
const (
	readOnly = iota
	executable
	writable
)

// piece is a run of bytes that gets an address.
type piece struct {
	data   []byte
	align  uint64
	size   uint64 // of a piece without contents
	addr   uint64
	offset uint64 // in the file
	write  bool
}

type hostSymbol struct {
	elf.Symbol
	dynamic uint32 // index in the dynamic symbol table
	slot    int    // in the global offset table, from 1; 0: none
	stub    int    // likewise
}

type hostReloc struct {
	in     *piece
	at     uint64
	kind   elf.R_X86_64
	symbol int
	addend int64
}

// read takes the object apart.
func (l *hostLink) read(object []byte) error {
	f, err := elf.NewFile(bytes.NewReader(object))
	if err != nil {
		return err
	}
	if f.Class != elf.ELFCLASS64 || f.Machine != elf.EM_X86_64 || f.Type != elf.ET_REL {
		return fmt.Errorf("%w: %v, %v", ErrHostLink, f.Machine, f.Type)
	}
	syms, err := f.Symbols()
	if err != nil {
		return err
	}
	l.symbols = make([]hostSymbol, len(syms)+1)
	for i, s := range syms {
		l.symbols[i+1].Symbol = s
	}
	for i, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		if s.Flags&elf.SHF_TLS != 0 {
			return fmt.Errorf("%w: %s", ErrHostLink, s.Name)
		}
		if err := l.take(elf.SectionIndex(i), s); err != nil {
			return err
		}
	}
	if l.init == nil {
		return fmt.Errorf("%w: no constructor", ErrHostLink)
	}
	for _, s := range f.Sections {
		if in := l.sections[elf.SectionIndex(s.Info)]; s.Type == elf.SHT_RELA && in != nil {
			if err := l.readRelocs(in, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// take puts a section into its segment: what has no contents behind the rest.
func (l *hostLink) take(index elf.SectionIndex, s *elf.Section) error {
	p := &piece{align: max(1, s.Addralign), write: s.Flags&elf.SHF_WRITE != 0}
	segment := readOnly
	switch {
	case p.write:
		segment = writable
	case s.Flags&elf.SHF_EXECINSTR != 0:
		segment = executable
	}
	l.sections[index] = p
	if s.Type == elf.SHT_NOBITS {
		p.size = s.Size
		if p.size > 0 && segment != writable {
			return fmt.Errorf("%w: %s", ErrHostLink, s.Name)
		}
		l.pieces[segment] = append(l.pieces[segment], p)
		return nil
	}
	var err error
	p.data, err = s.Data()
	if s.Type == elf.SHT_INIT_ARRAY {
		l.init = p
	}
	l.pieces[segment] = append(l.pieces[segment], p)
	return err
}

func (l *hostLink) readRelocs(in *piece, s *elf.Section) error {
	data, err := s.Data()
	if err != nil {
		return err
	}
	for ; len(data) >= 24; data = data[24:] {
		info := binary.LittleEndian.Uint64(data[8:])
		r := hostReloc{
			in: in, at: binary.LittleEndian.Uint64(data), kind: elf.R_X86_64(uint32(info)),
			symbol: int(info >> 32), addend: int64(binary.LittleEndian.Uint64(data[16:])),
		}
		if r.symbol == 0 || r.symbol >= len(l.symbols) || r.at+4 > uint64(len(in.data)) {
			return fmt.Errorf("%w: relocation %v", ErrHostLink, r.kind)
		}
		l.relocs = append(l.relocs, r)
	}
	return nil
}

// foreign tells whether a symbol may be another library's.
func (l *hostLink) foreign(s *hostSymbol) bool {
	return elf.ST_BIND(s.Info) != elf.STB_LOCAL && (s.Section == elf.SHN_UNDEF || !l.local(s.Name))
}

// scan gives slots and stubs to the symbols that need them.
func (l *hostLink) scan() error {
	for _, r := range l.relocs {
		s := &l.symbols[r.symbol]
		if s.Section == elf.SHN_UNDEF && elf.ST_TYPE(s.Info) == elf.STT_TLS {
			return fmt.Errorf("%w: thread-local %s", ErrHostLink, s.Name)
		}
		switch r.kind {
		case elf.R_X86_64_64:
			if !r.in.write {
				return fmt.Errorf("%w: address of %s in read-only data", ErrHostLink, s.Name)
			}
		case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
			l.needSlot(r.symbol)
		case elf.R_X86_64_PLT32:
			if l.foreign(s) && s.stub == 0 {
				l.needSlot(r.symbol)
				l.stubs = append(l.stubs, r.symbol)
				s.stub = len(l.stubs)
			}
		case elf.R_X86_64_PC32:
			if l.foreign(s) {
				return fmt.Errorf("%w: relative address of %s", ErrHostLink, s.Name)
			}
		default:
			return fmt.Errorf("%w: relocation %v of %s", ErrHostLink, r.kind, s.Name)
		}
	}
	return nil
}

func (l *hostLink) needSlot(symbol int) {
	if s := &l.symbols[symbol]; s.slot == 0 {
		l.gotSlots = append(l.gotSlots, symbol)
		s.slot = len(l.gotSlots)
	}
}

// address is where a symbol of this object is.
func (l *hostLink) address(s *hostSymbol) (uint64, error) {
	p := l.sections[s.Section]
	if p == nil {
		return 0, fmt.Errorf("%w: place of %s", ErrHostLink, s.Name)
	}
	return p.addr + s.Value, nil
}

// pointer lets the dynamic linker write the address of a symbol to at.
func (l *hostLink) pointer(at uint64, s *hostSymbol, kind elf.R_X86_64, addend int64) error {
	if l.foreign(s) {
		l.dynamic = append(l.dynamic, elf.Rela64{Off: at, Info: uint64(s.dynamic)<<32 | uint64(kind), Addend: addend})
		return nil
	}
	addr, err := l.address(s)
	l.dynamic = append(l.dynamic, elf.Rela64{Off: at, Info: uint64(elf.R_X86_64_RELATIVE), Addend: int64(addr) + addend})
	return err
}

// relocate writes what is known and notes what the dynamic linker has to do.
func (l *hostLink) relocate() error {
	for i, symbol := range l.gotSlots {
		if err := l.pointer(l.got.addr+8*uint64(i), &l.symbols[symbol], elf.R_X86_64_GLOB_DAT, 0); err != nil {
			return err
		}
	}
	for _, r := range l.relocs {
		s := &l.symbols[r.symbol]
		place := r.in.addr + r.at
		var target uint64
		var err error
		switch {
		case r.kind == elf.R_X86_64_64:
			if err := l.pointer(place, s, elf.R_X86_64_64, r.addend); err != nil {
				return err
			}
			continue
		case r.kind != elf.R_X86_64_PC32 && r.kind != elf.R_X86_64_PLT32:
			target = l.got.addr + 8*uint64(s.slot-1)
		case s.stub > 0:
			target = l.plt.addr + stubSize*uint64(s.stub-1)
		default:
			target, err = l.address(s)
		}
		if err != nil {
			return err
		}
		binary.LittleEndian.PutUint32(r.in.data[r.at:], uint32(int64(target)+r.addend-int64(place)))
	}
	l.writeStubs()
	return nil
}

// stubSize is the size of a stub: jmp *slot(%rip) and two bytes of nothing.
const stubSize = 8

func (l *hostLink) writeStubs() {
	for i, symbol := range l.stubs {
		stub := l.plt.data[stubSize*i:]
		slot := l.got.addr + 8*uint64(l.symbols[symbol].slot-1)
		next := l.plt.addr + uint64(stubSize*i) + 6
		copy(stub, []byte{0xff, 0x25, 0, 0, 0, 0, 0x66, 0x90})
		binary.LittleEndian.PutUint32(stub[2:], uint32(slot-next))
	}
}
