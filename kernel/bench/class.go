package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// tutorialFile is the notebook that a class runs.
const tutorialFile = "01-tutorial-kafka.ipynb"

// class runs the tutorial with its cells built ahead, in one kernel and then in
// many at once, each with a cluster of its own.
func (k *kernel) class(ctx context.Context, o options, _ string, r *report, progress io.Writer) error {
	if o.crowd == 0 {
		return nil
	}
	fmt.Fprintf(progress, "%s: %s in %d kernels\n", k.name, tutorialFile, o.crowd)
	path := filepath.Join(o.dir, tutorialFile)
	if err := k.warm(ctx, path); err != nil {
		return err
	}
	cells, err := codeOf(path)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := k.student(ctx, o.dir, cells, func(int) {}); err != nil {
		return err
	}
	r.Figures[notebookSeconds] = time.Since(start).Seconds()
	var class, ready sync.WaitGroup
	failed, share := make([]error, o.crowd), make([]int64, o.crowd)
	ready.Add(o.crowd)
	start = time.Now()
	for i := range failed {
		class.Go(func() {
			through := sync.OnceFunc(ready.Done)
			defer through() // also if it fails: the others wait for it
			failed[i] = k.student(ctx, o.dir, cells, func(pid int) {
				through()
				ready.Wait() // all are there: that is when memory is shared
				share[i] = memoryOf(pid).Share
			})
		})
	}
	ready.Wait()
	r.Figures[classSize], r.Figures[classSeconds] = float64(o.crowd), time.Since(start).Seconds()
	class.Wait()
	r.Figures[classFailed] = float64(len(failed) - len(slices.DeleteFunc(slices.Clone(failed), func(err error) bool { return err != nil })))
	for _, s := range share {
		r.Figures[classShare] += float64(s) / float64(len(share))
	}
	return errors.Join(failed...)
}

// codeOf are the code cells of a notebook.
func codeOf(path string) ([]*notebook.Cell, error) {
	book, err := notebook.Load(path)
	if err != nil {
		return nil, err
	}
	var code []*notebook.Cell
	for _, c := range book.Cells {
		if c.Runs() {
			code = append(code, c)
		}
	}
	return code, nil
}

// withCluster runs f with a cluster of Kafka brokers in memory.
func withCluster(ctx context.Context, f func(env string) error) error {
	brokers, err := cluster.Start(ctx, cluster.Options{Ports: []int{0, 0, 0, 0}})
	if err != nil {
		return err
	}
	defer brokers.Close()
	return f("KAFKA_BROKERS=" + brokers.Brokers())
}

// student runs the cells in a kernel, and then calls through with its process.
func (k *kernel) student(ctx context.Context, dir string, cells []*notebook.Cell, through func(pid int)) error {
	return withCluster(ctx, func(env string) error {
		started := *k
		started.env = append(slices.Clone(k.env), env)
		s, err := started.launch(ctx, dir)
		if err != nil {
			return err
		}
		defer s.Kill()
		for i, c := range cells {
			if _, err := s.run(ctx, c.Source, false); err != nil && !c.MayFail() {
				return fmt.Errorf("cell %d: %v", i+1, err)
			}
		}
		through(s.Pid())
		return nil
	})
}
