//go:build cgo

package child

// #include <stdio.h>
import "C"

// flushAll writes out what C code has buffered.
func flushAll() { C.fflush(nil) }
