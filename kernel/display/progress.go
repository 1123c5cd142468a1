package display

import (
	"fmt"
	"html"
	"strconv"
	"sync"
	"time"
)

// progressPause is the least time between two changes of a bar: a loop may be
// much faster than eyes and browsers.
const progressPause = 50 * time.Millisecond

// Progress is a bar that fills. Its methods may be called by several goroutines.
type Progress struct {
	mu     sync.Mutex
	handle Handle
	label  string
	total  int
	done   int
	shown  time.Time
	last   string // what is shown
}

// NewProgress shows an empty bar for total steps with a label before it. With a
// total of 0 or less the steps are counted, and the end is open. Outside of a
// notebook one line is printed at the beginning and one at the end.
func NewProgress(total int, label string) *Progress {
	p := &Progress{label: label, total: total}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.show(true)
	return p
}

// Add counts n more steps.
func (p *Progress) Add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	p.show(p.done >= p.total && p.total > 0)
}

// Set counts n steps in all.
func (p *Progress) Set(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = n
	p.show(p.done >= p.total && p.total > 0)
}

// Finish shows the bar as it is now, also where the last change was a moment
// ago. It is not needed if the steps reach the total.
func (p *Progress) Finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.show(true)
}

// show shows the bar, unless it has been shown just now or is not worth a line.
func (p *Progress) show(always bool) {
	if !always && (!inNotebook() || time.Since(p.shown) < progressPause) {
		return
	}
	b := p.bundle()
	text, _ := b["text/plain"].(string)
	if text == p.last {
		return
	}
	p.shown, p.last = time.Now(), text
	p.handle.put(b)
}

func (p *Progress) bundle() Bundle {
	count, bar := strconv.Itoa(p.done), "<progress></progress>"
	if p.total > 0 {
		count = fmt.Sprintf("%d/%d", p.done, p.total)
		bar = fmt.Sprintf(`<progress value="%d" max="%d"></progress>`, min(p.done, p.total), p.total)
	}
	text := count
	if p.label != "" {
		text = p.label + " " + count
	}
	return Bundle{
		"text/plain": text,
		"text/html": `<div style="display:flex;gap:.6em;align-items:center">` +
			"<span>" + html.EscapeString(p.label) + "</span>" + bar + "<span>" + count + "</span></div>",
	}
}
