package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/cuaderno-go/cuaderno/helpers/cluster"
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// tutorialFile is the notebook that a class runs.
const tutorialFile = "01-tutorial-kafka.ipynb"

// tutorial runs the shipped notebook with its cells built ahead: in one session,
// to see what each cell takes beside its own work and that no compiler starts, and
// then in many kernels at once, each with a cluster of its own.
func (k *kernel) tutorial(ctx context.Context, o options, r *report, progress io.Writer) error {
	if o.crowd == 0 {
		return nil
	}
	fmt.Fprintf(progress, "%s: %s in %d kernels\n", k.name, tutorialFile, o.crowd)
	path := filepath.Join(o.dir, tutorialFile)
	if out, err := exec.CommandContext(ctx, k.spec.Argv[0], "warm", path).CombinedOutput(); err != nil {
		return fmt.Errorf("warm: %v\n%s", err, out)
	}
	cells, err := codeOf(path)
	if err != nil {
		return err
	}
	if err := firstRuns(ctx, o.dir, cells, r); err != nil {
		return err
	}
	start := time.Now()
	if err := k.student(ctx, o.dir, cells, func(int) {}); err != nil {
		return err
	}
	r.NotebookSeconds = time.Since(start).Seconds()
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
	r.ClassSeconds = time.Since(start).Seconds()
	class.Wait()
	for _, s := range share {
		r.ClassShare += s / int64(len(share))
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

// firstRuns notes what the first run of each cell takes beside the cell's own
// work. That a compiler starts is a failure.
func firstRuns(ctx context.Context, dir string, cells []*notebook.Cell, r *report) error {
	return withCluster(ctx, func(env string) error {
		if err := os.Setenv("KAFKA_BROKERS", env[len("KAFKA_BROKERS="):]); err != nil {
			return err
		}
		defer func() { _ = os.Unsetenv("KAFKA_BROKERS") }() // it fails on no system that we run on
		var spent time.Duration
		compiled := 0
		e, err := engine.New(engine.Config{Dir: dir, Trace: func(stage string, took time.Duration) {
			switch stage {
			case engine.StageExecute:
				spent += took
			case engine.StageCompile, engine.StageLink:
				compiled++
			}
		}})
		if err != nil {
			return err
		}
		defer e.Close()
		var beside []time.Duration
		for i, c := range cells {
			spent = 0
			start := time.Now()
			err := e.Run(ctx, cell.Source{Count: i + 1, Text: c.Source}, output.SinkFunc(func(output.Event) {}))
			if err != nil && !c.MayFail() {
				return fmt.Errorf("cell %d: %v", i+1, err)
			}
			beside = append(beside, time.Since(start)-spent)
		}
		r.add("cuaderno", "first run of the cells of notebook 01 built ahead, without their own work", beside)
		if compiled > 0 {
			return fmt.Errorf("%d compilers and linkers were started for cells built ahead", compiled)
		}
		return nil
	})
}
