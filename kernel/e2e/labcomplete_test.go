package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestJupyterLabCompletesAndInspects writes into a cell as a user does: Tab
// completes, with types and signatures, and Shift-Tab explains.
func TestJupyterLabCompletesAndInspects(t *testing.T) {
	t.Parallel()
	chromium := findChromium(t)
	url := startLab(t)
	page := openBrowser(t, chromium)
	page.run(t, "open the notebook", chromedp.Navigate(url))
	page.wait(t, "the kernel", kernelIdle, 2*time.Minute)
	const firstCell = ".jp-Notebook .jp-CodeCell .cm-content"
	page.run(
		t, "insert a cell",
		chromedp.Click(chromedp.CSS(firstCell)),
		chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter),
		chromedp.KeyEvent("strings.ToUpperS"), chromedp.KeyEvent(kb.Tab),
	)
	page.wait(t, "the only candidate", candidates+`.some(i => i.includes('ToUpperSpecial') && i.includes('function'))`, time.Minute)
	page.run(t, "accept it", chromedp.KeyEvent(kb.Enter))
	page.wait(t, "its text", active+`.innerText.includes('strings.ToUpperSpecial')`, time.Minute)
	page.run(t, "ask for more", chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("strings.Re"), chromedp.KeyEvent(kb.Tab))
	page.wait(t, "several candidates", candidates+`.filter(i => i.includes('Re')).length >= 3`, time.Minute)
	page.keepPicture(t, "completer")
	page.run(
		t, "ask what it is",
		chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("peat("), chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)),
	)
	page.wait(t, "the explanation", `document.querySelector('.jp-Tooltip')?.innerText.includes('Repeat returns a new string')`, time.Minute)
	page.keepPicture(t, "tooltip")
}

const (
	active     = `document.querySelector('.jp-Notebook .jp-mod-active .cm-content')` // the cell that is being written
	candidates = `[...document.querySelectorAll('.jp-Completer-item')].map(i => i.innerText)`
)

// keepPicture stores what the browser shows, where keepScreenshots does.
func (b *browser) keepPicture(t *testing.T, what string) {
	t.Helper()
	dir := os.Getenv("CUADERNO_SCREENSHOTS")
	if dir == "" {
		dir = t.ArtifactDir()
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, what+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}
