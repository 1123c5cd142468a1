// Package thin makes import libraries: small ELF shared objects that stand in
// for the large package libraries while the Go linker links a cell.
//
// # Why
//
// A package library is the code of many packages, linked once with
// -buildmode=shared and loaded by every worker. Linking a cell against it needs
// almost nothing of it: the names that the cell refers to, the size of each,
// and of the type descriptors among them the contents, because the linker
// computes the garbage collector's bitmap of the cell's variables from them.
// But the Go linker reads all of a library's symbols, sixty thousand for
// Kafka's packages, which takes longer than all the rest. So each cell gets a
// library of its own that holds just what it refers to. The idea is that of the
// import libraries of Windows (.lib) and macOS (.tbd).
//
// # What an import library has to hold
//
// What cmd/link reads of a shared library is in its function ldshlibsyms:
//
//   - .dynsym: name, type, size, section. Functions are called name.abi0 and
//     name.abiinternal; long type names are mangled (Mangle).
//   - the contents of symbols that begin with "type:", with the address of the
//     garbage collector's mask at offset 32 (decodetypeGcmask).
//   - relocations of kind R_X86_64_64 or R_AARCH64_ABS64 between type
//     descriptors (decodeTargetSym); one at least must exist.
//   - the notes with the library's ABI hash, its packages and what it needs.
//
// # What is taken for granted, and which test says so
//
//	the form of object files, and where their references stand     TestAssumptionObjectFormat
//	how the linker mangles type names and marks calling conventions  TestAssumptionMangling
//	go.o is complete when the external linker is missed              TestAssumptionLinkerLeavesItsObject
//	the ABI hash is taken from the note                              TestAssumptionTheNoteHoldsTheHash
//	fields of module data, functions of the runtime, abi.Type        TestAssumptionRuntime
//	masks reach the image's own bitmap                               TestTranscriptsUnderPressure (engine)
//	definitions of the library loaded first serve all                TestTranscripts (engine)
//	packages can be linked with -buildmode=shared -linkshared        the self-test of a new worker (engine)
//
// A wrong mask passes small tests; then the collector frees live globals. The
// tests of the engine run the transcripts with the collector forced.
package thin

// Where a type descriptor has the number of bytes that its garbage collection
// mask covers, its hash, and the address of the mask
// (internal/abi.Type: Size_, PtrBytes, Hash, TFlag…, Equal, GCData).
const (
	ptrDataOffset = 8
	hashOffset    = 16
	maskOffset    = 32
)
