package engine

import (
	"context"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// ahead knows the cells of the notebook's file that have not been run. A
// completion request holds one cell, so the others are known as they were last
// saved (JupyterLab saves every two minutes), if the file is known at all.
type ahead struct {
	path string // "" if it is not known

	mu    sync.Mutex
	stamp time.Time // of the file that was read
	cells []string  // the texts of its code cells

	run []cell.Source   // the cells that have run, as session.latest gives them
	ran map[string]bool // their texts

	// The latest answer, which is good for a while: as long as nobody runs a cell
	// or saves another.
	making  chan struct{} // closed when the answer that is being made is there; nil: none is
	base    *check.Scope
	sources []cell.Source
	scope   complete.Session
}

// What making an answer may take: the one who asks waits for no more than
// aheadPatience and does without; the answer is there when he asks again.
const (
	aheadPatience = 60 * time.Millisecond
	aheadLimit    = time.Minute
)

// add gives s what the cells above the one with this text would define.
func (a *ahead) add(ctx context.Context, s *complete.Session, text string) {
	if a.path == "" {
		return
	}
	sources, made := a.ask(s, text)
	timer := time.NewTimer(aheadPatience)
	defer timer.Stop()
	select {
	case <-made:
	case <-timer.C:
	case <-ctx.Done():
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answers(s, sources) {
		s.Continue(&a.scope)
	}
}

// ask begins to make an answer, unless there is one or another one is being
// made. made is closed when there is nothing more to wait for.
func (a *ahead) ask(s *complete.Session, text string) (sources []cell.Source, made <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.read()
	sources = a.above(text, s.Cells())
	if a.making != nil {
		return sources, a.making
	}
	done := make(chan struct{})
	if a.answers(s, sources) {
		close(done)
		return sources, done
	}
	a.making = done
	go a.make(*s, sources)
	return sources, done
}

// answers reports whether the latest answer is one to this question.
func (a *ahead) answers(s *complete.Session, sources []cell.Source) bool {
	return a.base == s.Scope && slices.Equal(a.sources, sources)
}

// make makes an answer. It ends by itself, and nobody waits for its end.
func (a *ahead) make(s complete.Session, sources []cell.Source) {
	ctx, cancel := context.WithTimeout(context.Background(), aheadLimit)
	defer cancel()
	base := s.Scope
	s.Ahead(ctx, sources)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.base, a.sources, a.scope = base, sources, s
	close(a.making)
	a.making = nil
}

// read reads the file if it has changed.
func (a *ahead) read() {
	info, err := os.Stat(a.path)
	if err != nil || info.ModTime().Equal(a.stamp) {
		return
	}
	a.stamp, a.cells = info.ModTime(), nil
	book, err := notebook.Load(a.path)
	if err != nil {
		return
	}
	for _, c := range book.Cells {
		if c.Type == notebook.Code {
			a.cells = append(a.cells, c.Source)
		}
	}
}

// above are the cells above the one with this text that are not among those
// that have run. Of a cell that the file does not have, all are above.
func (a *ahead) above(text string, run []cell.Source) []cell.Source {
	if len(run) != len(a.run) || (len(run) > 0 && &run[0] != &a.run[0]) {
		a.run, a.ran = run, map[string]bool{}
		for _, src := range run {
			a.ran[src.Text] = true
		}
	}
	var out []cell.Source
	for _, c := range a.cells[:a.indexOf(text)] {
		if !a.ran[c] {
			out = append(out, cell.Source{Text: c})
		}
	}
	return out
}

// indexOf is the number of the cell that has become text since it was saved: the
// most similar one, if half of it is still there.
func (a *ahead) indexOf(text string) int {
	best, index := 0, len(a.cells)
	for i, c := range a.cells {
		same := commonPrefix(c, text)
		same += commonSuffix(c[same:], text[same:])
		if same > best && 2*same >= len(c) {
			best, index = same, i
		}
	}
	return index
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
