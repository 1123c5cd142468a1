package e2e

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestRunAllInJupyterLabEndsGreen is the main job as its user does it: start
// "cuaderno lab", open the tutorial in a browser, click Run All Cells, and see
// every cell end without an error. CUADERNO_SCREENSHOTS names a folder that
// keeps what the browser showed.
func TestRunAllInJupyterLabEndsGreen(t *testing.T) {
	t.Parallel()
	chromium := findChromium(t)
	url := startLab(t)
	page := openBrowser(t, chromium)

	page.run(t, "open the notebook", chromedp.Navigate(url))
	page.wait(t, "the kernel", kernelIdle, 2*time.Minute)
	page.run(
		t, "click Run All Cells",
		chromedp.Click(menuTitled("Run")),
		moveTo(`li[data-command="runmenu:run-all"]`), // a menu chooses what the mouse moved to
		chromedp.Click(chromedp.CSS(`li[data-command="runmenu:run-all"]`)),
	)
	page.wait(t, "the end of all cells", allCellsDone, 8*time.Minute)
	page.keepScreenshots(t)
	got, err := chromedp.Run(page.ctx, chromedp.Evaluate[labOutcome](outcome))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Errors) > 0 || got.Ran != got.Code || got.Code == 0 || got.Printed == 0 {
		t.Errorf("of %d code cells %d ran and %d printed, with errors %q", got.Code, got.Ran, got.Printed, got.Errors)
	}
}

// The page as JavaScript sees it. A prompt is [ ]: before, [*]: while, and [n]:
// after a cell runs; cells that hold no code keep [ ]:.
const (
	kernelIdle = `document.querySelector('.jp-Toolbar-kernelName')?.innerText.includes('Go (cuaderno)') &&
		document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'`

	prompts = `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')]
		.filter(c => c.querySelector('.jp-InputArea .cm-content').innerText.trim() !== '')
		.map(c => c.querySelector('.jp-InputArea-prompt').innerText)`

	// An error stops what is queued, so the wait ends with it too.
	allCellsDone = `document.querySelector('[data-mime-type="application/vnd.jupyter.error"]') !== null ||
		` + prompts + `.length > 0 && ` + prompts + `.every(p => /^\[\d+\]:$/.test(p))`

	outcome = `({
		Code: ` + prompts + `.length,
		Ran: ` + prompts + `.filter(p => /^\[\d+\]:$/.test(p)).length,
		Printed: document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-OutputArea-child').length,
		Errors: [...document.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"]')].map(e => e.innerText),
	})`
)

// labOutcome is what the page shows at the end.
type labOutcome struct {
	Code, Ran, Printed int
	Errors             []string
}

// menuTitled finds an entry of the menu bar by what it says.
func menuTitled(title string) chromedp.Search {
	return chromedp.Search(`//ul[contains(@class, "lm-MenuBar-content")]/li[.//div[contains(@class, "lm-MenuBar-itemLabel")][text()="` + title + `"]]`)
}

// startLab starts the command lab on the course and returns the address that
// it prints. The end of the test ends it as Ctrl-C does, and checks that.
func startLab(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "cuaderno")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../cmd/cuaderno")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	lab := exec.Command(program, "lab", "--no-browser", "--verbose") // not CommandContext: a signal ends it
	lab.Dir = "../.."
	lab.Env = append(os.Environ(), "KAFKA_BROKERS=", "JUPYTERLAB_SETTINGS_DIR="+labSettings(t),
		"JUPYTERLAB_WORKSPACES_DIR="+t.TempDir()) // or what an earlier one had open comes back
	lab.Stderr = t.Output()
	out, err := lab.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := lab.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.Process.Signal(syscall.SIGINT); err != nil {
			t.Errorf("interrupt lab: %v", err)
		}
		if err := lab.Wait(); err != nil {
			t.Errorf("lab after an interrupt: %v", err)
		}
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() { // lab ends by itself if it cannot start
		t.Fatal("lab ended without printing an address")
	}
	return lines.Text()
}

// labSettings are a user's settings that suit a test: all cells are in the
// page, also those that are not in view, and the notebook is never saved.
func labSettings(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, settings := range map[string]string{
		"notebook-extension/tracker":  `{"windowingMode": "none"}`,
		"docmanager-extension/plugin": `{"autosave": false}`,
	} {
		file := filepath.Join(dir, "@jupyterlab", filepath.FromSlash(name)+".jupyterlab-settings")
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
