package engine_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// A %wasm cell becomes a program for the browser, with what it needs of the
// notebook, in the folder that the Jupyter server serves. Node runs it here; in
// a page it is run by the tests of e2e.
func TestWasmProgramsAreServed(t *testing.T) {
	root, runtime := t.TempDir(), t.TempDir()
	pid := strconv.Itoa(os.Getpid())
	server, err := json.Marshal(map[string]any{"root_dir": root, "base_url": "/usuario/ana/", "token": "secreto"})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(runtime, "jpserver-"+pid+".json"), string(server))
	t.Setenv("JPY_PARENT_PID", pid)
	t.Setenv("JUPYTER_RUNTIME_DIR", runtime)
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir(), Kernel: "un-kernel"})
	n.ok("type punto struct{ x, y int }\nfunc (p punto) suma() int { return p.x + p.y }\nvar noHaceFalta = os.Getpid()")
	shown := n.html("%wasm\n%args uno \"<dos>\"\nimport \"syscall/js\"\n" +
		"func init_hola() { fmt.Println(\"empieza\") }\nlado := 3\n%%\n" +
		"fmt.Println(punto{lado, 4}.suma(), flag.Args(), GonbWasmUrl, js.Global().Get(\"Object\").Type())\n" +
		"fmt.Println(GonbWasmDivId)")
	folder := filepath.Join(root, "jupyter_files", "un-kernel")
	for _, want := range []string{
		`<div id="gonb_wasm_`, `script.src = "/usuario/ana/files/jupyter_files/un-kernel/wasm_exec.js"`,
		`go.argv = ["js","uno","\u003cdos\u003e"];`,
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %s in\n%s", want, shown)
		}
	}
	div := regexp.MustCompile(`<div id="([^"]+)">`).FindStringSubmatch(shown)[1]
	if node, err := exec.LookPath("node"); err == nil {
		cmd := exec.CommandContext(t.Context(), node, "-e", `
			require(process.argv[1]); const go = new Go(); go.argv = ["js", "uno", "<dos>"];
			WebAssembly.instantiate(require("fs").readFileSync(process.argv[2]), go.importObject).then(r => go.run(r.instance))`,
			filepath.Join(folder, "wasm_exec.js"), filepath.Join(folder, "gonb_cell.wasm"))
		out, err := cmd.CombinedOutput()
		if want := "empieza\n7 [uno <dos>] /usuario/ana/files/jupyter_files/un-kernel function\n" + div + "\n"; err != nil || string(out) != want {
			t.Errorf("got %q, %v, want %q", out, err, want)
		}
	}
	if got := n.ok("os.Getenv(\"GONB_WASM_DIR\"), os.Getenv(\"GONB_WASM_URL\")"); got != folder+" /usuario/ana/files/jupyter_files/un-kernel\n" {
		t.Errorf("got %q", got)
	}
	for cell, want := range map[string]string{
		"%wasm\n\nfunc main() {\n\tnoexiste()\n}": "celda[4]:4:2: undefined: noexiste",
		"%wasm\n%test": "%wasm y %test",
		"%wasm x":      "se escribe: %wasm",
	} {
		_, err := n.run(cell)
		if got := ansi.ReplaceAllString(strings.Join(diag.AsFailure(err).Traceback, "\n"), ""); !strings.Contains(strings.Replace(got, "celda["+strconv.Itoa(n.count)+"]", "celda[4]", 1), want) {
			t.Errorf("%q: got %s", cell, got)
		}
	}
	if _, err := n.run("lado"); err == nil {
		t.Error("a declaration of a %wasm cell is in the live session")
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(root); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWasmNeedsAServer(t *testing.T) {
	t.Setenv("JPY_PARENT_PID", "")
	n := newNotebook(t, engine.Config{Lang: diag.EN, Dir: t.TempDir()})
	if _, err := n.run("%wasm\n%%\n"); err == nil || !strings.Contains(err.Error(), "needs a Jupyter server") {
		t.Errorf("got %v", err)
	}
}

var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

// html is the HTML that a cell shows, of which there must be one piece.
func (n *notebook) html(text string) string {
	n.t.Helper()
	n.count++
	p := newPage(n.Engine)
	if err := n.Run(n.t.Context(), cell.Source{Count: n.count, Text: text}, p); err != nil {
		n.t.Fatalf("%s\n%s", text, strings.Join(diag.AsFailure(err).Traceback, "\n"))
	}
	if len(p.shown) != 1 {
		n.t.Fatalf("%s\nshows %q", text, p.shown)
	}
	return p.shown[0]
}
