package engine

import (
	"fmt"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// news is what goes on that takes long: packages that are compiled or linked, a
// worker that is built. Its methods may be called at the same time.
type news struct {
	mu   sync.Mutex
	text diag.Text
}

func (n *news) set(text diag.Text) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.text = text
}

func (n *news) get() diag.Text {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text
}

// building takes what the builder tells.
func (n *news) building(p build.Progress) {
	if p.Linking {
		n.set(diag.Text{ES: fmt.Sprintf("enlazando %s…", p.What), EN: fmt.Sprintf("linking %s…", p.What)})
		return
	}
	n.set(diag.Text{
		ES: fmt.Sprintf("compilando %s, %d de %d paquetes…", p.What, p.Done, p.Total),
		EN: fmt.Sprintf("compiling %s, %d of %d packages…", p.What, p.Done, p.Total),
	})
}

// When the user is told what a cell waits for, and how often again. Nobody is
// told of a cell that only takes its time on a busy machine.
const (
	sayAfter = 300 * time.Millisecond
	askEvery = 100 * time.Millisecond // until there is something to say
	sayEvery = time.Second
)

// status is the output of a cell with a line in it, while the cell is being
// prepared, that says what it waits for. To take it away the output has to be
// cleared, so what there was of it is sent once more: in the end it is exactly
// that of a cell that did not have to wait.
type status struct {
	out  output.Sink
	lang diag.Lang
	news *news

	mu      sync.Mutex
	earlier []output.Event // what the cell has shown so far; nil once it runs
	size    int            // of their text
	over    bool           // the cell runs, or has shown too much: nothing is kept any more
	said    string         // the line that is shown
}

// StatusMetadata marks the line in the metadata of its messages.
const StatusMetadata = "cuaderno_status"

const statusID = "cuaderno-status"

// Emit implements output.Sink.
func (s *status) Emit(e output.Event) {
	s.mu.Lock()
	if !s.over {
		s.earlier = append(s.earlier, e)
		s.size += len(e.Text)
		if s.size > keepSize || len(s.earlier) > keepEvents {
			s.earlier, s.over = nil, true
		}
	}
	s.mu.Unlock()
	s.out.Emit(e)
}

// What of a cell's output is kept at most; with more there is no line.
const keepSize, keepEvents = 1 << 20, 1000

// watch shows the line as long as there is news. The function returned takes it
// away; it may be called more than once.
func (s *status) watch() (stop func()) {
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTimer(sayAfter)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				tick.Reset(s.say())
			case <-quit:
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(quit)
		<-ended
		s.take()
	})
}

// say shows the line if there is news, and gives the time until it is to be called
// again.
func (s *status) say() (next time.Duration) {
	text := s.news.get().In(s.lang)
	s.mu.Lock()
	defer s.mu.Unlock()
	if text == "" || text == s.said || s.over {
		return askEvery
	}
	e := output.Event{
		Kind: output.Display, Bundle: display.Bundle{"text/plain": "⏳ " + text},
		Metadata: map[string]any{StatusMetadata: true}, DisplayID: statusID,
	}
	if s.said != "" {
		e.Kind = output.Update
	}
	s.said = text
	s.out.Emit(e)
	return sayEvery
}

// take takes the line away and sends again what was there before it.
func (s *status) take() {
	s.news.set(diag.Text{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.said == "" {
		return
	}
	s.said = ""
	s.out.Emit(output.Event{Kind: output.Clear})
	for _, e := range s.earlier {
		s.out.Emit(e)
	}
}

// running says that the cell runs: the line does not come back.
func (s *status) running() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.earlier, s.over = nil, true
}
