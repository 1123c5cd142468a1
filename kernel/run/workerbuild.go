package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// BuildWorker gives the path of the worker program for the Go toolchain that
// the current directory selects, building it into cacheDir if it is not there.
// It is a module of its own, so the notebook's module may be anything.
//
// progress, which may be nil, is told before something takes seconds. Several
// processes may build at once. An error is a *diag.Failure where the user can
// mend it.
func BuildWorker(ctx context.Context, cacheDir string, progress func(diag.Text)) (string, error) {
	return buildWorker(ctx, cacheDir, "worker-", progress)
}

// BuildDebugWorker is BuildWorker for a program that a debugger can call
// functions of: its own part is not optimised.
func BuildDebugWorker(ctx context.Context, cacheDir string, progress func(diag.Text)) (string, error) {
	return buildWorker(ctx, cacheDir, "worker-debug-", progress, "-tags=debugger", "-gcflags="+workerModule+"/worker/child=-N -l")
}

// buildWorker builds the program called name and its key, with flags for the
// compiler.
func buildWorker(ctx context.Context, cacheDir, name string, progress func(diag.Text), flags ...string) (string, error) {
	tc, err := findToolchain(ctx)
	if err != nil {
		return "", err
	}
	files, err := workerFiles()
	if err != nil {
		return "", err
	}
	program := filepath.Join(cacheDir, name+workerKey(tc, files))
	if info, err := os.Stat(program); err == nil && info.Mode().IsRegular() {
		return program, nil
	}
	if err := tc.checkCompiler(); err != nil {
		return "", err
	}
	if progress != nil {
		progress(diag.Text{
			ES: "preparando Go para los cuadernos (solo la primera vez)…",
			EN: "preparing Go for notebooks (the first time only)…",
		})
	}
	if err := os.MkdirAll(cacheDir, 0o700); err != nil {
		return "", err
	}
	return program, tc.buildInto(ctx, cacheDir, program, files, flags)
}

// Where the worker's sources come from and what they are called in its own
// module.
const (
	kernelPath   = "github.com/cuaderno-go/cuaderno/kernel/"
	workerModule = "cuaderno.worker"
)

// workerFiles are the worker's sources, by path in its module.
func workerFiles() (map[string][]byte, error) {
	files := map[string][]byte{"go.mod": []byte("module " + workerModule + "\n\ngo 1.26.0\n")}
	for dir, source := range map[string]embed.FS{"worker": worker.Source, "display": display.Source} {
		err := fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := source.ReadFile(name)
			if err != nil || bytes.Contains(text, []byte("//go:embed ")) {
				return err // the copy contains no copy of itself
			}
			files[path.Join(dir, name)] = bytes.ReplaceAll(text, []byte(`"`+kernelPath), []byte(`"`+workerModule+`/`))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// workerKey names everything that the program depends on.
func workerKey(tc *toolchain, files map[string][]byte) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(tc.env)) {
		fmt.Fprintf(h, "%s=%s\n", name, tc.env[name])
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:24]
}

// toolchain is the go command and what decides about its output.
type toolchain struct {
	env map[string]string
}

// findToolchain asks the go command about itself.
func findToolchain(ctx context.Context) (*toolchain, error) {
	text, err := tool.Run(ctx, "", "go", "env", "-json",
		"GOVERSION", "GOROOT", "GOOS", "GOARCH", "GOAMD64", "GOARM64", "GOFLAGS", "GOEXPERIMENT", "GOFIPS140",
		"CC", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_LDFLAGS")
	if errors.Is(err, exec.ErrNotFound) {
		return nil, failure("GoNotFound", diag.Text{
			ES: "no se encuentra el comando go: instala Go 1.26 o posterior desde https://go.dev/dl/ y comprueba que está en el PATH",
			EN: "the go command was not found: install Go 1.26 or later from https://go.dev/dl/ and check that it is in the PATH",
		}, "")
	}
	if err != nil {
		return nil, goFailed(err)
	}
	tc := &toolchain{}
	if err := json.Unmarshal(text, &tc.env); err != nil {
		return nil, err
	}
	return tc, nil
}

// checkCompiler says what to do if the C compiler is missing. The worker needs
// one because loading images needs cgo.
func (tc *toolchain) checkCompiler() error {
	cc, _, _ := strings.Cut(tc.env["CC"], " ")
	if _, err := exec.LookPath(cc); err != nil {
		return failure("CompilerNotFound", diag.Text{
			ES: fmt.Sprintf("falta el compilador de C (%s): instálalo con  sudo apt install gcc", cc),
			EN: fmt.Sprintf("the C compiler (%s) is missing: install it with  sudo apt install gcc", cc),
		}, "")
	}
	return nil
}

// buildInto builds the program in a directory of its own and moves it into
// place, so that others see all of it or nothing.
func (tc *toolchain) buildInto(ctx context.Context, cacheDir, program string, files map[string][]byte, flags []string) error {
	temp, err := writeModule(cacheDir, files)
	if err != nil {
		return err
	}
	defer func() { _ = temp.Remove() }()
	dir := temp.Path
	built := filepath.Join(dir, "program")
	// The flag lets the worker read goroutine labels (worker/child/run.go).
	args := slices.Concat([]string{"build", "-ldflags=-checklinkname=0"}, flags, []string{"-o", built, "./worker/main"})
	if _, err := tool.RunEnv(ctx, dir, tc.environ(dir), "go", args...); err != nil {
		return goFailed(err)
	}
	return os.Rename(built, program)
}

// writeModule writes the worker's module into a new folder in cacheDir.
func writeModule(cacheDir string, files map[string][]byte) (*tempdir.Dir, error) {
	dir, err := tempdir.Make(cacheDir, "building")
	if err != nil {
		return nil, err
	}
	for name, text := range files {
		file := filepath.Join(dir.Path, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(file), 0o700)
		if err == nil {
			err = os.WriteFile(file, text, 0o600)
		}
		if err != nil {
			_ = dir.Remove()
			return nil, err
		}
	}
	return dir, nil
}

// environ makes the go command build the worker with the toolchain of the
// notebook and nothing else of the notebook's.
func (tc *toolchain) environ(dir string) []string {
	var flags []string
	for flag := range strings.FieldsSeq(tc.env["GOFLAGS"]) {
		if !strings.HasPrefix(flag, "-mod") {
			flags = append(flags, flag)
		}
	}
	env := append(os.Environ(), "PWD="+dir, "CGO_ENABLED=1", "GOWORK=off", "GO111MODULE=on",
		"GOFLAGS="+strings.Join(flags, " "))
	if version := tc.env["GOVERSION"]; strings.HasPrefix(version, "go") && !strings.Contains(version, " ") {
		env = append(env, "GOTOOLCHAIN="+version)
	}
	return env
}

// goFailed reports that the go command failed, with what it printed; an error of
// another kind, such as the context's, stays what it is.
func goFailed(err error) error {
	complaint, ok := errors.AsType[*tool.Error](err)
	if !ok {
		return err
	}
	return failure("WorkerBuild", diag.Text{
		ES: fmt.Sprintf("no se pudo preparar Go para los cuadernos (%v); la salida del comando go:", complaint.Unwrap()),
		EN: fmt.Sprintf("Go could not be prepared for notebooks (%v); the output of the go command:", complaint.Unwrap()),
	}, complaint.Output)
}

// failure is a failure in the user's language, with details below.
func failure(name string, text diag.Text, details string) error {
	value := text.In(diag.LangFromEnv())
	lines := []string{value}
	if details = strings.TrimSpace(details); details != "" {
		lines = append(lines, strings.Split(details, "\n")...)
	}
	return &diag.Failure{Name: name, Value: value, Traceback: lines}
}
