package run

import (
	"context"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// Glance is what a variable holds.
type Glance struct {
	Text string
	Busy bool // code was running, so not all could be read
}

// Peek tells what a variable of the notebook holds, also while a job runs; false
// if there is no such variable or it does not become known before ctx ends.
func (p *Process) Peek(ctx context.Context, name string) (Glance, bool) {
	seq, answer := p.peeks.ask()
	defer p.peeks.forget(seq)
	p.mu.Lock()
	_ = p.pipes.send(worker.Command{Op: worker.OpPeek, Name: name, Seq: seq}) // a dead worker does not answer
	p.mu.Unlock()
	select {
	case e := <-answer:
		return Glance{e.Text, e.Busy}, e.Text != ""
	case <-p.dead:
	case <-ctx.Done():
	}
	return Glance{}, false
}

// peeks are the questions that have no answer yet.
type peeks struct {
	mu   sync.Mutex
	last int
	open map[int]chan worker.Event
}

func (p *peeks) ask() (int, <-chan worker.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		p.open = map[int]chan worker.Event{}
	}
	p.last++
	answer := make(chan worker.Event, 1)
	p.open[p.last] = answer
	return p.last, answer
}

func (p *peeks) forget(seq int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, seq)
}

// answer passes the answer to a question to whoever still waits for it.
func (p *peeks) answer(e worker.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if waiting := p.open[e.Seq]; waiting != nil {
		waiting <- e
		delete(p.open, e.Seq)
	}
}
