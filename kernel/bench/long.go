package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Which cells of a long session are compared with which of a fresh one: its last
// ones with those from settling on.
const settling, compared = 10, 40

// longSession measures what each further cell of a session costs in memory, and
// whether its last cells are as fast as those from the tenth on of another session,
// which run in turn with them: so both meet the same load of the machine.
func (k *kernel) longSession(ctx context.Context, o options, _ string, r *report, progress io.Writer) error {
	if o.long < 2*(settling+compared) {
		return nil
	}
	old, err := k.launch(ctx, o.dir)
	if err != nil {
		return err
	}
	defer old.Kill()
	next := numbered()
	var before int64
	for i := range o.long - compared {
		if i == 20 {
			before = memoryOf(old.Pid()).Private
		}
		if _, err := old.run(ctx, next(), false); err != nil {
			return err
		}
		if i%100 == 99 {
			fmt.Fprintf(progress, "%s: long session, cell %d\n", k.name, i+1)
		}
	}
	r.Figures[perCell] = float64(memoryOf(old.Pid()).Private-before) / float64(o.long-compared-20)
	young, err := k.launch(ctx, o.dir)
	if err != nil {
		return err
	}
	defer young.Kill()
	for range settling {
		if _, err := young.run(ctx, next(), false); err != nil {
			return err
		}
	}
	var late, early []time.Duration
	for range compared {
		for _, s := range []struct {
			*session
			took *[]time.Duration
		}{{old, &late}, {young, &early}} {
			took, err := s.run(ctx, next(), false)
			if err != nil {
				return err
			}
			*s.took = append(*s.took, took)
		}
	}
	young10 := fmt.Sprintf("cells %d to %d of a session", settling, settling+compared)
	old500 := fmt.Sprintf("cells %d to %d of a session, in turn with these", o.long-compared, o.long)
	r.add(k.name, young10, early)
	r.add(k.name, old500, late)
	ratio := r.cell(k.name, old500).p50().over(r.cell(k.name, young10).p50())
	r.Figures[lateOverEarly] = ratio.value
	return nil
}

// numbered gives cells that no cache has, each with a variable more, so that the
// session's scope grows as well.
func numbered() (next func() string) {
	i, seed := 0, int(time.Now().UnixNano()%1e9*1000)
	return func() string {
		i++
		return fmt.Sprintf("v%d := %d\nfmt.Println(v%d)", i, seed+i, i)
	}
}
