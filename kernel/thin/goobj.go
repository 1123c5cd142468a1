package thin

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
)

// The format of Go object files is described in cmd/internal/goobj: a magic
// string, a fingerprint, flags, and the offsets of the blocks.
const (
	objectMagic   = "\x00go120ld"
	blockOffsets  = len(objectMagic) + 8 + 4
	blocksInTotal = 19
	symbolEntry   = 21
	relocEntry    = 23
)

// The blocks that are read here, by index.
const (
	blockSymbols     = 3 // defined in the package; up to blockNonPkgDefs all are definitions
	blockNonPkgDefs  = 6
	blockNonPkgRefs  = 7
	blockRelocIndex  = 11
	blockRelocs      = 14
	packageNone      = 1<<31 - 1 // the package of symbols that are named by name
	relocMethodOff   = 26        // cmd/internal/objabi.R_METHODOFF
	relocSizeOffset  = 4
	relocTypeOffset  = 5
	relocPkgOffset   = 15
	relocSymOffset   = 19
	relocSizeNothing = 0 // the linker passes over a relocation of no size
)

// ErrObject says that an archive is not of the form that this package knows.
var ErrObject = errors.New("unknown object file format")

// objectFile is one object file within an archive.
type objectFile []byte

// objects are the object files of an archive.
func objects(archive []byte) ([]objectFile, error) {
	var out []objectFile
	for rest := archive; ; {
		i := bytes.Index(rest, []byte(objectMagic))
		if i < 0 {
			break
		}
		o := objectFile(rest[i:])
		if len(o) < blockOffsets+4*blocksInTotal {
			return nil, ErrObject
		}
		out = append(out, o)
		rest = rest[i+len(objectMagic):]
	}
	if len(out) == 0 {
		return nil, ErrObject
	}
	return out, nil
}

func (o objectFile) word(at int) int { return int(binary.LittleEndian.Uint32(o[at:])) }

// block is the contents of a block.
func (o objectFile) block(index int) (objectFile, error) {
	from, to := o.word(blockOffsets+4*index), o.word(blockOffsets+4*index+4)
	if from > to || to > len(o) {
		return nil, ErrObject
	}
	return o[from:to], nil
}

// names are the names of the symbols in a block.
func (o objectFile) names(index int) ([]string, error) {
	entries, err := o.block(index)
	if err != nil || len(entries)%symbolEntry != 0 {
		return nil, ErrObject
	}
	out := make([]string, 0, len(entries)/symbolEntry)
	for ; len(entries) > 0; entries = entries[symbolEntry:] {
		length, start := entries.word(0), entries.word(4)
		if start+length > len(o) {
			return nil, ErrObject
		}
		out = append(out, string(o[start:start+length]))
	}
	return out, nil
}

// definitions are the names of the symbols that the object defines, in the
// order in which relocations are listed.
func (o objectFile) definitions() ([]string, error) {
	var out []string
	for b := blockSymbols; b <= blockNonPkgDefs; b++ {
		names, err := o.names(b)
		if err != nil {
			return nil, err
		}
		out = append(out, names...)
	}
	return out, nil
}

// References are the names of other packages' symbols that an archive compiled
// with -linkshared refers to.
func References(archive []byte) (map[string]bool, error) {
	objs, err := objects(archive)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, o := range objs {
		names, err := o.names(blockNonPkgRefs)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			out[n] = true
		}
	}
	return out, nil
}

// Mangle is the name that the linker gives the symbol of a type in dynamic
// symbol tables (cmd/link, typeSymbolMangle).
func Mangle(name string) string {
	if !strings.HasPrefix(name, "type:") || strings.HasPrefix(name, "type:runtime.") ||
		(len(name) <= 14 && !strings.Contains(name, "@")) {
		return name
	}
	sum := sha256.Sum256([]byte(name[5:]))
	sum[0] ^= 0xff // cmd/internal/hash marks its sums so
	prefix := "type:"
	if name[5] == '.' {
		prefix = "type:."
	}
	return prefix + base64.StdEncoding.EncodeToString(sum[:6])
}
