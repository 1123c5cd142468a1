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

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// TestRunAllInJupyterLabEndsGreen is the main job as its user does it: start
// "cuaderno lab", open the tutorial in a browser, click Run All Cells, and see
// every cell end without an error, and the same numbers on the observer's page.
// CUADERNO_SCREENSHOTS names a folder that keeps what the browser showed.
func TestRunAllInJupyterLabEndsGreen(t *testing.T) {
	t.Parallel()
	chromium := findChromium(t)
	url, said := startLab(t)
	page := openBrowser(t, chromium)

	page.OpenNotebook(t, url)
	page.RunAll(t)
	page.Wait(t, "the end of all cells", allCellsDone, 8*time.Minute)
	page.KeepScreenshots(t)
	got, err := chromedp.Run(page.Ctx, chromedp.Evaluate[labOutcome](outcome))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Errors) > 0 || got.Ran != got.Code || got.Code == 0 || got.Printed == 0 {
		t.Fatalf("of %d code cells %d ran and %d printed, with errors %q", got.Code, got.Ran, got.Printed, got.Errors)
	}
	observer, err := said.observer()
	if err != nil {
		t.Fatal(err)
	}
	observedToo(t, page, openBrowser(t, chromium), observer)
}

// The page as JavaScript sees it.
const (
	// An error stops what is queued, so the wait ends with it too.
	allCellsDone = `document.querySelector('[data-mime-type="application/vnd.jupyter.error"]') !== null ||
		` + labtest.Prompts + `.length > 0 && ` + labtest.Prompts + `.every(p => /^\[\d+\]:$/.test(p))`

	outcome = `({
		Code: ` + labtest.Prompts + `.length,
		Ran: ` + labtest.Prompts + `.filter(p => /^\[\d+\]:$/.test(p)).length,
		Printed: document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-OutputArea-child').length,
		Errors: [...document.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"]')].map(e => e.innerText),
	})`
)

// labOutcome is what the page shows at the end.
type labOutcome struct {
	Code, Ran, Printed int
	Errors             []string
}

// startLab starts the command lab on the course and returns the address that
// it prints, and what it says besides. The end of the test ends it as Ctrl-C does, and checks that.
func startLab(t *testing.T) (string, *announcement) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "cuaderno")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../cmd/cuaderno")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	lab := exec.Command(program, "lab", "--no-browser", "--verbose") // not CommandContext: a signal ends it
	lab.Dir = "../.."
	lab.Env = append(os.Environ(), "KAFKA_BROKERS=", "JUPYTERLAB_SETTINGS_DIR="+labtest.Settings(t),
		"JUPYTERLAB_WORKSPACES_DIR="+t.TempDir()) // or what an earlier one had open comes back
	said := &announcement{to: t.Output()}
	lab.Stderr = said
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
	return lines.Text(), said
}
