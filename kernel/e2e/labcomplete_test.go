package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// TestJupyterLabCompletesAndInspects writes into a cell as a user does: Tab
// completes, with types and signatures, and Shift-Tab explains.
func TestJupyterLabCompletesAndInspects(t *testing.T) {
	t.Parallel()
	chromium := findChromium(t)
	url, _ := startLab(t, "KAFKA_BROKERS=")
	page := openBrowser(t, chromium)
	page.OpenNotebook(t, url)
	const firstCell = ".jp-Notebook .jp-CodeCell .cm-content"
	page.Run(
		t, "insert a cell",
		chromedp.Click(chromedp.CSS(firstCell)),
		chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter),
	)
	page.Wait(t, "the cursor", active+`.contains(document.activeElement)`, time.Minute)
	page.Run(t, "write", chromedp.KeyEvent("strings.ToUpperS"))
	pressTab(t, page, "the only candidate", candidates+`.some(i => i.includes('ToUpperSpecial') && i.includes('function'))`)
	page.Run(t, "accept it", chromedp.KeyEvent(kb.Enter))
	page.Wait(t, "its text", active+`.innerText.includes('strings.ToUpperSpecial')`, time.Minute)
	page.Run(t, "ask for more", chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("strings.Re"))
	pressTab(t, page, "several candidates", candidates+`.filter(i => i.includes('Re')).length >= 3`)
	page.KeepPicture(t, "completer")
	page.Run(
		t, "ask what it is",
		chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("peat("), chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)),
	)
	page.Wait(t, "the explanation", `document.querySelector('.jp-Tooltip')?.innerText.includes('Repeat returns a new string')`, time.Minute)
	page.KeepPicture(t, "tooltip")
	shiftEnter := chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift))
	page.Run(
		t, "run a cell that defines something",
		chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter),
		chromedp.KeyEvent("cuentas := strings.Fields(\"uno dos\")"), shiftEnter,
	)
	page.Wait(t, "its end", labtest.Prompts+`.includes('[1]:') && `+labtest.KernelIdle, time.Minute)
	page.Run(
		t, "ask for its value",
		chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter),
		chromedp.KeyEvent("cuentas"), chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)),
	)
	page.Wait(t, "its value", `document.querySelector('.jp-Tooltip')?.innerText.includes('[uno dos]')`, time.Minute)
	page.KeepPicture(t, "value")
	page.Run(
		t, "ask in a cell", chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Escape),
		chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("cuentas?"), shiftEnter,
	)
	page.Wait(t, "the pager's text, which no result has", labtest.Shows("var cuentas []string"), time.Minute)
	page.KeepPicture(t, "pager")
	page.Run(
		t, "format a cell",
		chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("!echo it's"), chromedp.KeyEvent(kb.Enter),
		chromedp.KeyEvent("%fmt"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("var  total=1+2"),
	)
	page.KeepPicture(t, "unformatted")
	page.Wait(t, "commands without the colour of errors", active+`.innerText.includes('total') && ![...`+active+
		`.querySelectorAll('span')].some(s => getComputedStyle(s).color === 'rgb(255, 0, 0)')`, time.Minute)
	page.Run(t, "run it", shiftEnter)
	page.Wait(t, "its text", `[...document.querySelectorAll('.jp-Notebook .cm-content')].some(e => e.innerText === "!echo it's\nvar total = 1 + 2")`, time.Minute)
	page.KeepPicture(t, "formatted")
}

// pressTab asks for candidates until there are those of the condition: JupyterLab
// waits a second for a kernel's answer (its setting providerTimeout), which a busy
// machine may exceed, and a user then asks again.
func pressTab(t *testing.T, page *labtest.Page, what, condition string) {
	t.Helper()
	for range 10 {
		page.Run(t, "ask for "+what, chromedp.KeyEvent(kb.Tab))
		page.Wait(t, what, `(window.asked ??= performance.now(), `+condition+` || performance.now() - window.asked > 5000)`, time.Minute)
		held, err := chromedp.Run(page.Ctx, chromedp.Evaluate[bool](`window.asked = undefined, `+condition))
		if err == nil && held {
			return
		}
	}
	page.Wait(t, what, condition, time.Minute)
}

const (
	active     = `document.querySelector('.jp-Notebook .jp-mod-active .cm-content')` // the cell that is being written
	candidates = `[...document.querySelectorAll('.jp-Completer-item')].map(i => i.innerText)`
)
