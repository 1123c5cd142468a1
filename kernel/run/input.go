package run

import (
	"context"
	"errors"

	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// ErrNoInput says that there is nobody to ask.
var ErrNoInput = errors.New("nobody answers questions")

// Ask asks the user for one line. The error is ErrNoInput if nobody would
// answer, and context.Canceled if the job is interrupted.
type Ask func(ctx context.Context, prompt string, password bool) (string, error)

// ask asks the user in the name of the running job and hands the answer, or an
// end of file, to the worker. While a question is open no other is asked: what
// waits for input is satisfied by the first answer.
func (p *Process) ask(prompt string, password bool) {
	p.mu.Lock()
	j := p.job
	if j == nil || j.asking {
		p.mu.Unlock()
		return
	}
	j.asking = true
	p.mu.Unlock()
	if p.cfg.Ask == nil { // at once, so that the notice comes before the job's end
		p.answer(j, prompt, password)
		return
	}
	go p.answer(j, prompt, password)
}

// answer asks the user and hands the answer on.
func (p *Process) answer(j *activeJob, prompt string, password bool) {
	reply := worker.Command{Op: worker.OpInput, Cell: j.cell}
	line, err := p.question(j.ctx, prompt, password)
	reply.Value, reply.EOF = line+"\n", err != nil
	if errors.Is(err, ErrNoInput) {
		p.tell(j.cell, noInputText().In(p.cfg.Lang))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	j.asking = false
	if errors.Is(err, context.Canceled) {
		return // an interrupt is under way, and must come before the end of file: see wantsInput
	}
	if p.job == j {
		_ = p.pipes.send(reply)
	}
}

func (p *Process) question(ctx context.Context, prompt string, password bool) (string, error) {
	if p.cfg.Ask == nil {
		return "", ErrNoInput
	}
	return p.cfg.Ask(ctx, prompt, password)
}

// tell writes to the standard error of a cell.
func (p *Process) tell(cell int, text string) {
	p.mu.Lock()
	sink := p.sinks[cell]
	p.mu.Unlock()
	if sink != nil {
		sink.Emit(output.Event{Kind: output.Stderr, Text: text})
	}
}

// wantsInput handles EventInput. A cell that was interrupted while it waits gets
// an end of file, so that it can see the interrupt.
func (p *Process) wantsInput(e worker.Event) {
	if e.End == "" {
		p.ask("", false)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.pipes.send(worker.Command{Op: worker.OpInput, Cell: e.Cell, EOF: true})
}
