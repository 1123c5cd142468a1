package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestJupyterLabFormatsAndIndents writes a cell as a user does: it is indented by
// tabs, its commands do not look like mistakes, and the button of the extension
// jupyterlab-code-formatter formats the notebook, commands left alone.
func TestJupyterLabFormatsAndIndents(t *testing.T) {
	t.Parallel()
	chromium := findChromium(t)
	url, _ := startLab(t)
	page := openBrowser(t, chromium)
	page.OpenNotebook(t, url)
	const firstCell = ".jp-Notebook .jp-CodeCell .cm-content"
	page.Run(
		t, "insert a cell",
		chromedp.Click(chromedp.CSS(firstCell)),
		chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter),
	)
	page.Wait(t, "the cursor", active+`.contains(document.activeElement)`, time.Minute)
	page.Run(
		t, "write a command, and a function that is indented by itself",
		chromedp.KeyEvent("!echo it's"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("%env A=b"), chromedp.KeyEvent(kb.Enter),
		chromedp.KeyEvent("func doble(n  int)int{"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("return 2*n"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("}"),
	)
	page.Wait(t, "a tab at the head of the line", text(active)+` === "!echo it's\n%env A=b\nfunc doble(n  int)int{\n\treturn 2*n\n}"`, time.Minute)
	page.Wait(t, "commands without the colour of errors", active+`.querySelectorAll('span').length > 0 && ![...`+active+
		`.querySelectorAll('span')].some(s => getComputedStyle(s).color === 'rgb(255, 0, 0)')`, time.Minute)
	page.KeepPicture(t, "indented")
	page.Run(t, "click the formatter's button", chromedp.Click(chromedp.CSS(formatButton)))
	page.Wait(t, "the formatted cell", `[...document.querySelectorAll('.jp-Notebook .cm-content')].some(e => `+
		text("e")+` === "!echo it's\n%env A=b\nfunc doble(n int) int {\n\treturn 2 * n\n}")`, time.Minute)
	page.KeepPicture(t, "formatted by the button")
}

// formatButton is the extension's button in the notebook's toolbar.
const formatButton = `.jp-NotebookPanel-toolbar [title^="Format notebook"]`

// text is what an editor holds, line by line: where it is indented, innerText
// cannot be told from what is drawn.
func text(editor string) string {
	return `[...` + editor + `.querySelectorAll('.cm-line')].map(l => l.textContent).join('\n')`
}
