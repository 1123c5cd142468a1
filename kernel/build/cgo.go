package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// C code of a cell becomes a shared library of its own: what the cell uses of C
// is looked up and wrapped by cmd/cgo, the wrappers are compiled by the C
// compiler, and the worker opens the library and calls them. The Go half, which
// is declarations like any others, has nothing of C in it, so it is the
// session's: types of C stay what they are from cell to cell.

// CUse is a use of C.Name.
type CUse struct {
	Name  string
	Call  bool // C.Name(…)
	Errno bool // r, err := C.Name(…)
}

// CCode is the C of a cell.
type CCode struct {
	Preamble string // the comment above import "C", without its marks
	Place    string // the cell's name in complaints of the C compiler
	Line     int    // at which the preamble begins there
	Uses     []CUse
}

// CKind is what a name of C is.
type CKind uint8

// The kinds of names.
const (
	CType CKind = iota + 1
	CConst
	CFunc
	CVar   // a variable; its Go half is a pointer to it
	CMacro // an expression; its Go half is a function
)

// CPackage is the Go half of some C code: declarations, and the kind of each
// name used.
type CPackage struct {
	Go    string
	Kinds map[string]CKind
}

// What the names of C begin with in the Go half. They are as long as "C." is, so
// that code in which they replace it keeps its places.
const (
	CName    = "ʗ" // ʗsqrt is C.sqrt
	CErrno   = "ɕ" // ɕsqrt is C.sqrt with two results
	CPointer = "ƈ" // ƈsqrt is C.sqrt that is not called
)

// C wraps C code, or finds it wrapped. A mistake in it is a *tool.Error.
func (b *Builder) C(ctx context.Context, code CCode) (*CPackage, error) {
	j := &cJob{b: b, code: code}
	var err error
	if j.dir, err = tempdir.Make(b.work, "c"); err != nil {
		return nil, err
	}
	defer func() { _ = j.dir.Remove() }()
	half, err := j.wrap(ctx, "")
	if err != nil {
		return nil, err
	}
	if extra := half.accessors(code.Uses); extra != "" {
		if half, err = j.wrap(ctx, extra); err != nil {
			return nil, err
		}
	}
	library, err := j.library(ctx)
	if err != nil {
		return nil, err
	}
	return half.declarations(library, code.Uses), nil
}

// cJob is the wrapping of some C code, in a folder of its own.
type cJob struct {
	b     *Builder
	code  CCode
	dir   *tempdir.Dir
	flags *build.Package // the #cgo lines
}

func (j *cJob) path(name string) string { return filepath.Join(j.dir.Path, name) }

// wrap lets cmd/cgo find out what the names are; extra is C code behind the
// preamble.
func (j *cJob) wrap(ctx context.Context, extra string) (*cHalf, error) {
	if err := os.WriteFile(j.path("celda.go"), []byte(j.probe(extra)), 0o600); err != nil {
		return nil, err
	}
	conf := build.Default
	conf.CgoEnabled = true
	var err error
	if j.flags, err = conf.ImportDir(j.dir.Path, 0); err != nil {
		return nil, &tool.Error{Tool: "cgo", Output: err.Error()}
	}
	if err := j.pkgConfig(ctx); err != nil {
		return nil, err
	}
	args := []string{"tool", "cgo", "-objdir", "obj", "-importpath", cellPath, "--"}
	args = append(append(args, j.cFlags()...), "celda.go")
	if _, err := tool.Run(ctx, j.dir.Path, "go", args...); err != nil {
		return nil, j.complaint(err)
	}
	text, err := os.ReadFile(j.path("obj/_cgo_gotypes.go"))
	if err != nil {
		return nil, err
	}
	return readHalf(text)
}

// preambleLine is the line of the probe at which the preamble begins.
const preambleLine = 3

// probe is Go code with the preamble that uses all names in the ways the cell
// does.
func (j *cJob) probe(extra string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package celda\n\n/*%s\n%s*/\nimport \"C\"\n\nfunc _() {\n", strings.ReplaceAll(j.code.Preamble, "*/", "* /"), extra)
	for _, u := range j.code.Uses {
		switch {
		case u.Call:
			fmt.Fprintf(&b, "C.%s()\n", u.Name)
			if u.Errno {
				fmt.Fprintf(&b, "_, _ = C.%s()\n", u.Name)
			}
		default:
			fmt.Fprintf(&b, "_ = C.%s\n", u.Name)
		}
	}
	for _, name := range accessorName.FindAllString(extra, -1) {
		fmt.Fprintf(&b, "C.%s()\n", name)
	}
	b.WriteString("}\n")
	return b.String()
}

// pkgConfig adds what pkg-config says of the packages that #cgo lines name.
func (j *cJob) pkgConfig(ctx context.Context) error {
	if len(j.flags.CgoPkgConfig) == 0 {
		return nil
	}
	for _, ask := range []struct {
		flag string
		to   *[]string
	}{{"--cflags", &j.flags.CgoCFLAGS}, {"--libs", &j.flags.CgoLDFLAGS}} {
		out, err := tool.Run(ctx, j.dir.Path, "pkg-config", append([]string{ask.flag, "--"}, j.flags.CgoPkgConfig...)...)
		if err != nil {
			return err
		}
		*ask.to = append(*ask.to, strings.Fields(string(out))...)
	}
	return nil
}

// cFlags are the flags for the C compiler. ${SRCDIR} and headers are the
// notebook's folder.
func (j *cJob) cFlags() []string {
	flags := append(j.srcDir(j.flags.CgoCPPFLAGS), j.srcDir(j.flags.CgoCFLAGS)...)
	return append(flags, "-I", j.b.cfg.Dir)
}

func (j *cJob) srcDir(flags []string) []string {
	out := slices.Clone(flags)
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], j.dir.Path, j.b.cfg.Dir)
	}
	return out
}

// ground is what stands below the wrappers. They ask the runtime for the top of
// the stack, to find their arguments again after a call back into Go: there are
// no such calls, and arguments lie on the heap. And it is the malloc of C.CString
// and its like.
const ground = `#include <stdlib.h>
__attribute__((visibility("hidden"))) char *_cgo_topofstack(void) { return 0; }
void ` + mallocSymbol + `(void *v) {
	struct { unsigned long n; void *r; } *a = v;
	a->r = malloc(a->n ? a->n : 1);
}
`

const mallocSymbol = "cuaderno_malloc"

// library compiles the wrappers.
func (j *cJob) library(ctx context.Context) (string, error) {
	if err := os.WriteFile(j.path("obj/suelo.c"), []byte(ground), 0o600); err != nil {
		return "", err
	}
	cc := os.Getenv("CC")
	if cc == "" {
		cc = "gcc"
	}
	args := []string{"-shared", "-fPIC", "-O2", "-Wl,-Bsymbolic", "-o", "celda.so"}
	args = append(args, j.cFlags()...)
	args = append(args, "obj/celda.cgo2.c", "obj/suelo.c")
	args = append(args, j.srcDir(j.flags.CgoLDFLAGS)...)
	words := strings.Fields(cc)
	if _, err := tool.Run(ctx, j.dir.Path, words[0], append(words[1:], args...)...); err != nil {
		return "", j.complaint(err)
	}
	data, err := os.ReadFile(j.path("celda.so"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	key := hex.EncodeToString(sum[:])
	if path := j.b.find(key); path != "" {
		return path, nil
	}
	return j.b.put(key, data)
}

var (
	celdaLine    = regexp.MustCompile(`(?m)^.*\bcelda\.go:(\d+)`)
	accessorName = regexp.MustCompile(`cuaderno_addr_\w+`)
)

// complaint gives what the C compiler says the cell's name.
func (j *cJob) complaint(err error) error {
	if _, lookErr := exec.LookPath("gcc"); lookErr != nil && os.Getenv("CC") == "" {
		return &NoPackageError{Path: "C", Go: "C compiler gcc not found"}
	}
	if t, ok := err.(*tool.Error); ok { //nolint:errorlint // Run returns it bare
		return &tool.Error{Tool: "cgo", Output: celdaLine.ReplaceAllStringFunc(t.Output, func(place string) string {
			line, _ := strconv.Atoi(celdaLine.FindStringSubmatch(place)[1])
			return j.code.Place + ":" + strconv.Itoa(line-preambleLine+j.code.Line)
		})}
	}
	return err
}

// accessors is C code by which Go gets at the addresses of what is used other
// than by calling it.
func (h *cHalf) accessors(uses []CUse) string {
	var b bytes.Buffer
	for _, u := range uses {
		if !u.Call && (h.pointers[u.Name] || h.vars[u.Name] != nil) {
			fmt.Fprintf(&b, "static void *cuaderno_addr_%s(void) { return (void *)&%[1]s; }\n", u.Name)
		}
	}
	return b.String()
}
