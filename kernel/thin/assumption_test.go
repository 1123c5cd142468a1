package thin_test

import (
	"bytes"
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/run"
	"github.com/cuaderno-go/cuaderno/kernel/thin"
)

// The tests here name what this package takes for granted of the Go toolchain.
// Where one fails with a new release, thin images are off until it is mended;
// cells then run as plugins.

// cell is a package compiled as a cell is, beside the base library.
type cell struct {
	dir, toolDir string
	base         *thin.Library
	archive      []byte
	names        map[string]bool
}

const cellSource = `package main

import "fmt"

type unNombreLargo struct{ nombre string; siguiente *unNombreLargo }

var lista = map[string]*unNombreLargo{}

func Entrada() { lista["a"] = &unNombreLargo{"b", nil}; fmt.Println(lista) }
`

func compileCell(t *testing.T) *cell {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	worker, err := run.BuildThinWorker(t.Context(), filepath.Join(cache, "cuaderno", "workers"), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &cell{dir: t.TempDir()}
	if c.base, err = thin.Open(worker.Base); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.base.Close() })
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOTOOLDIR").Output()
	if err != nil {
		t.Fatal(err)
	}
	c.toolDir = strings.TrimSpace(string(out))
	archives, err := thin.List(t.Context(), "", nil, nil, "fmt")
	if err != nil {
		t.Fatal(err)
	}
	var config strings.Builder
	for pkg, archive := range archives {
		config.WriteString("packagefile " + pkg + "=" + archive + "\n")
	}
	c.write(t, "importcfg", config.String())
	c.write(t, "cell.go", cellSource)
	if out, err := c.tool(t, "compile", "-dynlink", "-linkshared", "-p", thin.CellPath, "-importcfg", "importcfg", "-pack", "-o", "cell.a", "cell.go"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if c.archive, err = os.ReadFile(filepath.Join(c.dir, "cell.a")); err != nil {
		t.Fatal(err)
	}
	if c.names, err = thin.References(c.archive); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cell) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (c *cell) tool(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(c.toolDir, name), args...)
	cmd.Dir = c.dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// link links the cell against stub, with an external linker that is not there.
func (c *cell) link(t *testing.T, stub []byte) string {
	t.Helper()
	c.write(t, thin.BaseName, string(stub))
	var config strings.Builder
	for _, pkg := range append(c.base.Packages(), "runtime/cgo") {
		config.WriteString("packageshlib " + pkg + "=" + filepath.Join(c.dir, thin.BaseName) + "\n")
	}
	c.write(t, "importcfg.link", config.String()+"packagefile "+thin.CellPath+"=cell.a\n")
	out, _ := c.tool(t, "link", "-o", "image.so", "-importcfg", "importcfg.link", "-linkshared", "-buildmode=shared", "-w", "-s",
		"-compressdwarf=false", "-tmpdir", c.dir, "-extld=no-such-linker", thin.CellPath+"=cell.a")
	return out
}

// TestAssumptionObjectFormat: the references of an object file stand in the block
// in which References looks, and a file of another form is refused.
func TestAssumptionObjectFormat(t *testing.T) {
	t.Parallel()
	c := compileCell(t)
	for _, want := range []string{"fmt.Println", "runtime.newobject", "type:string"} {
		if !c.names[want] {
			t.Errorf("no reference to %s among %d", want, len(c.names))
		}
	}
	other := bytes.ReplaceAll(c.archive, []byte("\x00go120ld"), []byte("\x00go999ld"))
	if _, err := thin.References(other); !errors.Is(err, thin.ErrObject) {
		t.Errorf("an object of another version: %v", err)
	}
}

// TestAssumptionMangling: the linker gives long type names the names that Mangle
// computes, and functions the suffix of their calling convention.
func TestAssumptionMangling(t *testing.T) {
	t.Parallel()
	names := compileCell(t).base.Names()
	for _, name := range []string{
		"type:string", "type:*errors.errorString", "type:map[string]interface {}", "type:runtime.moduledata",
		"fmt.Println.abiinternal", "runtime.addmoduledata.abi0", "runtime.lastmoduledatap",
	} {
		if _, found := slices.BinarySearch(names, thin.Mangle(name)); !found {
			t.Errorf("%s, mangled %s, is not in the base library", name, thin.Mangle(name))
		}
	}
}

// TestAssumptionLinkerLeavesItsObject: the Go linker takes an import library for
// the package library itself, and has written go.o when it misses its external
// linker; go.o holds nothing that LinkObject cannot link.
func TestAssumptionLinkerLeavesItsObject(t *testing.T) {
	t.Parallel()
	c := compileCell(t)
	stub, err := thin.Stub([]*thin.Library{c.base}, c.names)
	if err != nil {
		t.Fatal(err)
	}
	if out := c.link(t, stub); !strings.Contains(out, "running no-such-linker failed") {
		t.Fatalf("the linker said %q", out)
	}
	object, err := os.ReadFile(filepath.Join(c.dir, "go.o"))
	if err != nil {
		t.Fatal(err)
	}
	image, err := thin.LinkObject(object, thin.Local)
	if errors.Is(err, thin.ErrHostLink) && elf.Machine(object[18]) != elf.EM_X86_64 {
		t.Skip("LinkObject is for amd64")
	}
	if err != nil {
		t.Fatal(err)
	}
	checkImage(t, image)
}

// checkImage looks at the parts that the dynamic linker reads.
func checkImage(t *testing.T, image []byte) {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		t.Fatal(err)
	}
	stack := false
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && p.Flags&elf.PF_W != 0 && p.Flags&elf.PF_X != 0 {
			t.Error("a segment is writable and executable")
		}
		if p.Type == elf.PT_LOAD && p.Off%0x1000 != p.Vaddr%0x1000 {
			t.Errorf("segment at %#x cannot be mapped from %#x", p.Vaddr, p.Off)
		}
		stack = stack || p.Type == elf.PT_GNU_STACK && p.Flags&elf.PF_X == 0
	}
	if !stack {
		t.Error("the stack would become executable")
	}
}

// TestAssumptionTheNoteHoldsTheHash: the linker takes the library's ABI hash from
// the note that the import library carries, and the image has it for the runtime
// to compare with the hash in memory.
func TestAssumptionTheNoteHoldsTheHash(t *testing.T) {
	t.Parallel()
	c := compileCell(t)
	stub, err := thin.Stub([]*thin.Library{c.base}, c.names)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(c.base.Notes, func(n thin.Note) bool { return n.Name == ".note.go.abihash" })
	note := c.base.Notes[i].Data
	hash := note[len(note)-32:]
	for want, library := range map[bool][]byte{true: stub, false: bytes.Replace(stub, hash, make([]byte, 32), 1)} {
		c.link(t, library)
		object, err := os.ReadFile(filepath.Join(c.dir, "go.o"))
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(object, hash); got != want {
			t.Errorf("hash in the note: %v, in the object: %v", want, got)
		}
	}
}

// TestLocalNames: what images share and what is their own.
func TestLocalNames(t *testing.T) {
	t.Parallel()
	for name, local := range map[string]bool{
		"celda.x": true, "celda..stmp_0": true, "go:link.pkghash.celda": true, "go:link.abihash.image.so": true,
		"runtime.textsectionmap": true, "go:fipsinfo": true, "go:buildinfo.ref": true,
		"V.x.1": false, "type:celda.T": false, "type:abcdefgh": false, "go:link.abihash.libcuaderno.so": false, "runtime.text": false,
	} {
		if got := thin.Local(name); got != local {
			t.Errorf("Local(%q) = %v", name, got)
		}
	}
	if script := thin.VersionScript(); strings.Contains(script, ":f") || !strings.Contains(script, "celda.*;") {
		t.Errorf("GNU ld does not read %s", script)
	}
}
