package pyenv

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

func TestOnePythonIsNewEnough(t *testing.T) {
	for version, want := range map[string]bool{"3.10": true, "3.14": true, "3.9": false, "2.7": false, "": false, "4.0": false} {
		if got := (python{version: version}).newEnough(); got != want {
			t.Errorf("Python %q new enough: %v, want %v", version, got, want)
		}
	}
}

func TestNoPythonNamesTheRemedy(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := findPython(t.Context())
	problem, ok := errors.AsType[*Problem](err)
	if !ok {
		t.Fatalf("got %v, want a Problem", err)
	}
	for lang, want := range map[diag.Lang]string{diag.ES: "instale Python 3.10", diag.EN: "install Python 3.10"} {
		if got := problem.Text.In(lang); !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}

func TestOldPythonIsNamed(t *testing.T) {
	dir := t.TempDir()
	fakePython(t, filepath.Join(dir, "python3"), "echo 3.8; echo /opt/python3")
	t.Setenv("PATH", dir)
	_, err := findPython(t.Context())
	if err == nil || !strings.Contains(err.Error(), "/opt/python3") || !strings.Contains(err.Error(), "3.8") {
		t.Errorf("got %v", err)
	}
}

func TestMissingVenvNamesTheRemedy(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "python3")
	fakePython(t, path, "echo ensurepip is not available; exit 1")
	e := environment{base: python{path: path}, dir: filepath.Join(dir, "env"), progress: io.Discard}
	err := e.ensure(t.Context())
	if err == nil || !strings.Contains(err.Error(), "python3-venv") || !strings.Contains(err.Error(), "ensurepip") {
		t.Errorf("got %v", err)
	}
	if e.usable() {
		t.Error("an environment that could not be made is called usable")
	}
}

// The fake makes an environment whose python, as pip, notes that it ran.
const fakeVenv = `mkdir -p "$3/bin"
printf '#!/bin/sh\necho Collecting somepackage==1.0\necho x >> "%s"\n' "$3/../runs" > "$3/bin/python"
chmod +x "$3/bin/python"`

func TestManyAtOnceMakeOneEnvironment(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "python3")
	fakePython(t, path, fakeVenv)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			e := environment{base: python{path: path}, dir: filepath.Join(dir, "env"), progress: io.Discard}
			if err := e.ensure(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	runs, err := os.ReadFile(filepath.Join(dir, "runs"))
	if err != nil || string(runs) != "x\n" {
		t.Errorf("pip ran %q times (%v), want once", runs, err)
	}
}

func TestProgressNamesThePackages(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "python3")
	fakePython(t, path, fakeVenv)
	var progress strings.Builder
	e := environment{base: python{path: path}, dir: filepath.Join(dir, "env"), progress: &progress}
	if err := e.ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(progress.String(), "\n  somepackage\n") {
		t.Errorf("progress is %q", progress.String())
	}
}

func TestWaitingForTheLockEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := lock(t.Context(), path, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := lock(ctx, path, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

// fakePython writes a script. No test here is parallel: a program that is still
// open for writing in some other process's birth cannot be started.
func fakePython(t *testing.T, path, script string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}
