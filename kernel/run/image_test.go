package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// Images in these tests are made by hand, without the stages that turn cells
// into images: what they declare is all that the worker promises them.

// prelude declares the worker's hooks, as every image does.
const prelude = `
//go:linkname hregister V.rt.register
var hregister func(func())
//go:linkname show V.rt.show
var show func(...any)
//go:linkname stop V.rt.stop
var stop uint32
//go:linkname check V.rt.check
var check func()
//go:linkname done V.rt.done
var done func() <-chan struct{}
//go:linkname sleep V.rt.sleep
var sleep func(time.Duration)
//go:linkname exit V.rt.exit
var exit func(int)
//go:linkname goexit V.rt.goexit
var goexit func()
//go:linkname guard V.rt.guard
var guard func()
//go:linkname hprint V.rt.print
var hprint func(...any) (int, error)
//go:linkname println V.rt.println
var println func(...any) (int, error)
//go:linkname printf V.rt.printf
var printf func(string, ...any) (int, error)

func poll() { if atomic.LoadUint32(&stop) != 0 { check() } }
func init() { hregister(entry) }
`

// imports are the packages of every image; unused ones cost nothing.
const imports = `
import (
	"context"; "errors"; "flag"; "fmt"; "os"; "os/exec"; "runtime"; "runtime/debug"; "runtime/pprof"; "strings"; "sync"; "sync/atomic"; "syscall"; "time"
	"github.com/janpfeifer/gonb/gonbui"
	_ "unsafe"
)
var _, _, _, _, _, _, _, _, _, _, _, _, _ = context.Background, errors.New, flag.Parse, fmt.Print, os.Exit, exec.Command, runtime.GC, debug.SetMaxStack, pprof.Do,
	strings.ToUpper, sync.OnceFunc, syscall.Kill, gonbui.Sync
var _ atomic.Int32
var _ time.Duration
`

// code is a cell: declarations, and the statements that run. Lines are counted
// from the first line of body.
type code struct{ decls, body string }

// toolchainParts is what all tests share: the worker and the packages.
type toolchainParts struct {
	worker string
	tools  string
	cfg    string // import configuration
}

var parts = sync.OnceValues(func() (*toolchainParts, error) { //nolint:gochecknoglobals // built once for all tests
	ctx := context.Background()
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	prog, err := BuildWorker(ctx, filepath.Join(cache, "cuaderno", "worker-test"), nil)
	if err != nil {
		return nil, err
	}
	tools, err := exec.Command("go", "env", "GOTOOLDIR").Output()
	if err != nil {
		return nil, err
	}
	list := exec.Command("go", "list", "-export", "-deps", "-buildmode=plugin",
		"-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}",
		"runtime", "runtime/cgo", "plugin", "fmt", "flag", "os/exec", "runtime/debug", "runtime/pprof", "strings",
		"github.com/janpfeifer/gonb/gonbui")
	list.Stderr = os.Stderr
	cfg, err := list.Output()
	if err != nil {
		return nil, err
	}
	return &toolchainParts{worker: prog, tools: strings.TrimSpace(string(tools)), cfg: string(cfg)}, nil
})

func needParts(tb testing.TB) *toolchainParts {
	tb.Helper()
	p, err := parts()
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// image compiles and links cell number n.
func image(t *testing.T, n int, c code) string {
	t.Helper()
	path, err := buildImage(t.TempDir(), n, c)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// buildImage compiles and links cell number n in dir.
func buildImage(dir string, n int, c code) (string, error) {
	parts, err := parts()
	if err != nil {
		return "", err
	}
	var failed error
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		failed = errors.Join(failed, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	tool := func(name string, args ...string) {
		cmd := exec.Command(filepath.Join(parts.tools, name), args...)
		cmd.Dir = dir
		if text, err := cmd.CombinedOutput(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w\n%s", name, err, text))
		}
	}
	source := "package main\n" + imports + prelude + c.decls + "\nfunc entry() {\n" +
		fmt.Sprintf("//line celda[%d]:1\n", n) + c.body + "\n//line image:1\n}\n"
	main := fmt.Sprintf("celda%d", n)
	compile := []string{"-dynlink", "-pack", "-trimpath", dir + "=>"}
	tool("compile", append(compile, "-p", "P", "-importcfg", file("cfg", parts.cfg), "-o", "c.a", file("c.go", source))...)
	withCell := parts.cfg + "packagefile P=" + dir + "/c.a\n"
	stub := file("m.go", `package main; import _ "P"; func main() {}`)
	tool("compile", append(compile, "-p", main, "-importcfg", file("cfgm", withCell), "-o", "m.a", stub)...)
	file("vs", "{ local: P.*; go:link.pkghash.P; go:link.pkghashbytes.P; };")
	ldflags := "-Wl,--version-script=" + dir + "/vs"
	if _, err := exec.LookPath("mold"); err == nil {
		ldflags = "-fuse-ld=mold " + ldflags
	}
	tool("link", "-o", "c.so", "-importcfg", file("cfgl", withCell+"packagefile "+main+"="+dir+"/m.a\n"),
		"-buildmode=plugin", "-pluginpath="+main, "-w", "-s", "-extldflags="+ldflags, "m.a")
	return filepath.Join(dir, "c.so"), failed
}

// cgoImage builds an image with C code, which is what go build is for. It is a
// package of its own; the hooks are the same.
func cgoImage(t *testing.T) string {
	t.Helper()
	needParts(t)
	dir := t.TempDir()
	source := `package main
// #include <stdio.h>
// #include <stdlib.h>
// #include <unistd.h>
// static void crash(void) { *(volatile int *)0 = 1; }
// static void say(void) { fputs("desde C", stdout); }
// static void go_on(void) { puts("listo"); for (;;) pause(); }
import "C"
import ("os"; _ "unsafe")
//go:linkname hregister V.rt.register
var hregister func(func())
func init() { hregister(func() { switch os.Args[1] { case "crash": C.crash(); case "go on": C.go_on(); default: C.say() } }) }
func main() {}
`
	for name, text := range map[string]string{"go.mod": "module cgocell\n\ngo 1.26.0\n", "c.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "build", "-buildmode=plugin", "-o", "c.so", ".")
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return filepath.Join(dir, "c.so")
}

// start starts a worker that ends with the test.
func start(t *testing.T) *Process {
	t.Helper()
	p, err := Start(t.Context(), Config{Worker: needParts(t).worker, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// recorder is a sink that keeps what it gets and can be waited on.
type recorder struct {
	mu     sync.Mutex
	events []output.Event
	more   chan struct{} // closed and replaced at each event
}

func newRecorder() *recorder { return &recorder{more: make(chan struct{})} }

func (r *recorder) Emit(e output.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	close(r.more)
	r.more = make(chan struct{})
}

// String is the output as one line for each run of the same kind:
// out "…", err "…", display …, update …, result ….
func (r *recorder) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return transcript(r.events)
}

func transcript(events []output.Event) string {
	var b strings.Builder
	for i := 0; i < len(events); i++ {
		e := events[i]
		text := e.Text
		for text != "" && i+1 < len(events) && events[i+1].Kind == e.Kind {
			i++
			text += events[i].Text
		}
		switch e.Kind {
		case output.Stdout:
			fmt.Fprintf(&b, "out %q\n", text)
		case output.Stderr:
			fmt.Fprintf(&b, "err %q\n", text)
		case output.Display:
			fmt.Fprintf(&b, "display %v\n", e.Bundle["text/plain"])
		case output.Update:
			fmt.Fprintf(&b, "update %v\n", e.Bundle["text/plain"])
		case output.Result:
			fmt.Fprintf(&b, "result %v\n", e.Bundle["text/plain"])
		case output.Clear:
			fmt.Fprintf(&b, "clear\n")
		case output.Rewrite:
			fmt.Fprintf(&b, "rewrite %q\n", text)
		}
	}
	return b.String()
}

// wait waits until the output so far satisfies ok.
func (r *recorder) wait(t *testing.T, ok func(transcript string) bool) {
	t.Helper()
	for {
		r.mu.Lock()
		more, now := r.more, transcript(r.events)
		r.mu.Unlock()
		if ok(now) {
			return
		}
		select {
		case <-more:
		case <-t.Context().Done():
			t.Fatalf("never satisfied: %s", now)
		}
	}
}
