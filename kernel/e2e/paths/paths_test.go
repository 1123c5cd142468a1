// Package paths runs the engine's transcripts on every way to an image: the
// sessions must not tell which one it was.
package paths

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// path is one way.
type path struct {
	name     string
	run      string   // which transcripts
	env      []string // beside the test's own
	hide     []string // programs that must not be found
	noDriver bool     // gcc refuses to link images
	noWorker bool     // the worker and its library are linked anew
	noCache  bool     // images cannot be kept
}

// paths are the ways beside those that the engine's own tests take, thin and
// plain. CI takes those that a machine may force with all transcripts, people
// with a few; a linker that is only asked for always links a few.
func paths() []path {
	const (
		some    = "channel|closure|generics|interface|method_added|redefine_function|variable"
		fewThin = "^TestTranscripts$/^thin$/^(" + some + ")$"
		// 79 cells, 0.3 s each with GNU ld on two processors; all 521 take over three
		// minutes there, and what they prove beside these does not concern the linker.
		fewPlain = "^TestTranscripts$/^plain$/^(" + some + "|cgo|embedded|exported|init_order|rerun|unexported)$"
	)
	all := "^TestTranscripts$/^thin$"
	if os.Getenv("CI") == "" {
		all = fewThin
	}
	return []path{
		{name: "built ahead", run: all, env: []string{"CUADERNO_TRANSCRIPTS=ahead"}},
		{name: "no cache", run: all, noCache: true},
		{name: "mold", run: fewThin, env: []string{"CUADERNO_LINKER=mold"}},
		{name: "ld", run: fewThin, env: []string{"CUADERNO_LINKER=ld"}},
		// A session that fell back to plain images would fail here: this gcc refuses
		// them. It links package libraries, which need GNU ld and no mold.
		{name: "no mold, no gcc driver", run: all, noDriver: true, noWorker: true, hide: []string{"mold", "ld.mold"}},
		{name: "plain without mold", run: fewPlain, hide: []string{"mold", "ld.mold"}},
	}
}

// TestEveryPath runs the engine's tests, compiled once, in as many worlds.
func TestEveryPath(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "engine.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", binary, "../../engine")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, p := range paths() {
		t.Run(p.name, func(t *testing.T) { test(t, binary, p, cacheOf(t, p)) })
	}
}

// cacheOf is a cache without images, but with the workers of the user's, mostly. The
// libraries that they have are of no use: a library's name depends on the place of
// the worker's. Its folder has what flags of linkers are cut at.
func cacheOf(t *testing.T, p path) string {
	t.Helper()
	user, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(t.TempDir(), "a, b")
	own := filepath.Join(cache, "cuaderno")
	if err := os.MkdirAll(own, 0o700); err != nil {
		t.Fatal(err)
	}
	if !p.noWorker {
		if err := os.Symlink(filepath.Join(user, "cuaderno", "workers"), filepath.Join(own, "workers")); err != nil {
			t.Fatal(err)
		}
	}
	if !p.noCache {
		return cache
	}
	if err := os.WriteFile(filepath.Join(own, "images"), nil, 0o600); err != nil { // no folder can be made there
		t.Fatal(err)
	}
	return cache
}

func test(t *testing.T, binary string, p path, cache string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, "-test.run="+p.run, "-test.count=1", "-test.timeout=8m")
	cmd.Dir = "../../engine"
	cmd.Env = append(os.Environ(), "GOCACHE="+goCache(t), "XDG_CACHE_HOME="+cache, "PATH="+pathOf(t, p))
	cmd.Env = append(cmd.Env, p.env...)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "PASS") || strings.Contains(string(out), "no tests to run") {
		t.Errorf("%v\n%s", err, out)
	}
}

// goCache is the go command's cache, which stays where it is.
func goCache(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// pathOf is a PATH on which the programs that p hides are not found.
func pathOf(t *testing.T, p path) string {
	t.Helper()
	if len(p.hide) == 0 && !p.noDriver {
		return os.Getenv("PATH")
	}
	bin := t.TempDir()
	if p.noDriver {
		writeRefusingDriver(t, bin)
	}
	hidden := map[string]bool{}
	for _, name := range p.hide {
		hidden[name] = true
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		entries, _ := os.ReadDir(dir) // a PATH may name folders that are not there
		for _, e := range entries {
			if !hidden[e.Name()] {
				_ = os.Symlink(filepath.Join(dir, e.Name()), filepath.Join(bin, e.Name())) // the first one wins, as in a PATH
			}
		}
	}
	return bin
}

// writeRefusingDriver writes a gcc that does all but link images.
func writeRefusingDriver(t *testing.T, bin string) {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Fatal(err)
	}
	script := `#!/bin/sh
case " $* " in
*" -o image.so "*) echo "this gcc links no images" >&2; exit 1 ;;
esac
exec ` + gcc + ` "$@"
`
	if err := os.WriteFile(filepath.Join(bin, "gcc"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
}
