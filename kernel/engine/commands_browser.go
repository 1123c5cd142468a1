package engine

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// wasm is what %wasm keeps: where its files are served from, and the
// declarations of its cells. They are no part of the session, because they may
// use what there is in browsers only.
type wasm struct {
	kernel string // the Jupyter server's id of this kernel
	ledger ledger
	dir    string // of the files; "" before the first %wasm
	url    string // of that folder, from the root of the server's host
}

func newWasm(cfg Config) *wasm { return &wasm{kernel: cfg.Kernel} }

// Names and places that GoNB documents.
const (
	wasmFolder  = "jupyter_files"
	wasmProgram = "gonb_cell.wasm"
	wasmExec    = "wasm_exec.js"
	wasmDirEnv  = "GONB_WASM_DIR"
	wasmURLEnv  = "GONB_WASM_URL"
)

// forget drops the declarations.
func (w *wasm) forget() { w.ledger.clear() }

// close removes the files, and the folder of all kernels if it is the last.
func (w *wasm) close() error {
	if w.dir == "" {
		return nil
	}
	err := os.RemoveAll(w.dir)
	_ = os.Remove(filepath.Dir(w.dir)) // fails while other kernels have files there
	return err
}

// setWasm asks that the cell runs in the browser.
func setWasm(c *call) error {
	if len(c.Args) > 0 {
		return c.usageError("%wasm")
	}
	if err := c.serveWasm(); err != nil {
		return err
	}
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails
	c.plan.wasm = "gonb_wasm_" + hex.EncodeToString(id)
	return nil
}

// serveWasm makes the folder of the files, once, with the program that the Go
// distribution has for browsers.
func (c *call) serveWasm() error {
	w := c.wasm
	if w.dir != "" {
		return nil
	}
	root, base, ok := jupyterServer(os.Getenv(serverPid))
	if !ok {
		return c.bad("%wasm necesita un servidor de Jupyter que sirva sus archivos, y no se sabe cuál es: falta JPY_PARENT_PID",
			"%wasm needs a Jupyter server that serves its files, and it is not known which: there is no JPY_PARENT_PID")
	}
	goroot, err := c.goEnv("GOROOT")
	if err != nil {
		return err
	}
	script, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", wasmExec)) // since Go 1.24
	if err != nil {
		script, err = os.ReadFile(filepath.Join(goroot, "misc", "wasm", wasmExec))
	}
	if err != nil {
		return c.badPath(err)
	}
	dir := filepath.Join(root, wasmFolder, w.kernel)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return c.badPath(err)
	}
	w.dir, w.url = dir, path.Join(base, "files", wasmFolder, w.kernel)
	if err := os.WriteFile(filepath.Join(dir, wasmExec), script, 0o644); err != nil {
		return c.badPath(err)
	}
	for name, value := range map[string]string{wasmDirEnv: w.dir, wasmURLEnv: w.url} {
		if err := c.setEnv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// serverPid is the variable in which Jupyter tells kernels its process id.
const serverPid = "JPY_PARENT_PID"

// JupyterRoot is the folder that the Jupyter server of this process serves, if it
// is known.
func JupyterRoot() (string, bool) {
	root, _, ok := jupyterServer(os.Getenv(serverPid))
	return root, ok
}

// jupyterServer is the folder that the Jupyter server with a process id serves,
// and its base URL. It says so in a file of its own; of one that does not, the
// folder is the one it runs in, which GoNB takes, too.
func jupyterServer(pid string) (root, base string, ok bool) {
	if _, err := strconv.Atoi(pid); err != nil {
		return "", "", false
	}
	for _, dir := range runtimeDirs() {
		text, err := os.ReadFile(filepath.Join(dir, "jpserver-"+pid+".json"))
		if err != nil {
			continue
		}
		var said struct {
			Root string `json:"root_dir"`
			Base string `json:"base_url"`
		}
		if json.Unmarshal(text, &said) == nil && said.Root != "" {
			return said.Root, said.Base, true
		}
	}
	root, err := os.Readlink(filepath.Join("/proc", pid, "cwd"))
	base = os.Getenv("JUPYTERHUB_SERVICE_PREFIX")
	if base == "" {
		base = "/"
	}
	return root, base, err == nil
}

// runtimeDirs are the folders where Jupyter servers say what they serve. (The
// order is that of jupyter_core's jupyter_runtime_dir.)
func runtimeDirs() []string {
	var dirs []string
	if dir := os.Getenv("JUPYTER_RUNTIME_DIR"); dir != "" {
		dirs = append(dirs, dir)
	}
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		dirs = append(dirs, filepath.Join(dir, "runtime"))
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		dirs = append(dirs, filepath.Join(dir, "jupyter", "runtime"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs, filepath.Join(home, ".local", "share", "jupyter", "runtime"),
			filepath.Join(home, "Library", "Jupyter", "runtime"))
	}
	return dirs
}

// argv is the arguments of the program in the browser, as JavaScript.
func argv(args []string) string {
	text, _ := json.Marshal(append([]string{"js"}, args...)) // strings always can be
	return strings.ReplaceAll(string(text), "<", `\u003c`)
}
