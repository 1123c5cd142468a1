package homemodule

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrite: the module resolves the course's packages offline, and keeps what
// a user has added to it.
func TestWrite(t *testing.T) {
	t.Parallel()
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	clone := FindClone(wd)
	if clone == "" {
		t.Fatal("the clone was not found from", wd)
	}
	dir := filepath.Join(t.TempDir(), "module")
	for range 2 {
		if err := Write(dir, clone); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", Path+"/helpers")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOPROXY=off", "GOFLAGS=")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !strings.Contains(string(out), "confluent-kafka-go/v2/kafka\n") {
			t.Errorf("the Kafka client is missing in\n%s", out)
		}
	}
	mod := filepath.Join(dir, "go.mod")
	text, err := os.ReadFile(mod)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mod, append(text, "\nrequire example.org/mine v1.2.3\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, clone); err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile(mod); err != nil || !strings.Contains(string(text), "example.org/mine v1.2.3") {
		t.Errorf("the user's requirement is gone: %v\n%s", err, text)
	}
}

// TestLend: a module gets the project from where the home module has it, once,
// and resolves its packages offline.
func TestLend(t *testing.T) {
	t.Parallel()
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	home, dir := t.TempDir(), t.TempDir()
	mod := filepath.Join(dir, "go.mod")
	if err := os.WriteFile(mod, []byte("module propio\n\ngo 1.26\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if clone, err := Lend(mod, home); clone != "" || err != nil {
		t.Errorf("from no module: %q, %v", clone, err)
	}
	if err := Write(home, FindClone(wd)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{FindClone(wd), ""} {
		if clone, err := Lend(mod, home); clone != want || err != nil {
			t.Errorf("got %q, %v, want %q", clone, err, want)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "list", "-mod=mod", "-deps", Path+"/helpers")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOPROXY=off", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
