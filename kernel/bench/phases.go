package main

import (
	"context"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// phases collects what the engine tells of its stages.
type phases struct {
	engine *engine.Engine
	count  int
	took   map[string][]time.Duration
}

// measurePhases runs cells in an engine of our own, without a client, and notes
// where their time goes.
func measurePhases(ctx context.Context, o options, r *report) error {
	p := &phases{took: map[string][]time.Duration{}}
	trace := func(stage string, took time.Duration) { p.took[stage] = append(p.took[stage], took) }
	e, err := engine.New(engine.Config{Dir: o.dir, Trace: trace})
	if err != nil {
		return err
	}
	defer e.Close()
	p.engine = e
	seed := int(time.Now().UnixNano() % 1e9 * 1000)
	for _, c := range goScripts() {
		if c.name != plainCell && c.name != kafkaCell && c.name != sameCell {
			continue
		}
		for _, code := range append(c.setup, c.cell(seed), c.cell(seed+1)) {
			if err := p.run(ctx, code); err != nil {
				return err
			}
		}
		clear(p.took)
		for i := range o.cells {
			if err := p.run(ctx, c.cell(seed+warmUp+i)); err != nil {
				return err
			}
		}
		for _, stage := range engine.Stages() {
			if len(p.took[stage]) > 0 {
				r.Phases = append(r.Phases, newRow(c.name, stage, p.took[stage]))
			}
		}
	}
	return nil
}

func (p *phases) run(ctx context.Context, code string) error {
	p.count++
	return p.engine.Run(ctx, cell.Source{Count: p.count, Text: code}, output.SinkFunc(func(output.Event) {}))
}
