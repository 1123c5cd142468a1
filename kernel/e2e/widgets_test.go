package e2e

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestWidgetsWorkInJupyterLabUnderABaseURL runs the unchanged gonbui/widgets in a
// browser, on a server below a path, as JupyterHub's are.
func TestWidgetsWorkInJupyterLabUnderABaseURL(t *testing.T) {
	t.Parallel()
	chromium := findChromium(t)
	python := findPython(t)
	url := widgetServer{python: python, dir: widgetNotebook(t)}.start(t)
	page := openBrowser(t, chromium)

	page.run(t, "open the notebook", chromedp.Navigate(url))
	page.wait(t, "the kernel", kernelIdle, 2*time.Minute)
	page.run(
		t, "click Run All Cells",
		chromedp.Click(menuTitled("Run")),
		moveTo(`li[data-command="runmenu:run-all"]`),
		chromedp.Click(chromedp.CSS(`li[data-command="runmenu:run-all"]`)),
	)
	page.wait(t, "the slider's first value", shows("nivel inicial 30"), 3*time.Minute)
	page.wait(t, "the slider's new value", `(`+change("nivel", "71")+`, `+change("nivel", "72")+`, `+shows("nivel nuevo 72")+`)`, time.Minute)
	page.wait(t, "the button", `(document.getElementById("boton")?.click(), `+shows("pulsado")+`)`, time.Minute)
	page.wait(t, "the value that the program sets", `document.getElementById("nivel").value === "5"`, time.Minute)
	page.wait(t, "the choice", `(`+change("eleccion", "1")+`, `+change("eleccion", "2")+`, `+shows("elegido 2")+`)`, time.Minute)
}

// change sets an element to a value, as a user does, if it is there. The page
// says only what is new, and nobody hears what it says before a cell listens: so
// tests change there and back until they see that they were heard.
func change(id, value string) string {
	return `[document.getElementById("` + id + `")].filter(e => e !== null).forEach(e => {
		e.value = "` + value + `"; e.dispatchEvent(new Event("change")) })`
}

// shows asks whether a cell has printed text.
func shows(text string) string {
	return `[...document.querySelectorAll('.jp-OutputArea-output')].some(e => e.innerText.includes("` + text + `"))`
}

// widgetNotebook is a folder with a notebook of three widgets, and the go.mod
// that it needs.
func widgetNotebook(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var cells []map[string]any
	for i, source := range []string{
		"import \"github.com/janpfeifer/gonb/gonbui/widgets\"\n" +
			"nivel := widgets.Slider(0, 100, 30).WithHtmlId(\"nivel\").Done()\nfmt.Println(\"nivel inicial\", nivel.Value())",
		"cambios := nivel.Listen()\nfor v := range cambios.C {\n\tif v == 72 { break }\n}\nfmt.Println(\"nivel nuevo\", 72)",
		"boton := widgets.Button(\"Pulsa\").WithHtmlId(\"boton\").Done()\n<-boton.Listen().C\nfmt.Println(\"pulsado\")\nnivel.SetValue(5)",
		"eleccion := widgets.Select([]string{\"uno\", \"dos\", \"tres\"}).WithHtmlId(\"eleccion\").Done()\n" +
			"elegidos := eleccion.Listen()\nfor v := range elegidos.C {\n\tif v == 2 { break }\n}\nfmt.Println(\"elegido\", 2)",
	} {
		cells = append(cells, map[string]any{
			"cell_type": "code", "id": "celda-" + strconv.Itoa(i), "metadata": map[string]any{}, "outputs": []any{},
			"execution_count": nil, "source": source,
		})
	}
	book, err := json.Marshal(map[string]any{
		"nbformat": 4, "nbformat_minor": 5, "cells": cells,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": "cuaderno", "display_name": "Go (cuaderno)", "language": "go"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "widgets.ipynb"), book, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// widgetServer is a JupyterLab below a path.
type widgetServer struct{ python, dir string }

// start gives the notebook's address. The end of the test ends the server.
func (s widgetServer) start(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	program := filepath.Join(data, "cuaderno")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../cmd/cuaderno").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	spec, err := json.Marshal(map[string]any{
		"argv": []string{program, "kernel", "{connection_file}"}, "display_name": "Go (cuaderno)", "language": "go", "interrupt_mode": "message",
	})
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(data, "kernels", "cuaderno")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "kernel.json"), spec, 0o600); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	const base, token = "/usuario/ana/", "secreto"
	lab := exec.Command(s.python, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port="+port,
		"--ServerApp.port_retries=0", "--ServerApp.base_url="+base, "--IdentityProvider.token="+token, "--ServerApp.root_dir="+s.dir)
	lab.Env = append(os.Environ(), "JUPYTER_PATH="+data, "JUPYTER_RUNTIME_DIR="+filepath.Join(data, "run"), "JUPYTERLAB_SETTINGS_DIR="+labSettings(t),
		"JUPYTERLAB_WORKSPACES_DIR="+t.TempDir())
	lab.Stdout, lab.Stderr = t.Output(), t.Output()
	if err := lab.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = lab.Process.Signal(syscall.SIGTERM)
		_ = lab.Wait() // it ends by that signal
	})
	waitListening(t, "127.0.0.1:"+port)
	return "http://127.0.0.1:" + port + base + "lab/tree/widgets.ipynb?" + strings.Join([]string{"reset", "token=" + token}, "&")
}

// waitListening waits until a server takes connections.
func waitListening(t *testing.T, address string) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("no server: %v", err)
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		}
	}
}
