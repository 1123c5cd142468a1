package thin

import (
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/binary"
	"slices"
)

// dynamicTable is the dynamic symbol table, its strings and its hash table.
type dynamicTable struct {
	symbols []*hostSymbol // without the first, which is nobody
	names   []byte
	at      []uint32 // of the names
	hash    []byte
}

// dynamicSymbols gives every symbol that others may define, or use, its place
// in the dynamic symbol table. The ones defined here come last, in the order of
// their buckets: the hash table knows them only.
func (l *hostLink) dynamicSymbols() *dynamicTable {
	used := map[int]bool{}
	for _, r := range l.relocs {
		used[r.symbol] = true
	}
	var wanted, defined []*hostSymbol
	for i := range l.symbols {
		s := &l.symbols[i]
		switch {
		case i == 0 || !l.foreign(s):
		case s.Section != elf.SHN_UNDEF:
			defined = append(defined, s)
		case used[i]:
			wanted = append(wanted, s)
		}
	}
	buckets := uint32(len(defined)/2 + 1)
	slices.SortStableFunc(defined, func(a, b *hostSymbol) int {
		return cmp.Compare(gnuHash(a.Name)%buckets, gnuHash(b.Name)%buckets)
	})
	t := &dynamicTable{symbols: append(wanted, defined...), names: []byte{0}}
	for i, s := range t.symbols {
		s.dynamic = uint32(i + 1)
		t.at = append(t.at, uint32(len(t.names)))
		t.names = append(append(t.names, s.Name...), 0)
	}
	t.hash = hashTable(defined, buckets, uint32(len(wanted)+1))
	return t
}

// gnuHash is the hash function of the section .gnu.hash.
func gnuHash(name string) uint32 {
	h := uint32(5381)
	for i := range len(name) {
		h = h*33 + uint32(name[i])
	}
	return h
}

// hashTable is a section .gnu.hash: a Bloom filter that answers "not here" at
// once, which is the usual answer in a session of many images; buckets; and the
// hashes of the symbols, the last of each bucket marked.
func hashTable(defined []*hostSymbol, buckets, first uint32) []byte {
	const shift = 6
	words := uint32(1)
	for int(words)*8 < len(defined) {
		words *= 2
	}
	bloom := make([]uint64, words)
	starts := make([]uint32, buckets)
	chain := make([]uint32, len(defined))
	for i, s := range defined {
		h := gnuHash(s.Name)
		bloom[h/64%words] |= 1<<(h%64) | 1<<(h>>shift%64)
		if starts[h%buckets] == 0 {
			starts[h%buckets] = first + uint32(i)
		}
		chain[i] = h &^ 1
		if i+1 == len(defined) || gnuHash(defined[i+1].Name)%buckets != h%buckets {
			chain[i] |= 1
		}
	}
	var b bytes.Buffer
	for _, part := range []any{[]uint32{buckets, first, words, shift}, bloom, starts, chain} {
		_ = binary.Write(&b, binary.LittleEndian, part) // a buffer takes everything
	}
	return b.Bytes()
}

// The tables, in the order of hostLink.tables.
const (
	hashPiece = iota
	symbolPiece
	namePiece
	relocPiece
	dynamicPiece
	tableCount
)

const (
	programHeaders = 5 // three segments, the dynamic section, the stack
	dynamicEntries = 12
	page           = 0x1000
	headerSize     = 64 + programHeaders*56
)

// layOut gives everything its address. A segment begins in the page behind the
// last one, at the offset in it that the file has there.
func (l *hostLink) layOut(t *dynamicTable) {
	l.got = piece{data: make([]byte, 8*len(l.gotSlots)), align: 8}
	l.plt = piece{data: make([]byte, stubSize*len(l.stubs)), align: 16}
	pointers := len(l.gotSlots)
	for _, r := range l.relocs {
		if r.kind == elf.R_X86_64_64 {
			pointers++
		}
	}
	sizes := [tableCount]int{len(t.hash), elf.Sym64Size * (len(t.symbols) + 1), len(t.names), 24 * pointers, 16 * dynamicEntries}
	for _, size := range sizes {
		l.tables = append(l.tables, &piece{data: make([]byte, size), align: 8})
	}
	l.pieces[readOnly] = append(slices.Clone(l.tables[:dynamicPiece]), l.pieces[readOnly]...)
	l.pieces[executable] = append(l.pieces[executable], &l.plt)
	l.pieces[writable] = append([]*piece{l.tables[dynamicPiece], &l.got}, l.pieces[writable]...)
	slices.SortStableFunc(l.pieces[writable], func(a, b *piece) int { return cmp.Compare(min(a.size, 1), min(b.size, 1)) })

	offset, addr := uint64(headerSize), uint64(headerSize)
	for _, segment := range l.pieces {
		for _, p := range segment {
			pad := (p.align - addr%p.align) % p.align
			addr += pad
			p.addr = addr
			addr += uint64(len(p.data)) + p.size
			if p.size == 0 {
				offset += pad
				p.offset = offset
				offset += uint64(len(p.data))
			}
		}
		addr = (addr+page-1)&^(page-1) + offset%page
	}
}

// bytes is the finished file.
func (l *hostLink) bytes(t *dynamicTable) []byte {
	l.fillTables(t)
	last := l.pieces[writable]
	size := uint64(0)
	for _, p := range last {
		if p.size == 0 {
			size = max(size, p.offset+uint64(len(p.data)))
		}
	}
	out := make([]byte, size)
	copy(out, l.headers())
	for _, segment := range l.pieces {
		for _, p := range segment {
			copy(out[min(p.offset, size):], p.data)
		}
	}
	return out
}

// fillTables writes the tables of the dynamic linker. Relocations of one symbol
// stand together, because the dynamic linker remembers the last one it looked
// up.
func (l *hostLink) fillTables(t *dynamicTable) {
	copy(l.tables[hashPiece].data, t.hash)
	copy(l.tables[namePiece].data, t.names)
	slices.SortStableFunc(l.dynamic, func(a, b elf.Rela64) int { return cmp.Compare(a.Info>>32, b.Info>>32) })
	symbols := l.tables[symbolPiece].data[elf.Sym64Size:]
	for i, s := range t.symbols {
		out := elf.Sym64{Name: t.at[i], Info: s.Info, Other: s.Other, Size: s.Size}
		if addr, err := l.address(s); err == nil {
			out.Value, out.Shndx = addr, 1 // any index but 0: nothing reads sections at run time
		}
		put(symbols[i*elf.Sym64Size:], out)
	}
	relative := 0
	for i, r := range l.dynamic {
		put(l.tables[relocPiece].data[24*i:], r)
		if r.Info == uint64(elf.R_X86_64_RELATIVE) {
			relative++
		}
	}
	at := func(i int) uint64 { return l.tables[i].addr }
	size := func(i int) uint64 { return uint64(len(l.tables[i].data)) }
	for i, d := range [dynamicEntries]elf.Dyn64{
		{Tag: int64(elf.DT_GNU_HASH), Val: at(hashPiece)},
		{Tag: int64(elf.DT_SYMTAB), Val: at(symbolPiece)},
		{Tag: int64(elf.DT_SYMENT), Val: elf.Sym64Size},
		{Tag: int64(elf.DT_STRTAB), Val: at(namePiece)},
		{Tag: int64(elf.DT_STRSZ), Val: size(namePiece)},
		{Tag: int64(elf.DT_RELA), Val: at(relocPiece)},
		{Tag: int64(elf.DT_RELASZ), Val: 24 * uint64(len(l.dynamic))},
		{Tag: int64(elf.DT_RELAENT), Val: 24},
		{Tag: int64(elf.DT_RELACOUNT), Val: uint64(relative)},
		{Tag: int64(elf.DT_INIT_ARRAY), Val: l.init.addr},
		{Tag: int64(elf.DT_INIT_ARRAYSZ), Val: uint64(len(l.init.data))},
		{},
	} {
		put(l.tables[dynamicPiece].data[16*i:], d)
	}
}

func put(to []byte, v any) {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, v)
	copy(to, b.Bytes())
}

// headers are the file header and the program headers.
func (l *hostLink) headers() []byte {
	h := elf.Header64{
		Type: uint16(elf.ET_DYN), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: programHeaders, Shentsize: 64,
	}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, h)
	for i, flags := range []elf.ProgFlag{elf.PF_R, elf.PF_R | elf.PF_X, elf.PF_R | elf.PF_W} {
		first := l.pieces[i][0]
		p := elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: uint32(flags), Off: first.offset, Vaddr: first.addr, Paddr: first.addr, Align: page}
		if i == readOnly {
			p.Off, p.Vaddr, p.Paddr = 0, 0, 0
		}
		for _, piece := range l.pieces[i] {
			end := piece.addr + uint64(len(piece.data)) + piece.size
			p.Memsz = max(p.Memsz, end-p.Vaddr)
			if piece.size == 0 {
				p.Filesz = max(p.Filesz, end-p.Vaddr)
			}
		}
		_ = binary.Write(&b, binary.LittleEndian, p)
	}
	d := l.tables[dynamicPiece]
	_ = binary.Write(&b, binary.LittleEndian, elf.Prog64{
		Type: uint32(elf.PT_DYNAMIC), Flags: uint32(elf.PF_R | elf.PF_W), Off: d.offset, Vaddr: d.addr, Paddr: d.addr,
		Filesz: uint64(len(d.data)), Memsz: uint64(len(d.data)), Align: 8,
	})
	_ = binary.Write(&b, binary.LittleEndian, elf.Prog64{Type: uint32(elf.PT_GNU_STACK), Flags: uint32(elf.PF_R | elf.PF_W), Align: 16})
	return b.Bytes()
}
