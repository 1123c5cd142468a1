package lessons

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/cuaderno-go/cuaderno/kernel/internal/homemodule"
	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// restartInJupyterLab runs a notebook that leaves a member of each kind in its
// group, and restarts the kernel as students do: by JupyterLab's button, then by
// the server's own request. Both members leave, each time.
func restartInJupyterLab(t *testing.T, brokers string) {
	t.Helper()
	chromium, python, dir := labtest.FindChromium(t), labtest.FindPython(t), t.TempDir()
	clone, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	if err := homemodule.Write(dir, clone); err != nil {
		t.Fatal(err)
	}
	cells := []string{leakSetup}
	var lookers []looker
	for _, p := range protocols() {
		cells = append(cells, fmt.Sprintf("%%%%\nhelpers.NuevoTopic(admin, %[2]q, 3)\nmiembro(%[1]q, %[2]q, \"lab\")", p.name, "lab-"+p.name))
		lookers = append(lookers, newLooker(t, p, "lab-"+p.name, brokers))
	}
	labtest.WriteNotebook(t, filepath.Join(dir, "miembros.ipynb"), cells...)
	server := labtest.Server{Python: python, Dir: dir, Base: "/", Env: []string{"KAFKA_BROKERS=" + brokers, "CUADERNO_LANG=es", "CUADERNO_HISTORY=-"}}
	address := server.Start(t)("miembros.ipynb")
	page := labtest.Open(t, chromium, nil)
	page.OpenNotebook(t, address)

	for _, restart := range []func(){
		func() { clickRestart(t, page) },
		func() { postRestart(t, address) },
	} {
		page.RunAll(t)
		for _, l := range lookers {
			l.until(t, "lab", 1)
		}
		page.Wait(t, "the end of the cells", labtest.KernelIdle, time.Minute)
		restart()
		for _, l := range lookers {
			l.left(t, "lab")
		}
	}
}

// clickRestart clicks the button of the notebook's toolbar and says yes.
func clickRestart(t *testing.T, page *labtest.Page) {
	t.Helper()
	page.Run(
		t, "click Restart",
		chromedp.Click(chromedp.CSS(`.jp-NotebookPanel-toolbar [data-jp-item-name="restart"]`)),
		chromedp.Click(chromedp.CSS(`.jp-Dialog button.jp-mod-accept`)),
	)
}

// postRestart asks the server at address to restart its only kernel.
func postRestart(t *testing.T, address string) {
	t.Helper()
	lab, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	call := func(method, path string, want int, answer any) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, lab.Scheme+"://"+lab.Host+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "token "+lab.Query().Get("token"))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != want {
			t.Fatalf("%s %s: %s", method, path, response.Status)
		}
		if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
			t.Fatal(err)
		}
	}
	var kernels []struct {
		ID string `json:"id"`
	}
	call(http.MethodGet, "/api/kernels", http.StatusOK, &kernels)
	if len(kernels) != 1 {
		t.Fatalf("kernels %v", kernels)
	}
	var restarted struct{}
	call(http.MethodPost, "/api/kernels/"+kernels[0].ID+"/restart", http.StatusOK, &restarted)
}
