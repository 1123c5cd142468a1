package thin

import (
	"debug/elf"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Library is one package library, as far as import libraries need it.
type Library struct {
	Path  string
	Notes []Note

	file  *os.File
	loads []elf.ProgHeader

	once   sync.Once // guards the reading of what follows
	failed error
	index  *index
}

// Note is a section that the Go linker keeps its own data in.
type Note struct {
	Name string
	Data []byte
}

// Real is path, or the file that it is a link to. In names and hashes only real
// paths count: of a cache that cannot be written (a container's, of which all but a
// few folders are read-only) people work with a copy that consists of links, and
// what was built there is to be found by way of it.
func Real(path string) string {
	if to, err := os.Readlink(path); err == nil && filepath.IsAbs(to) {
		return to
	}
	return path
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

// mark tells whether an index is of this library: the checksum and the size of
// the table that has the addresses of all that the library defines.
func mark(f *elf.File) ([]byte, error) {
	s := f.Section(".dynsym")
	if s == nil {
		return nil, errors.New("no section .dynsym")
	}
	data, err := s.Data()
	if err != nil {
		return nil, err
	}
	m := binary.NativeEndian.AppendUint64(nil, uint64(crc32.ChecksumIEEE(data)))
	return binary.NativeEndian.AppendUint64(m, s.Size), nil
}

// Load opens the index, and makes it if there is none, once. It may be called
// ahead, beside other work.
func (l *Library) Load() error {
	l.once.Do(func() { l.failed = l.load() })
	return l.failed
}

// IndexPath is the file that holds the index of the library at path.
func IndexPath(path string) string { return path + ".index" }

func (l *Library) load() error {
	f, err := elf.NewFile(l.file)
	if err != nil {
		return err
	}
	mark, err := mark(f)
	if err != nil {
		return fmt.Errorf("%s: %v", l.Path, err)
	}
	path := IndexPath(l.Path)
	if l.index = mapIndex(path, mark); l.index != nil {
		return nil
	}
	data, err := makeIndex(f, mark)
	if err != nil {
		return fmt.Errorf("%s: %v", l.Path, err)
	}
	if writeIndex(path, data) == nil {
		l.index = mapIndex(path, mark)
	}
	if l.index == nil { // the folder cannot be written: the index is ours alone
		l.index = openIndex(data, mark)
	}
	return nil
}

// mapIndex maps the index at path; nil if it is not there or of another library.
func mapIndex(path string, mark []byte) *index {
	data, unmap, err := mapFile(path)
	if err != nil {
		return nil
	}
	x := openIndex(data, mark)
	if x == nil {
		unmap()
		return nil
	}
	x.unmap = unmap
	return x
}

// Close closes the files.
func (l *Library) Close() error {
	if l.index != nil {
		l.index.unmap()
	}
	return l.file.Close()
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
	return l.index.all()
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

// ABI is the hash by which the runtime tells whether an image was linked against
// this very library. One that is linked again need not have the same.
func (l *Library) ABI() string {
	for _, n := range l.Notes {
		if n.Name == ".note.go.abihash" {
			return hex.EncodeToString(noteText(n.Data))
		}
	}
	return ""
}
