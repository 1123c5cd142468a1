package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// patience is how long one cell may take: the first may compile packages.
const patience = 3 * time.Minute

// warmUp are cells that are run before a kind of cell is measured.
const warmUp = 2

// session is a kernel that runs.
type session struct {
	*frontend.Kernel
	started time.Duration // until it answered kernel_info
}

func (k *kernel) launch(ctx context.Context, dir string) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	start := time.Now()
	running, err := frontend.Launch(ctx, frontend.LaunchOptions{Spec: k.spec, Dir: dir, Env: k.env})
	for range 5 {
		if !errors.Is(err, frontend.ErrDisconnected) {
			break
		}
		// Clients choose the ports, and among many kernels somebody may be faster.
		start = time.Now()
		running, err = frontend.Launch(ctx, frontend.LaunchOptions{Spec: k.spec, Dir: dir, Env: k.env})
	}
	if err != nil {
		return nil, err
	}
	if _, err := running.KernelInfo(ctx); err != nil {
		running.Kill()
		return nil, err
	}
	return &session{running, time.Since(start)}, nil
}

// run runs a cell and gives the time until its reply and its idle status.
func (s *session) run(ctx context.Context, code string, fails bool) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	start := time.Now()
	reply, err := s.Execute(ctx, code, frontend.ExecuteOptions{}, nil)
	took := time.Since(start)
	switch {
	case err != nil:
		return took, err
	case fails && reply.Status != message.StatusError:
		return took, fmt.Errorf("no error from %q", code)
	case !fails && reply.Status != message.StatusOK:
		if reply.Failure != nil {
			return took, fmt.Errorf("%s: %s", reply.EName, reply.EValue)
		}
		return took, errors.New(reply.Status)
	}
	return took, nil
}

// measure puts the figures of a kernel into the report.
func (k *kernel) measure(ctx context.Context, o options, r *report, progress io.Writer) error {
	if err := k.measureStart(ctx, o, r); err != nil {
		return err
	}
	s, err := k.launch(ctx, o.dir)
	if err != nil {
		return err
	}
	defer s.Kill()
	var unique int // cells differ between kinds, and between runs of the bench
	seed := int(time.Now().UnixNano() % 1e9 * 1000)
	for _, c := range k.cases {
		fmt.Fprintf(progress, "%s: %s\n", k.name, c.name)
		took, err := s.series(ctx, c, o.cells, func() int { unique++; return seed + unique })
		if err != nil {
			r.Failures = append(r.Failures, fmt.Sprintf("%s: %s: %v", k.name, c.name, err))
			continue
		}
		r.add(k.name, c.name, took)
	}
	r.memory(k.name, s.Pid())
	if k.name != "cuaderno" {
		return nil
	}
	for _, long := range []func(context.Context, options, *report, io.Writer) error{k.longSession, k.crowd, k.tutorial, k.killed} {
		if err := long(ctx, o, r, progress); err != nil {
			r.Failures = append(r.Failures, err.Error())
		}
	}
	return nil
}

func (s *session) series(ctx context.Context, c script, n int, next func() int) ([]time.Duration, error) {
	for _, code := range c.setup {
		if _, err := s.run(ctx, code, false); err != nil {
			return nil, err
		}
	}
	var all []time.Duration
	for i := range n + warmUp {
		took, err := s.run(ctx, c.cell(next()), c.fails)
		if err != nil {
			return nil, err
		}
		if i >= warmUp {
			all = append(all, took)
		}
	}
	return all, nil
}

// measureStart starts kernels one after the other. The first fills caches and
// does not count.
func (k *kernel) measureStart(ctx context.Context, o options, r *report) error {
	var all []time.Duration
	for i := range min(o.cells, 10) + 1 {
		s, err := k.launch(ctx, o.dir)
		if err != nil {
			return err
		}
		s.Kill()
		if i > 0 {
			all = append(all, s.started)
		}
	}
	r.add(k.name, "kernel start to kernel_info_reply", all)
	return nil
}

// longSession measures whether the last cells of a session are as fast as the
// first, and what each costs in memory.
func (k *kernel) longSession(ctx context.Context, o options, r *report, progress io.Writer) error {
	if o.long < 100 {
		return nil
	}
	s, err := k.launch(ctx, o.dir)
	if err != nil {
		return err
	}
	defer s.Kill()
	seed := int(time.Now().UnixNano() % 1e9 * 1000)
	var all []time.Duration
	var before int64
	for i := range o.long {
		if i == 20 {
			before = memoryOf(s.Pid()).Private
		}
		// A variable a cell, so that the session's scope grows as well.
		took, err := s.run(ctx, fmt.Sprintf("v%d := %d\nfmt.Println(v%d)", i, seed+i, i), false)
		if err != nil {
			return err
		}
		all = append(all, took)
		if i%100 == 99 {
			fmt.Fprintf(progress, "%s: long session, cell %d\n", k.name, i+1)
		}
	}
	r.add(k.name, "cells 10 to 50 of a long session", all[10:50])
	r.add(k.name, fmt.Sprintf("cells %d to %d of it", o.long-40, o.long), all[o.long-40:])
	r.PerCell = (memoryOf(s.Pid()).Private - before) / int64(o.long-20)
	return nil
}

// crowd runs many kernels at once through cells that have been built before, as
// a class does.
func (k *kernel) crowd(ctx context.Context, o options, r *report, progress io.Writer) error {
	if o.crowd == 0 {
		return nil
	}
	fmt.Fprintf(progress, "%s: %d kernels at once\n", k.name, o.crowd)
	class := func() ([]time.Duration, error) {
		s, err := k.launch(ctx, o.dir)
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
	if _, err := class(); err != nil { // fills the cache
		return err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	start := time.Now()
	for range o.crowd {
		wg.Go(func() {
			took, err := class()
			mu.Lock()
			defer mu.Unlock()
			all, failed = append(all, took...), errors.Join(failed, err)
		})
	}
	wg.Wait()
	r.add(k.name, fmt.Sprintf("cells of %d kernels at once, built before", o.crowd), all)
	r.CrowdSeconds = time.Since(start).Seconds()
	return failed
}
