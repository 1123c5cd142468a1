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
	"github.com/chromedp/chromedp/kb"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// TestRunAllInJupyterLabEndsGreen is the main job as its user does it: start
// "cuaderno lab", open the tutorial in a browser, click Run All Cells, and see
// every cell end without an error, and the same numbers on the observer's page.
// CUADERNO_SCREENSHOTS names a folder that keeps what the browser showed.
func TestRunAllInJupyterLabEndsGreen(t *testing.T) {
	t.Parallel()
	chromium := findChromium(t)
	t.Run("embedded cluster", func(t *testing.T) {
		t.Parallel()
		url, said := startLab(t, "KAFKA_BROKERS=")
		runTutorialInLab(t, chromium, url, said)
	})
	t.Run("real brokers", func(t *testing.T) {
		t.Parallel()
		needJava(t)
		program := filepath.Join(t.TempDir(), "cuaderno")
		buildCommand(t, program)
		student := student{program: program, dir: t.TempDir()}
		kafka := student.startKafka(t) // in the other terminal, and its page there
		url, _ := startLab(t, "KAFKA_BROKERS="+student.brokers)
		runTutorialInLab(t, chromium, url, kafka.said)
	})
}

func runTutorialInLab(t *testing.T, chromium, url string, said *announcement) {
	t.Helper()
	page := openBrowser(t, chromium)

	page.OpenNotebook(t, url)
	page.RunAll(t)
	page.Wait(t, "the end of all cells", labtest.AllDone, 8*time.Minute)
	page.KeepScreenshots(t)
	got, err := chromedp.Run(page.Ctx, chromedp.Evaluate[labtest.Outcome](labtest.OutcomeOf))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Errors) > 0 || got.Ran != got.Code || got.Code == 0 || got.Printed == 0 {
		t.Fatalf("of %d code cells %d ran and %d printed, with errors %q", got.Code, got.Ran, got.Printed, got.Errors)
	}
	lookAtGroups(t, page)
	observedToo(t, page, openBrowser(t, chromium), said.observer(t))
}

// lookAtGroups adds a cell at the end, as a student does who wants to see what the
// groups have read.
func lookAtGroups(t *testing.T, page *labtest.Page) {
	t.Helper()
	const last = `//div[contains(@class, "jp-CodeCell")][last()]//div[contains(@class, "cm-content")]`
	page.Run(
		t, "add a cell",
		chromedp.Click(chromedp.Search(last)),
		chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("b"), chromedp.KeyEvent(kb.Enter),
	)
	page.Wait(t, "the cursor", active+`.contains(document.activeElement) && `+active+`.innerText.trim() === ''`, time.Minute)
	page.Run(
		t, "ask for the groups",
		chromedp.KeyEvent(`helpers.MostrarGrupo(adminClient, "grupo-demo"); helpers.MostrarGrupo(adminClient, "grupo-distribuido")`),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift)),
	)
	page.Wait(t, "the groups", `document.querySelectorAll('.jp-Notebook figure.cuv').length > 0 && `+
		`[...document.querySelectorAll('.jp-Notebook figcaption')].filter(c => c.innerText.startsWith('Grupo grupo-demo')).length > 0 && `+labtest.AllDone, time.Minute)
	page.KeepPicture(t, pictured(t)+"cuaderno-grupos")
}

// startLab starts the command lab on the course and returns the address that
// it prints, and what it says besides. The end of the test ends it as Ctrl-C does, and checks that.
func startLab(t *testing.T, env ...string) (string, *announcement) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "cuaderno")
	buildCommand(t, program)
	lab := exec.Command(program, "lab", "--no-browser", "--verbose") // not CommandContext: a signal ends it
	lab.Dir = "../.."
	lab.Env = append(append(os.Environ(), "CUADERNO_LANG=es", "JUPYTERLAB_SETTINGS_DIR="+labtest.Settings(t),
		"JUPYTERLAB_WORKSPACES_DIR="+t.TempDir()), env...) // or what an earlier one had open comes back
	said := newAnnouncement(t.Output())
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
