package labtest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The page of JupyterLab as JavaScript sees it. A prompt is [ ]: before, [*]:
// while, and [n]: after a cell runs; cells that hold no code keep [ ]:.
const (
	KernelIdle = `document.querySelector('.jp-Toolbar-kernelName')?.innerText.includes('Go (cuaderno)') && ` + idle

	idle = `document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'`

	Prompts = `[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')]
		.filter(c => c.querySelector('.jp-InputArea .cm-content').innerText.trim() !== '')
		.map(c => c.querySelector('.jp-InputArea-prompt').innerText)`

	// AllDone is true when all cells have run. An error stops what is queued, so
	// the wait ends with it too.
	AllDone = `document.querySelector('[data-mime-type="application/vnd.jupyter.error"]') !== null ||
		` + Prompts + `.length > 0 && ` + Prompts + `.every(p => /^\[\d+\]:$/.test(p))`

	// OutcomeOf is the page's Outcome.
	OutcomeOf = `({
		Code: ` + Prompts + `.length,
		Ran: ` + Prompts + `.filter(p => /^\[\d+\]:$/.test(p)).length,
		Printed: document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-OutputArea-child').length,
		Errors: [...document.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"]')].map(e => e.innerText),
	})`
)

// Outcome is what a notebook shows at the end.
type Outcome struct {
	Code, Ran, Printed int // cells with code, those that have run, outputs
	Errors             []string
}

// Idle is a condition: the notebook has the kernel of this name, and it waits.
func Idle(kernel string) string {
	quoted, _ := json.Marshal(kernel) // a string always can be
	return `document.querySelector('.jp-Toolbar-kernelName')?.innerText.includes(` + string(quoted) + `) && ` + idle
}

// MenuTitled finds an entry of JupyterLab's menu bar by what it says.
func MenuTitled(title string) chromedp.Search {
	return chromedp.Search(`//ul[contains(@class, "lm-MenuBar-content")]/li[.//div[contains(@class, "lm-MenuBar-itemLabel")][text()="` + title + `"]]`)
}

// OpenNotebook opens a notebook in JupyterLab and waits for its kernel.
func (p *Page) OpenNotebook(t *testing.T, url string) {
	t.Helper()
	p.Run(t, "open the notebook", chromedp.Navigate(url))
	p.Wait(t, "the kernel", KernelIdle, 2*time.Minute)
}

// RunAll clicks Run All Cells.
func (p *Page) RunAll(t *testing.T) {
	t.Helper()
	p.Run(
		t, "click Run All Cells",
		chromedp.Click(MenuTitled("Run")),
		MoveTo(`li[data-command="runmenu:run-all"]`), // a menu chooses what the mouse moved to
		chromedp.Click(chromedp.CSS(`li[data-command="runmenu:run-all"]`)),
	)
}

// Shows is a condition: an output of the notebook has the text.
func Shows(text string) string {
	quoted, _ := json.Marshal(text) // a string always can be
	return `[...document.querySelectorAll('.jp-OutputArea-output')].some(e => e.innerText.includes(` + string(quoted) + `))`
}
