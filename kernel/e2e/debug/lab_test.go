package debug

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/cuaderno-go/cuaderno/kernel/internal/labtest"
)

const labCell = "func suma(a, b int) int {\n\ttotal := a + b\n\tdoble := total * 2\n\treturn doble\n}\nsuma(20, 1)"

// TestJupyterLabDebugger debugs as a student does: the bug, a click beside a
// line, Ctrl-Enter, a look at a local variable.
func TestJupyterLabDebugger(t *testing.T) {
	t.Parallel()
	chromium := labtest.FindChromium(t)
	dir := t.TempDir()
	labtest.WriteNotebook(t, filepath.Join(dir, "depura.ipynb"), labCell)
	server := labtest.Server{Python: labtest.FindPython(t), Dir: dir, Base: "/"}
	page := labtest.Open(t, chromium, nil)
	page.OpenNotebook(t, server.Start(t)("depura.ipynb"))

	page.Run(t, "choose the cell", chromedp.Click(chromedp.CSS(".jp-Notebook .jp-CodeCell .cm-line")))
	page.Wait(t, "the bug", `document.querySelector('.jp-DebuggerBugButton')?.getAttribute('aria-disabled') === 'false'`, time.Minute)
	page.Wait(t, "the gutter for breakpoints", clickBugUntilGutter, time.Minute)
	page.Wait(t, "line 3", markGutter, time.Minute)
	page.Run(t, "click beside line 3", chromedp.Click(chromedp.CSS("#beside")))
	page.Wait(t, "the breakpoint", `document.querySelector('.jp-DebuggerBreakpoint') !== null`, time.Minute)
	page.KeepPicture(t, "debugger-breakpoint")

	page.Run(t, "run the cell", chromedp.Click(chromedp.CSS(".jp-Notebook .jp-CodeCell .cm-line")),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	page.Wait(t, "the stop", shows(".jp-DebuggerCallstackFrame", "suma"), time.Minute)
	page.Wait(t, "the line that is shown", `document.querySelector('.jp-DebuggerEditor-highlight')?.innerText.includes('doble :=')`, time.Minute)
	page.Wait(t, "the local variable", shows(".jp-DebuggerVariables-body", "total")+" && "+shows(".jp-DebuggerVariables-body", "21"), time.Minute)
	page.KeepPicture(t, "debugger-stopped")
	stepEvaluateFinish(t, page)
}

// stepEvaluateFinish goes on from the stop in line 3: the button of a step, the
// console of the debugger, the key that continues, and the cell's result.
func stepEvaluateFinish(t *testing.T, page *labtest.Page) {
	t.Helper()
	page.Run(t, "click Next", chromedp.Click(chromedp.CSS(`.jp-DebuggerSidebar [data-command="debugger:next"]`)))
	page.Wait(t, "the next line", `document.querySelector('.jp-DebuggerEditor-highlight')?.innerText.includes('return doble')`, time.Minute)
	page.Wait(t, "the new value", shows(".jp-DebuggerVariables-body", "42"), time.Minute)
	page.KeepPicture(t, "debugger-stepped")

	page.Run(t, "click Evaluate Code", chromedp.Click(chromedp.CSS(`.jp-DebuggerSidebar [data-command="debugger:evaluate"]`)),
		chromedp.Click(chromedp.CSS(".jp-DebugConsole .jp-CodeConsole-promptCell .cm-content")),
		chromedp.KeyEvent("total * 1000 + suma(b, 3)"),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift)))
	page.Wait(t, "what it gives", shows(".jp-DebugConsole .jp-OutputArea-output", "21008"), time.Minute)
	page.KeepPicture(t, "debugger-evaluated")

	page.Run(t, "continue", chromedp.KeyEvent(kb.F9))
	page.Wait(t, "the result", labtest.Shows("42"), time.Minute)
	page.Wait(t, "the end", labtest.Prompts+`[0] === '[1]:' && `+labtest.KernelIdle, time.Minute)
	page.Wait(t, "nothing stands", `document.querySelector('.jp-DebuggerCallstackFrame') === null &&
		document.querySelector('.jp-DebuggerEditor-highlight') === null`, time.Minute)
	page.KeepPicture(t, "debugger-finished")
}

// A session that has run something when the bug is clicked says what to do, and
// "Restart Kernel and Debug…" does it: the breakpoint that was set before is still
// there, and stops.
func TestRestartAndDebugInJupyterLab(t *testing.T) {
	t.Parallel()
	chromium := labtest.FindChromium(t)
	dir := t.TempDir()
	labtest.WriteNotebook(t, filepath.Join(dir, "reinicia.ipynb"), labCell)
	server := labtest.Server{Python: labtest.FindPython(t), Dir: dir, Base: "/"}
	page := labtest.Open(t, chromium, nil)
	page.OpenNotebook(t, server.Start(t)("reinicia.ipynb"))
	page.Run(t, "run the cell", chromedp.Click(chromedp.CSS(".jp-Notebook .jp-CodeCell .cm-line")),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	page.Wait(t, "the result", labtest.Shows("42"), time.Minute)
	page.Wait(t, "the bug", `document.querySelector('.jp-DebuggerBugButton')?.getAttribute('aria-disabled') === 'false'`, time.Minute)
	page.Wait(t, "the gutter for breakpoints", clickBugUntilGutter, time.Minute)
	page.Wait(t, "the advice", labtest.Shows("Restart Kernel and Debug"), time.Minute)
	page.KeepPicture(t, "debugger-advice")
	page.Wait(t, "line 3", markGutter, time.Minute)
	page.Run(t, "click beside line 3", chromedp.Click(chromedp.CSS("#beside")))
	page.Wait(t, "the breakpoint", `document.querySelector('.jp-DebuggerBreakpoint') !== null`, time.Minute)

	page.Run(t, "Restart Kernel and Debug…", chromedp.Click(labtest.MenuTitled("Kernel")),
		labtest.MoveTo(`li[data-command="debugger:restart-debug"]`), // a menu chooses what the mouse moved to
		chromedp.Click(chromedp.CSS(`li[data-command="debugger:restart-debug"]`)),
		chromedp.Click(chromedp.CSS(".jp-Dialog button.jp-mod-accept"))) // JupyterLab runs all cells then
	page.Wait(t, "the stop", shows(".jp-DebuggerCallstackFrame", "suma"), time.Minute)
	page.KeepPicture(t, "debugger-restarted")
	page.Run(t, "continue", chromedp.KeyEvent(kb.F9))
	page.Wait(t, "the end", labtest.Prompts+`[0] === '[1]:' && `+labtest.KernelIdle, time.Minute)
}

// clickBugUntilGutter clicks the bug, again if that did nothing. JupyterLab enables
// the button before it has finished asking a new kernel for its state, and what
// comes last then (DebuggerHandler.updateWidget) puts the button and the gutter
// back to what they were when it began. Nothing in the page shows that end.
const clickBugUntilGutter = `(() => {
	if (document.querySelectorAll('.cm-breakpoint-gutter .cm-gutterElement').length > 4) return true
	const bug = document.querySelector('.jp-DebuggerBugButton')
	if (bug.getAttribute('aria-pressed') !== 'true' && performance.now() - (window.bugClicked ?? -1e9) > 15000) {
		window.bugClicked = performance.now()
		bug.click()
	}
	return false
})()`

// markGutter finds the place for the breakpoint of the third line of the cell.
const markGutter = `(() => {
	const line = document.querySelectorAll('.jp-Notebook .jp-CodeCell .cm-line')[2].getBoundingClientRect();
	const beside = [...document.querySelectorAll('.cm-breakpoint-gutter .cm-gutterElement')]
		.map(e => [e, e.getBoundingClientRect()])
		.find(([e, box]) => box.height > 0 && Math.abs(box.top - line.top) < line.height / 2);
	if (beside) beside[0].id = 'beside';
	return beside;
})()`

// shows is a condition: an element has the text.
func shows(css, text string) string {
	return `[...document.querySelectorAll('` + css + `')].some(e => e.innerText.includes('` + text + `'))`
}
