package debug

import (
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// A debugger knows cells by file names, and JupyterLab makes these itself: prefix,
// hash of the cell's text, suffix, as debugInfo says. It knows one hash only.
// There are no such files: who wants the text asks for it.
const (
	FilePrefix = worker.DebugFile
	FileSuffix = ".go"

	hashMethod = "Murmur2"
	hashSeed   = 0xc70f6907 // as in ipykernel
)

// File is the name of the cell with that text.
func File(text string) string {
	return FilePrefix + strconv.FormatUint(uint64(murmur2([]byte(text), hashSeed)), 10) + FileSuffix
}

// isCell tells whether a file name is a cell's.
func isCell(file string) bool { return strings.HasPrefix(file, FilePrefix) }

// murmur2 is Austin Appleby's MurmurHash2 of 32 bits.
func murmur2(data []byte, seed uint32) uint32 {
	const m = 0x5bd1e995
	h := seed ^ uint32(len(data)) //nolint:gosec // the hash is of the length modulo 2³²
	for ; len(data) >= 4; data = data[4:] {
		k := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		k *= m
		k ^= k >> 24
		h = h*m ^ k*m
	}
	for i, b := range data {
		h ^= uint32(b) << (8 * i)
	}
	if len(data) > 0 {
		h *= m
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}
