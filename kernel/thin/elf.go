package thin

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"runtime"
)

// image is an ELF shared object in the making: sections .text (which has no
// contents), .data, .dynsym, .dynstr, .rela.dyn and the notes. It is read by
// the Go linker only and never loaded, so it has no program headers.
type image struct {
	notes   []Note
	text    uint64 // size of .text
	objects []*object
	funcs   []function
}

type function struct {
	name     string
	at, size uint64
}

// object is a symbol with contents.
type object struct {
	name     string
	kind     elf.SymType
	data     []byte
	mask     []byte
	pointers []pointer
	addr     uint64
}

// pointer is a reference to another symbol at an offset.
type pointer struct {
	at     uint64
	target string
}

func newImage(notes []Note) *image { return &image{notes: notes} }

func (m *image) function(name string, size uint64) {
	m.funcs = append(m.funcs, function{name, m.text, max(1, size)})
	m.text += (size + 15) &^ 15
}

func (m *image) object(name string, data []byte) *object {
	o := &object{name: name, kind: elf.STT_OBJECT, data: data}
	m.objects = append(m.objects, o)
	return o
}

// Addresses of .text and .data. Nothing is ever loaded there; they only have to
// be different, because the linker finds sections by address.
const (
	textAddr = 0x10000
	dataAddr = 0x40000000
)

// section is a section with its contents.
type section struct {
	elf.Section64
	name string
	data []byte
}

// bytes is the finished file.
func (m *image) bytes() []byte {
	data := m.layOut()
	names, symtab, index := m.symbols()
	relocs := m.relocs(index)
	sections := []*section{
		{name: ""},
		{name: ".text", Section64: elf.Section64{
			Type: uint32(elf.SHT_NOBITS), Flags: uint64(elf.SHF_ALLOC | elf.SHF_EXECINSTR), Addr: textAddr, Size: m.text,
		}},
		{name: ".data", data: data, Section64: elf.Section64{
			Type: uint32(elf.SHT_PROGBITS), Flags: uint64(elf.SHF_ALLOC | elf.SHF_WRITE), Addr: dataAddr,
		}},
		{name: ".dynsym", data: symtab, Section64: elf.Section64{Type: uint32(elf.SHT_DYNSYM), Link: 4, Info: 1, Entsize: elf.Sym64Size}},
		{name: ".dynstr", data: names, Section64: elf.Section64{Type: uint32(elf.SHT_STRTAB)}},
		{name: ".rela.dyn", data: relocs, Section64: elf.Section64{Type: uint32(elf.SHT_RELA), Link: 3, Entsize: 24}},
	}
	for _, n := range m.notes {
		sections = append(sections, &section{name: n.Name, data: n.Data, Section64: elf.Section64{Type: uint32(elf.SHT_NOTE), Addralign: 4}})
	}
	return assemble(sections)
}

// layOut gives the objects and their masks addresses in .data.
func (m *image) layOut() []byte {
	var out []byte
	place := func(b []byte) uint64 {
		for len(out)%8 != 0 {
			out = append(out, 0)
		}
		at := dataAddr + uint64(len(out))
		out = append(out, b...)
		return at
	}
	for _, o := range m.objects {
		if o.mask != nil {
			binary.LittleEndian.PutUint64(o.data[maskOffset:], place(o.mask))
		}
		o.addr = place(o.data)
	}
	return append(out, make([]byte, 16)...) // the anchor of the relocation that must exist
}

// symbols is the symbol table, its strings, and the index of each name.
func (m *image) symbols() (names, table []byte, index map[string]uint32) {
	names, index = []byte{0}, map[string]uint32{}
	var b bytes.Buffer
	b.Write(make([]byte, elf.Sym64Size))
	add := func(name string, kind elf.SymType, sect uint16, addr, size uint64) {
		index[name] = uint32(b.Len() / elf.Sym64Size)
		_ = binary.Write(&b, binary.LittleEndian, elf.Sym64{ // a buffer takes everything
			Name: uint32(len(names)), Info: elf.ST_INFO(elf.STB_GLOBAL, kind), Shndx: sect, Value: addr, Size: size,
		})
		names = append(append(names, name...), 0)
	}
	for _, f := range m.funcs {
		add(f.name, elf.STT_FUNC, 1, textAddr+f.at, f.size)
	}
	for _, o := range m.objects {
		add(o.name, o.kind, 2, o.addr, uint64(len(o.data)))
	}
	return names, b.Bytes(), index
}

// relocs is the relocation table. Its first entry is one that says nothing: the
// linker refuses a library without relocations.
func (m *image) relocs(index map[string]uint32) []byte {
	var b bytes.Buffer
	kind := uint64(elf.R_X86_64_64)
	if runtime.GOARCH == "arm64" {
		kind = uint64(elf.R_AARCH64_ABS64)
	}
	add := func(at uint64, sym uint32, addend int64) {
		_ = binary.Write(&b, binary.LittleEndian, elf.Rela64{Off: at, Info: uint64(sym)<<32 | kind, Addend: addend})
	}
	add(dataAddr, 1, 1)
	for _, o := range m.objects {
		for _, p := range o.pointers {
			if sym, ok := index[p.target]; ok {
				add(o.addr+p.at, sym, 0)
			}
		}
	}
	return b.Bytes()
}

// assemble writes the file header, the sections and their headers.
func assemble(sections []*section) []byte {
	shstr := []byte{0}
	sections = append(sections, &section{name: ".shstrtab", Section64: elf.Section64{Type: uint32(elf.SHT_STRTAB)}})
	for _, s := range sections {
		s.Name = uint32(len(shstr))
		shstr = append(append(shstr, s.name...), 0)
	}
	sections[len(sections)-1].data = shstr
	var body bytes.Buffer
	const header = 64
	for _, s := range sections[1:] {
		for body.Len()%8 != 0 {
			body.WriteByte(0)
		}
		s.Off = uint64(header + body.Len())
		if s.Addralign == 0 {
			s.Addralign = 8
		}
		if s.Type != uint32(elf.SHT_NOBITS) {
			s.Size = uint64(len(s.data))
			body.Write(s.data)
		}
	}
	for body.Len()%8 != 0 {
		body.WriteByte(0)
	}
	h := elf.Header64{
		Type: uint16(elf.ET_DYN), Machine: uint16(machine()), Version: uint32(elf.EV_CURRENT), Shoff: uint64(header + body.Len()),
		Ehsize: header, Phentsize: 56, Shentsize: 64, Shnum: uint16(len(sections)), Shstrndx: uint16(len(sections) - 1),
	}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)
	var out bytes.Buffer
	_ = binary.Write(&out, binary.LittleEndian, h)
	out.Write(body.Bytes())
	for _, s := range sections {
		_ = binary.Write(&out, binary.LittleEndian, s.Section64)
	}
	return out.Bytes()
}

func machine() elf.Machine {
	if runtime.GOARCH == "arm64" {
		return elf.EM_AARCH64
	}
	return elf.EM_X86_64
}
