package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// patience is how long one cell may take: the first may compile packages.
const patience = 3 * time.Minute

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

// measureKernels puts the figures of the kernels into the report: first what all of them
// can be compared in, then what this kernel alone has to answer for.
func measureKernels(ctx context.Context, kernels []*kernel, o options, temp string, r *report, progress io.Writer) error {
	for _, k := range kernels {
		fmt.Fprintf(progress, "%s: start\n", k.name)
		if err := k.measureStart(ctx, o, r); err != nil {
			return fmt.Errorf("%s: %v", k.name, err)
		}
	}
	if err := measureCells(ctx, kernels, o, r, progress); err != nil {
		return err
	}
	for _, k := range kernels {
		if k.name != ours {
			continue
		}
		for _, part := range []func(context.Context, options, string, *report, io.Writer) error{k.longSession, k.ahead, k.crowd, k.class, k.killed, k.cold, k.completion} {
			if err := part(ctx, o, temp, r, progress); err != nil {
				r.Failures = append(r.Failures, err.Error())
			}
		}
	}
	return nil
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
	r.add(k.name, startCase, all)
	return nil
}
