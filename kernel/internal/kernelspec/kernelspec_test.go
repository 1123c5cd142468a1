package kernelspec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatIsWrittenIsFoundReadAndRemoved(t *testing.T) {
	t.Parallel()
	empty, dir := t.TempDir(), t.TempDir()
	want := &Spec{
		Name:          "cuaderno",
		Argv:          []string{"/opt/cuaderno", "kernel", "{connection_file}"},
		DisplayName:   "Go (cuaderno)",
		Language:      "go",
		InterruptMode: "message",
	}
	if err := want.Write(dir, map[string][]byte{"logo-svg.svg": []byte("<svg/>")}); err != nil {
		t.Fatal(err)
	}
	got, err := Find("cuaderno", []string{empty, dir})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("found differs from written (-written +found):\n%s", diff)
	}
	if names := Names([]string{empty, dir, dir}); !cmp.Equal(names, []string{"cuaderno"}) {
		t.Errorf("names = %q", names)
	}
	if err := Remove(dir, "cuaderno"); err != nil {
		t.Fatal(err)
	}
	if err := Remove(dir, "cuaderno"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("second removal: %v", err)
	}
	if _, err := Find("cuaderno", []string{empty, dir}); !errors.Is(err, ErrNotFound) {
		t.Errorf("find after removal: %v", err)
	}
}

func TestPythonKernelRunsInTheEnvironmentThatHoldsIt(t *testing.T) {
	t.Parallel()
	prefix := t.TempDir()
	python := filepath.Join(prefix, "bin", "python")
	if err := os.MkdirAll(filepath.Dir(python), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(python, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	spec := &Spec{Name: "python3", Argv: []string{"python", "-m", "ipykernel_launcher"}}
	if err := spec.Write(PrefixDir(prefix), nil); err != nil {
		t.Fatal(err)
	}
	got, err := Find("python3", []string{PrefixDir(prefix)})
	if err != nil {
		t.Fatal(err)
	}
	if got.Argv[0] != python {
		t.Errorf("argv[0] = %q, want %q", got.Argv[0], python)
	}
}

func TestDirsComeInJupytersOrder(t *testing.T) {
	t.Setenv("JUPYTER_PATH", "/a"+string(filepath.ListSeparator)+"/b")
	t.Setenv("JUPYTER_DATA_DIR", "/user")
	t.Setenv("VIRTUAL_ENV", "/venv")
	t.Setenv("CONDA_PREFIX", "")
	want := []string{
		"/a", "/b", "/user", "/venv/share/jupyter", "/extra/share/jupyter",
		"/usr/local/share/jupyter", "/usr/share/jupyter",
	}
	if diff := cmp.Diff(want, Dirs("/extra")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBrokenKernelspecIsNamed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kernels", "broken")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{"{", "{}"} {
		if err := os.WriteFile(filepath.Join(dir, "kernel.json"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if spec, err := Read(dir); err == nil {
			t.Errorf("%q read as %+v", content, spec)
		}
	}
}
