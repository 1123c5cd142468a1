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
	nonPkgRefs    = 7 // index of the block of references by name
	symbolEntry   = 21
	blocksInTotal = 18
)

// ErrObject says that an archive is not of the form that this package knows.
var ErrObject = errors.New("unknown object file format")

// References are the names of other packages' symbols that an archive compiled
// with -linkshared refers to.
func References(archive []byte) (map[string]bool, error) {
	names := map[string]bool{}
	objects := 0
	for rest := archive; ; objects++ {
		i := bytes.Index(rest, []byte(objectMagic))
		if i < 0 {
			break
		}
		object := rest[i:]
		if err := references(object, names); err != nil {
			return nil, err
		}
		rest = rest[i+len(objectMagic):]
	}
	if objects == 0 {
		return nil, ErrObject
	}
	return names, nil
}

func references(object []byte, names map[string]bool) error {
	offset := func(block int) uint32 { return binary.LittleEndian.Uint32(object[blockOffsets+4*block:]) }
	if len(object) < blockOffsets+4*blocksInTotal {
		return ErrObject
	}
	from, to := offset(nonPkgRefs), offset(nonPkgRefs+1)
	if from > to || int(to) > len(object) || (to-from)%symbolEntry != 0 {
		return ErrObject
	}
	for at := from; at < to; at += symbolEntry {
		length := binary.LittleEndian.Uint32(object[at:])
		start := binary.LittleEndian.Uint32(object[at+4:])
		if uint64(start)+uint64(length) > uint64(len(object)) {
			return ErrObject
		}
		names[string(object[start:start+length])] = true
	}
	return nil
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
