package faults

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

// floodCell prints far more than a gigabyte, as fast as it can, until somebody
// stops it.
const floodCell = "línea := strings.Repeat(\"x\", 99) + \"\\n\"\nescrito := 0\n" +
	"for { n, _ := os.Stdout.WriteString(línea); escrito += n }"

// TestJupyterLabStaysUsableInAFlood is a student who has printed in an endless
// loop: while the page draws it, they add a cell, write in it, and interrupt with
// the button.
func TestJupyterLabStaysUsableInAFlood(t *testing.T) {
	t.Parallel()
	chromium := labtest.FindChromium(t)
	dir := t.TempDir()
	labtest.WriteNotebook(t, filepath.Join(dir, "inunda.ipynb"), floodCell)
	server := labtest.Server{Python: labtest.FindPython(t), Dir: dir, Base: "/", Env: []string{"CUADERNO_HISTORY=-", "CUADERNO_LANG=en"}}
	page := labtest.Open(t, chromium, nil)
	page.OpenNotebook(t, server.Start(t)("inunda.ipynb"))

	page.Run(t, "run the cell", chromedp.Click(chromedp.CSS(".jp-Notebook .jp-CodeCell .cm-line")),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	page.Wait(t, "the flood", labtest.Shows("of output left out"), patience)
	page.Run(t, "watch the page", chromedp.Evaluate[chromedp.Void](watchPage))

	page.Run(t, "add a cell", chromedp.KeyEvent("b"))
	page.Wait(t, "the new cell", `document.querySelectorAll('.jp-Notebook .jp-CodeCell').length === 2`, patience)
	page.Run(t, "write in it", chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("fmt.Println(\"en total\", escrito>>20)"))
	page.Wait(t, "what is written", labtest.Prompts+`.length === 2`, patience)
	page.Wait(t, "more of the flood", grown, patience)
	page.Wait(t, "the first cell to be still running", labtest.Prompts+`[0] === '[*]:'`, patience)
	page.KeepPicture(t, "flood")

	page.Run(t, "interrupt", chromedp.Click(chromedp.CSS(`[data-command="notebook:interrupt-kernel"]`)))
	page.Wait(t, "the end of the cell", labtest.Prompts+`[0] === '[1]:' && `+labtest.Shows("KeyboardInterrupt"), patience)
	stall, err := chromedp.Run(page.Ctx, chromedp.Evaluate[float64]("window.longestStall"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the page did not answer for at most %.0f ms", stall)

	page.Run(t, "run the new cell", chromedp.Click(chromedp.CSS(".jp-Notebook .jp-CodeCell:last-of-type .cm-line")),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	page.Wait(t, "the state", labtest.Prompts+`[1] === '[2]:' && `+labtest.Shows("en total"), patience)
	total, err := chromedp.Run(page.Ctx, chromedp.Evaluate[string](`[...document.querySelectorAll('.jp-OutputArea-output')].at(-1).innerText`))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("MB that the cell printed %s", total)
}

const (
	// watchPage notes how much is shown now, and the longest time, in ms, for which
	// the page did nothing but draw.
	watchPage = `{
		window.shown = document.querySelector('.jp-OutputArea-output').textContent.length;
		window.longestStall = 0;
		let last = performance.now();
		setInterval(() => {
			const now = performance.now();
			window.longestStall = Math.max(window.longestStall, now - last);
			last = now;
		}, 20);
	}`

	grown = `document.querySelector('.jp-OutputArea-output').textContent.length > window.shown`
)
