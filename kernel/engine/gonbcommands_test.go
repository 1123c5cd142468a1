package engine_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// What GoNB documents is there, under all its names. What each does is in
// testdata/commands_gonb.txtar and in the tests of this package.
func TestHelpHasEveryCommandOfGoNB(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	help := n.ok("%help")
	for _, name := range []string{
		"%%", "%main", "%args", "%exec", "%test", "%wasm", "%goflags", "%autoget", "%noautoget", "%env", "%cd", "%capture",
		"%list", "%ls", "%rm", "%remove", "%reset", "%with_inputs", "%with_password", "%track", "%untrack", "%goworkfix",
		"%widgets", "%widgets_hb", "%help", "%version", "!", "!*", "%%writefile", "%%script", "%%bash", "%%sh",
	} {
		if !strings.Contains(help, "`"+name+"`") && !strings.Contains(help, "`"+name+" ") {
			t.Errorf("%%help does not name %s", name)
		}
	}
	if out := n.ok("%version"); !strings.HasPrefix(out, "cuaderno ") || !strings.Contains(out, "go1.") {
		t.Errorf("got %q", out)
	}
}

// The one command of GoNB that is not there says why: its cells are another
// language.
func TestGxSaysWhyItIsNotThere(t *testing.T) {
	t.Parallel()
	for lang, want := range map[diag.Lang]string{
		diag.ES: "gx es otro lenguaje, y GoNB solo tiene esa orden si se compila con -tags gx; escribe la celda en Go",
		diag.EN: "gx is another language, and GoNB has the command only if built with -tags gx; write the cell in Go",
	} {
		n := newNotebook(t, engine.Config{Lang: lang, Dir: t.TempDir()})
		for _, text := range []string{"%%gx\nfunc F() int32 { return 1 }", "x := 1\n%%gx"} {
			if _, err := n.run(text); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: got %v", text, err)
			}
		}
	}
}

// Without a module of its own the notebook has one in the session's temporary
// folder, where !* lines run: go.work there is respected, and %goworkfix turns
// it into replace rules.
func TestGoWorkOfTheSession(t *testing.T) {
	t.Parallel()
	lib := t.TempDir()
	writeFile(t, filepath.Join(lib, "go.mod"), "module example.com/lib\n\ngo 1.25\n")
	writeFile(t, filepath.Join(lib, "lib.go"), "package lib\n\nfunc Saluda() string { return \"hola\" }\n")
	n := newNotebook(t, engine.Config{Lang: diag.EN, Dir: t.TempDir()})
	n.ok("%noautoget")
	if _, err := n.run("%goworkfix"); err == nil || !strings.Contains(err.Error(), "there is no `go.work` file set up") {
		t.Errorf("got %v", err)
	}
	n.ok("!*go work init && go work use . " + lib)
	if got := n.ok("import \"example.com/lib\"\nlib.Saluda()"); got != "hola\n" {
		t.Errorf("with go.work: got %q", got)
	}
	if got := n.ok("%track"); !strings.Contains(got, lib) {
		t.Errorf("%%track: got %q", got)
	}
	line := "module \"example.com/lib\" to local directory \"" + lib + "\""
	if got := n.ok("%goworkfix"); got != "\t- Added replace rule for "+line+".\n" {
		t.Errorf("got %q", got)
	}
	if got := n.ok("%goworkfix"); got != "\t- Replace rule for "+line+" already exists.\n" {
		t.Errorf("got %q", got)
	}
	n.ok("!*go mod edit -require=example.com/lib@v0.0.0 && rm go.work")
	if got := n.ok("%reset\n"); got != "* State reset: all memorized declarations discarded.\n" {
		t.Errorf("got %q", got)
	}
	if got := n.ok("!*cat go.mod"); strings.Contains(got, "example.com/lib") {
		t.Errorf("%%reset keeps %q", got)
	}
}

func TestResetOfAUsersGoModIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const text = "module propio\n\ngo 1.25\n"
	writeFile(t, filepath.Join(dir, "go.mod"), text)
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: dir})
	if _, err := n.run("%reset go.mod"); err == nil || !strings.Contains(err.Error(), "cámbialo con !go mod") {
		t.Errorf("got %v", err)
	}
	n.ok("%reset")
	if got, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil || string(got) != text {
		t.Errorf("go.mod: %q, %v", got, err)
	}
	m := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	if got := m.ok("%reset go.mod"); !strings.HasPrefix(got, "* go.mod de la sesión vacío") {
		t.Errorf("got %q", got)
	}
}

// The page's answer to a heartbeat is told.
func TestWidgetsHeartbeat(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	p := newPage(n.Engine)
	p.hears = func(address string, _ any) {
		if address == "#heartbeat/ping" {
			p.say("#heartbeat/pong", true)
		}
	}
	n.CommOpened("gonb_comm", "comm-1")
	if got := n.ok("%widgets_hb"); got != "Heartbeat pong received back.\n" {
		t.Errorf("got %q", got)
	}
}
