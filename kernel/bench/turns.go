package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"
)

// warmUp are cells that are run before a kind of cell is measured.
const warmUp = 2

// rounds is into how many parts a measurement is cut whose parties take turns: what
// else the machine does falls on all of them.
const rounds = 5

// oursMore is how many times as many cells of this kernel are measured: of fifty
// the 99th percentile is the worst one.
const oursMore = 4

// clientMemory is what the client may hold before its collector runs all the same.
const clientMemory = 512 << 20

// runner is a kernel while it is measured.
type runner struct {
	*session
	kernel *kernel
}

// measureCells measures each kind of cell in all kernels that can run it, in
// turns, and then what memory they hold.
func measureCells(ctx context.Context, kernels []*kernel, o options, r *report, progress io.Writer) error {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the client's collector is no part of what is measured
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(clientMemory))
	var all []runner
	for _, k := range kernels {
		s, err := k.launch(ctx, o.dir)
		if err != nil {
			return fmt.Errorf("%s: %v", k.name, err)
		}
		defer s.Kill()
		all = append(all, runner{s, k})
	}
	cells := &numbers{seed: int(time.Now().UnixNano() % 1e9 * 1000)}
	for _, c := range goScripts() {
		if !strings.Contains(c.name, o.kind) {
			continue
		}
		fmt.Fprintln(progress, c.name)
		takeTurns(ctx, all, c.name, o, cells, r)
	}
	for _, a := range all {
		r.memory(a.kernel.name, a.Pid())
	}
	return nil
}

// numbers make cells differ between kinds, and between runs of the bench.
type numbers struct{ seed, given int }

func (n *numbers) next() int {
	n.given++
	return n.seed + n.given
}

// takeTurns measures one kind of cell. A kernel that fails is out, and the report
// says so.
func takeTurns(ctx context.Context, all []runner, name string, o options, cells *numbers, r *report) {
	took := make([][]time.Duration, len(all))
	out := make([]bool, len(all))
	for round := range rounds + 1 { // the first is the preparation
		for i, a := range all {
			c, ok := a.kernel.script(name)
			if !ok || out[i] {
				continue
			}
			var err error
			if round == 0 {
				err = a.prepare(ctx, c, cells)
			} else {
				took[i], err = a.series(ctx, c, a.kernel.share(o.cells, round), cells, took[i])
			}
			if err != nil {
				out[i] = true
				r.Failures = append(r.Failures, fmt.Sprintf("%s: %s: %v", a.kernel.name, name, err))
			}
		}
	}
	for i, a := range all {
		if len(took[i]) > 0 && !out[i] {
			r.add(a.kernel.name, name, took[i])
		}
	}
}

// share is how many of so many cells a round from 1 on has.
func (k *kernel) share(cells, round int) int {
	if k.name == ours {
		cells *= oursMore
	}
	return cells*round/rounds - cells*(round-1)/rounds
}

func (k *kernel) script(name string) (script, bool) {
	for _, c := range k.cases {
		if c.name == name {
			return c, true
		}
	}
	return script{}, false
}

func (s *session) prepare(ctx context.Context, c script, cells *numbers) error {
	for _, code := range c.setup {
		if _, err := s.run(ctx, code, false); err != nil {
			return err
		}
	}
	_, err := s.series(ctx, c, warmUp, cells, nil)
	return err
}

// series appends what n cells took to took.
func (s *session) series(ctx context.Context, c script, n int, cells *numbers, took []time.Duration) ([]time.Duration, error) {
	for range n {
		d, err := s.run(ctx, c.cell(cells.next()), c.fails)
		if err != nil {
			return nil, err
		}
		took = append(took, d)
	}
	return took, nil
}
