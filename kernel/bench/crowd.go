package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// crowd runs many kernels at once through cells that have been built before.
func (k *kernel) crowd(ctx context.Context, o options, _ string, r *report, progress io.Writer) error {
	if o.crowd == 0 {
		return nil
	}
	fmt.Fprintf(progress, "%s: %d kernels at once\n", k.name, o.crowd)
	if _, err := k.allCases(ctx, o.dir); err != nil { // fills the cache
		return err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	start := time.Now()
	for range o.crowd {
		wg.Go(func() {
			took, err := k.allCases(ctx, o.dir)
			mu.Lock()
			defer mu.Unlock()
			all, failed = append(all, took...), errors.Join(failed, err)
		})
	}
	wg.Wait()
	r.add(k.name, fmt.Sprintf("cells of %d kernels at once, built before", o.crowd), all)
	r.Figures[crowdSeconds] = time.Since(start).Seconds()
	return failed
}

// allCases runs one cell of each kind in a new kernel.
func (k *kernel) allCases(ctx context.Context, dir string) ([]time.Duration, error) {
	s, err := k.launch(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer s.Kill()
	var all []time.Duration
	for _, c := range k.cases {
		for _, code := range append(c.setup, c.cell(1)) {
			took, err := s.run(ctx, code, c.fails && code == c.cell(1))
			if err != nil {
				return nil, fmt.Errorf("%s: %v", c.name, err)
			}
			all = append(all, took)
		}
	}
	return all, nil
}
