package kernel_test

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// layers is the architecture: a package may import only packages on lines above
// its own. What takes a package off this list, or moves it down, is a decision.
const layers = `
	cell display message internal/filelock internal/limit internal/tempdir wire/zmtp
	tool
	diag
	history output parse wire internal/homemodule internal/kernelspec internal/notebook internal/pyenv
	check format library thin worker internal/frontend internal/labtest
	complete rewrite worker/child debug debug/delve internal/frontend/frontendtest e2e/jupytertest e2e/spec
	build worker/main complete/oracle
	run
	.
	engine internal/echo
	cmd/cuaderno
	bench e2e e2e/cursor e2e/debug e2e/faults e2e/gonbcompat e2e/image e2e/lessons e2e/paths
`

// never holds what the layers alone would allow: the server knows Go only
// through its Engine, and user code is linked to nothing but the worker.
var never = map[string][]string{
	".":       {"parse", "check", "rewrite", "build", "run", "worker", "complete", "library", "internal/frontend"},
	"engine":  {"wire", "message"},
	"parse":   {"output"},
	"run":     {"wire", "message", "parse", "check"},
	"message": {"wire"},
}

// folder is a package of kernel/ as the go command lists it.
type folder struct {
	ImportPath string
	Module     *struct{ Path string }
	Imports    []string
	GoFiles    []string
}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	level := map[string]int{}
	for i, line := range strings.Split(layers, "\n") {
		for name := range strings.FieldsSeq(line) {
			level[name] = i
		}
	}
	folders, module := listKernel(t)
	for name, f := range folders {
		own, listed := level[name]
		if !listed {
			t.Errorf("%s has no line in layers", name)
			continue
		}
		for _, imported := range f.Imports {
			below, isOurs := within(module, imported)
			if !isOurs {
				continue
			}
			if level[below] >= own {
				t.Errorf("%s imports %s, which is not below it", name, below)
			}
			if slices.Contains(never[name], below) {
				t.Errorf("%s imports %s, which it must never know", name, below)
			}
		}
	}
}

// kernel/ knows nothing of Kafka and helpers/ nothing of Jupyter: only the
// command ties them, and the benchmark, which runs the course.
func TestKernelAndHelpersDoNotKnowEachOther(t *testing.T) {
	t.Parallel()
	folders, module := listKernel(t)
	for name, f := range folders {
		if name == "cmd/cuaderno" || name == "bench" {
			continue
		}
		for _, imported := range f.Imports {
			if strings.HasPrefix(imported, module+"/helpers") || strings.Contains(imported, "kafka") || strings.Contains(imported, "franz-go") {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
	for _, f := range list(t, "../helpers/...") {
		for _, imported := range f.Imports {
			if strings.HasPrefix(imported, module+"/kernel") {
				t.Errorf("%s imports %s", f.ImportPath, imported)
			}
		}
	}
}

// What is linked into the process of user code must stay light, and must not
// hold what belongs to the kernel's side.
func TestWorkerIsLight(t *testing.T) {
	t.Parallel()
	out := goList(t, "-deps", "-f", "{{.ImportPath}}", "./worker")
	for dependency := range strings.FieldsSeq(string(out)) {
		for _, heavy := range []string{"go/types", "go/parser", "zmq4", "kernel/engine", "kernel/wire", "kernel/parse", "net/http"} {
			if strings.HasSuffix(dependency, heavy) {
				t.Errorf("worker depends on %s", dependency)
			}
		}
	}
}

// ZeroMQ is spoken in one place; the module that tests check us against is in no
// binary.
func TestOnlyWireSpeaksZeroMQ(t *testing.T) {
	t.Parallel()
	folders, module := listKernel(t)
	for name, f := range folders {
		for _, imported := range f.Imports {
			if strings.Contains(imported, "zeromq") {
				t.Errorf("%s imports %s", name, imported)
			}
			if imported == module+"/kernel/wire/zmtp" && name != "wire" && name != "internal/frontend" {
				t.Errorf("%s imports wire/zmtp: that is for wire and the client only", name)
			}
		}
	}
}

// Exactly one file of each package says what the package gives and what it never
// does.
func TestEveryPackageHasOneComment(t *testing.T) {
	t.Parallel()
	folders, module := listKernel(t)
	for name, f := range folders {
		if len(f.GoFiles) == 0 {
			continue // tests only
		}
		folder := path.Join(".", name)
		comments := 0
		for _, file := range f.GoFiles {
			if hasPackageComment(t, path.Join(folder, file)) {
				comments++
			}
		}
		if comments != 1 {
			t.Errorf("%s has %d package comments, want 1", strings.TrimPrefix(f.ImportPath, module+"/"), comments)
		}
	}
}

// within is path relative to kernel/, "." for kernel itself.
func within(module, path string) (string, bool) {
	if path == module+"/kernel" {
		return ".", true
	}
	return strings.CutPrefix(path, module+"/kernel/")
}

func listKernel(t *testing.T) (map[string]folder, string) {
	t.Helper()
	byName := map[string]folder{}
	var module string
	for _, f := range list(t, "./...") {
		module = f.Module.Path
		name, _ := within(module, f.ImportPath)
		byName[name] = f
	}
	return byName, module
}

func list(t *testing.T, pattern string) []folder {
	t.Helper()
	var all []folder
	decoder := json.NewDecoder(strings.NewReader(string(goList(t, "-e", "-json", pattern))))
	for {
		var f folder
		err := decoder.Decode(&f)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
}

func goList(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list %q: %v", args, err)
	}
	return out
}

func hasPackageComment(t *testing.T, file string) bool {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Doc != nil
}
