package thin

import (
	"encoding/binary"
	"os"
)

// A package may repeat the type descriptor of an instantiated type that a
// library has already: unique.Handle[net/netip.addrDetail], say, in whatever
// inlines a function of net/netip. The linker takes the repetition, not the
// library's, and then cannot fill in the offsets of its methods, whose code is
// in the library: "cannot target DYNIMPORT sym in section-relative reloc".
//
// At run time the repetition is never used: the dynamic linker resolves the
// symbol to the descriptor that was loaded first, which is the library's. So
// its method offsets may be anything, and Repair takes their relocations away.

// Repair removes what the linker could not do from archives that are to be
// linked against libs: for each archive that needs it, a mended copy is written
// to path(package). It returns the archives to link.
func Repair(archives Archives, libs []*Library, path func(pkg string) string) (Archives, error) {
	if err := loadAll(libs); err != nil {
		return nil, err
	}
	contents, defined := map[string][]byte{}, map[string]bool{}
	for pkg, file := range archives {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		contents[pkg] = data
		if err := definitions(data, defined); err != nil {
			return nil, err
		}
	}
	out := Archives{}
	for pkg, file := range archives {
		out[pkg] = file
		mended, err := repair(contents[pkg], libs, defined)
		if err != nil {
			return nil, err
		}
		if mended {
			out[pkg] = path(pkg)
			if err := os.WriteFile(out[pkg], contents[pkg], 0o600); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// definitions adds the names that an archive defines to defined.
func definitions(archive []byte, defined map[string]bool) error {
	objs, err := objects(archive)
	if err != nil {
		return err
	}
	for _, o := range objs {
		names, err := o.definitions()
		if err != nil {
			return err
		}
		for _, n := range names {
			defined[n] = true
		}
	}
	return nil
}

// repair mends an archive in place and reports whether it had to.
func repair(archive []byte, libs []*Library, defined map[string]bool) (bool, error) {
	objs, err := objects(archive)
	if err != nil {
		return false, err
	}
	mended := false
	for _, o := range objs {
		m, err := o.repair(libs, defined)
		if err != nil {
			return false, err
		}
		mended = mended || m
	}
	return mended, nil
}

func (o objectFile) repair(libs []*Library, defined map[string]bool) (bool, error) {
	names, err := o.definitions()
	if err != nil {
		return false, err
	}
	nonPkg, err := o.names(blockNonPkgDefs)
	if err != nil {
		return false, err
	}
	refs, err := o.names(blockNonPkgRefs)
	if err != nil {
		return false, err
	}
	index, err := o.block(blockRelocIndex)
	if err != nil {
		return false, err
	}
	relocs, err := o.block(blockRelocs)
	if err != nil || len(index) < 4*(len(names)+1) {
		return false, ErrObject
	}
	mended := false
	for i, name := range names {
		if len(name) < 5 || name[:5] != "type:" || !inAny(libs, Mangle(name)) {
			continue
		}
		for r := index.word(4 * i); r < index.word(4*i+4); r++ {
			if (r+1)*relocEntry > len(relocs) {
				return false, ErrObject
			}
			reloc := relocs[r*relocEntry : (r+1)*relocEntry]
			target, byName := reloc.methodTarget(len(nonPkg), refs)
			if byName && !defined[target] {
				reloc[relocSizeOffset] = relocSizeNothing
				mended = true
			}
		}
	}
	return mended, nil
}

// methodTarget is the name of the method that a relocation gives the offset
// of, if it is such a one and names a symbol of another object.
func (o objectFile) methodTarget(nonPkgDefs int, refs []string) (string, bool) {
	kind := binary.LittleEndian.Uint16(o[relocTypeOffset:])
	if kind&^relocWeak != relocMethodOff || o.word(relocPkgOffset) != packageNone {
		return "", false
	}
	i := o.word(relocSymOffset) - nonPkgDefs
	if i < 0 || i >= len(refs) {
		return "", false
	}
	return refs[i], true
}

// relocWeak is the bit that marks a relocation as weak.
const relocWeak = 1 << 15

func inAny(libs []*Library, symbol string) bool {
	for _, l := range libs {
		if _, ok := l.index.symbol(symbol); ok {
			return true
		}
	}
	return false
}
