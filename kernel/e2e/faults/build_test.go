package faults

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mounted is a wrapper that starts a kernel where mount has been run, a shell
// command; nobody else sees what it mounts. It skips the test where that is not
// allowed.
func mounted(t *testing.T, mount string) []string {
	t.Helper()
	if out, err := exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "none", t.TempDir()).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: no right to mount: %v %s", err, out)
	}
	return []string{"unshare", "-m", "sh", "-c", mount + ` && exec "$@"`, "sh"}
}

func TestTheDiskIsFullDuringABuild(t *testing.T) {
	t.Parallel()
	start(t, setup{}).end() // so that the worker need not be built
	s := start(t, setup{wrap: mounted(t, `mount -t tmpfs -o size=3m none "$TMPDIR"`)})
	s.must("!cat /dev/zero >$TMPDIR/relleno 2>/dev/null; true")
	r := s.run(unique("fmt.Println(listo)"))
	if r.name() != "DiskFull" || !strings.Contains(r.text(), s.tmp) {
		t.Errorf("%s: %s", r.name(), r.text())
	}
	s.must("!rm $TMPDIR/relleno")
	s.survives(true)
	s.end()
}

// userCache is the folder of the command's cache.
func userCache(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "cuaderno")
}

func TestTheCacheIsReadOnly(t *testing.T) {
	t.Parallel()
	start(t, setup{}).end() // so that there is one
	cache := userCache(t)
	s := start(t, setup{wrap: mounted(t, "mount --bind "+cache+" "+cache+" && mount -o remount,ro,bind "+cache)})
	s.survives(true)
	s.end()
}

// ownCache is an environment with a cache of images of its own; the workers,
// which take long to build, are the user's.
func ownCache(t *testing.T) (dir string, env []string) {
	t.Helper()
	start(t, setup{}).end() // so that there are workers
	home := t.TempDir()
	dir = filepath.Join(home, "cuaderno")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(userCache(t), "workers"), filepath.Join(dir, "workers")); err != nil {
		t.Fatal(err)
	}
	gocache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return dir, []string{"XDG_CACHE_HOME=" + home, "GOCACHE=" + strings.TrimSpace(string(gocache))}
}

// imagesIn are the images and libraries in a cache.
func imagesIn(t *testing.T, cache string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(filepath.Join(cache, "images"), func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".so" {
			found = append(found, path)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d images, %v", len(found), err)
	}
	return found
}

func TestTheCacheHasHalfWrittenFiles(t *testing.T) {
	t.Parallel()
	cache, env := ownCache(t)
	code := unique("fmt.Print(\"entero\")")
	first := start(t, setup{env: env})
	first.must(code)
	first.end()
	for _, path := range imagesIn(t, cache) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, info.Size()/2); err != nil {
			t.Fatal(err)
		}
	}
	second := start(t, setup{env: env})
	if got := second.must(code); got != "entero" {
		t.Errorf("printed %q", got)
	}
	second.survives(true)
	second.end()
}

// Also half a worker, left by a machine that lost power, is made anew.
func TestTheWorkersProgramIsHalfWritten(t *testing.T) {
	t.Parallel()
	cache, env := ownCache(t)
	s := start(t, setup{env: env})
	program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", s.worker()))
	if err != nil {
		t.Fatal(err)
	}
	s.end()
	workers := filepath.Join(cache, "workers")
	home := filepath.Join(workers, filepath.Base(filepath.Dir(program)))
	if err := errors.Join(os.Remove(workers), os.MkdirAll(home, 0o700), os.CopyFS(home, os.DirFS(filepath.Dir(program)))); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(home, "worker"), 4096); err != nil {
		t.Fatal(err)
	}
	s = start(t, setup{env: env})
	s.survives(true)
	s.end()
}

func TestTwoKernelsBuildTheSameAtOnce(t *testing.T) {
	t.Parallel()
	_, env := ownCache(t)
	one, two := start(t, setup{env: env}), start(t, setup{env: env})
	for range 3 {
		code := unique("fmt.Print(\"igual\")")
		a, _ := one.begin(code)
		b, _ := two.begin(code)
		for _, r := range []*reply{<-a, <-b} {
			if r.name() != "ok" || r.printed != "igual" {
				t.Errorf("%s %q: %s", r.name(), r.printed, r.text())
			}
		}
	}
	one.end()
	two.end()
}

func TestTheToolchainIsMissing(t *testing.T) {
	t.Parallel()
	s := launch(t, setup{env: []string{"PATH=" + t.TempDir()}})
	for range 2 {
		r := s.run("fmt.Println(1)")
		if r.name() != "GoNotFound" && r.name() != "ToolchainError" || !strings.Contains(r.text(), "install Go 1.26") {
			t.Errorf("%s: %s", r.name(), r.text())
		}
	}
	if _, err := s.KernelInfo(t.Context()); err != nil {
		t.Error(err)
	}
	s.end()
}

func TestTheConnectionFileIsUnreadable(t *testing.T) {
	t.Parallel()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.json")
	if err := os.WriteFile(garbage, []byte(`{"transport": "tcp", `), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"missing": "/no/such/file.json", "folder": dir, "half": garbage} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &subject{t: t, tmp: t.TempDir(), mark: "CUADERNO_TEST_MARK=" + t.Name()}
			cmd := exec.CommandContext(t.Context(), path, "kernel", file)
			cmd.Env = append(os.Environ(), s.mark, "TMPDIR="+s.tmp, "CUADERNO_LANG=en")
			said, err := cmd.CombinedOutput()
			if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
				t.Errorf("it ended with %v", err)
			}
			if !strings.Contains(string(said), "the kernel cannot work") || !strings.Contains(string(said), filepath.Base(file)) {
				t.Errorf("it said %s", said)
			}
			s.gone()
			s.tidy()
		})
	}
}
