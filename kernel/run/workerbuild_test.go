package run

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// These tests change the environment or the directory of the process, so they
// are not parallel.

func TestBuildWorkerSaysWhatIsMissing(t *testing.T) {
	t.Setenv("CUADERNO_LANG", "es")
	t.Run("C compiler", func(t *testing.T) {
		t.Setenv("CC", "no-such-compiler -O2")
		wantFailure(t, "CompilerNotFound", "falta el compilador de C (no-such-compiler): instálalo con  sudo apt install gcc")
	})
	t.Run("go", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		wantFailure(t, "GoNotFound", "no se encuentra el comando go: instala Go 1.26")
	})
	t.Run("go in English", func(t *testing.T) {
		t.Setenv("CUADERNO_LANG", "en")
		t.Setenv("PATH", t.TempDir())
		wantFailure(t, "GoNotFound", "the go command was not found: install Go 1.26")
	})
	t.Run("a working go", func(t *testing.T) {
		t.Setenv("GOFLAGS", "-no-such-flag")
		wantFailure(t, "WorkerBuild", "no se pudo preparar Go")
	})
}

func wantFailure(t *testing.T, name, value string) {
	t.Helper()
	_, err := BuildWorker(t.Context(), t.TempDir(), nil)
	f, ok := errors.AsType[*diag.Failure](err)
	if !ok || f.Name != name || !strings.HasPrefix(f.Value, value) {
		t.Errorf("got %v, want %s: %s", err, name, value)
	}
}

func TestBuildWorkerOnceForAll(t *testing.T) {
	cache := t.TempDir()
	told := make(chan string, 10)
	type built struct {
		path string
		err  error
	}
	results := make(chan built)
	build := func() {
		path, err := BuildWorker(t.Context(), cache, func(text diag.Text) { told <- text.ES })
		results <- built{path, err}
	}
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Chdir(hostileModule(t))
	go build()
	go build()
	first, second := <-results, <-results
	if first.err != nil || second.err != nil || first.path != second.path {
		t.Fatalf("two at once: %v, %v", first, second)
	}
	progress := len(told)
	go build()
	if third := <-results; third != first || len(told) != progress {
		t.Errorf("again: %v, told %d times", third, len(told)-progress)
	}
	if entries, err := os.ReadDir(cache); err != nil || len(entries) != 1 {
		t.Errorf("left in the cache: %v, %v", entries, err)
	}
}

// hostileModule is a notebook's folder with a module and a workspace that
// nothing could be built in.
func hostileModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module github.com/cuaderno-go/cuaderno\n\ngo 1.25.0\n\nrequire example.com/nowhere v1.0.0\n",
		"go.work": "go 1.25.0\n\nuse .\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
