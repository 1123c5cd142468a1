package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// ahead compiles all shipped notebooks, as the image does, and runs each then in
// a new kernel: what the first run of a cell takes beside the cell's own work, and
// whether a compiler or linker is started.
func (k *kernel) ahead(ctx context.Context, o options, temp string, r *report, progress io.Writer) error {
	if !o.ahead {
		return nil
	}
	books, err := filepath.Glob(filepath.Join(o.dir, "*.ipynb"))
	if err != nil {
		return err
	}
	if err := k.warm(ctx, books...); err != nil {
		return err
	}
	a := &aheadRun{kernel: k, log: filepath.Join(temp, "ahead.log")}
	for _, path := range books {
		fmt.Fprintf(progress, "%s: %s built ahead\n", k.name, filepath.Base(path))
		cells, err := codeOf(path)
		if err != nil {
			return err
		}
		if err := a.run(ctx, o.dir, cells); err != nil {
			return fmt.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
	r.add(k.name, aheadCell, a.beside)
	r.Figures[aheadCompiled] = float64(a.compiled)
	return nil
}

// warm is cuaderno warm.
func (k *kernel) warm(ctx context.Context, books ...string) error {
	out, err := exec.CommandContext(ctx, k.spec.Argv[0], append([]string{"warm"}, books...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("warm: %v\n%s", err, out)
	}
	return nil
}

// aheadRun collects the first runs of cells.
type aheadRun struct {
	kernel   *kernel
	log      string // of the kernels
	beside   []time.Duration
	compiled int
}

// run runs the cells of a notebook in a kernel and reads in its log what it did.
func (a *aheadRun) run(ctx context.Context, dir string, cells []*notebook.Cell) error {
	return withCluster(ctx, func(env string) error {
		logged := *a.kernel
		logged.env = append(slices.Clone(logged.env), env, "CUADERNO_LOG_FILE="+a.log, "CUADERNO_LOG_LEVEL=debug")
		s, err := logged.launch(ctx, dir)
		if err != nil {
			return err
		}
		defer s.Kill()
		for i, c := range cells {
			before, err := size(a.log)
			if err != nil {
				return err
			}
			took, err := s.run(ctx, c.Source, false)
			if err != nil && !c.MayFail() {
				return fmt.Errorf("cell %d: %v", i+1, err)
			}
			text, err := os.ReadFile(a.log)
			if err != nil {
				return err
			}
			stages, compiled := readStages(text[before:])
			a.beside = append(a.beside, took-stages)
			a.compiled += compiled
		}
		return nil
	})
}

func size(file string) (int64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// readStages reads a cell's part of a kernel's log of details: the time that the
// user's code took, and how many compilers and linkers were started.
func readStages(log []byte) (execute time.Duration, compiled int) {
	for line := range bytes.Lines(log) {
		name := field(string(line), "name=")
		switch name {
		case engine.StageExecute:
			us, _ := strconv.Atoi(field(string(line), "µs=")) // what is no number took no time
			execute += time.Duration(us) * time.Microsecond
		case engine.StageCompile, engine.StageLink:
			compiled++
		}
	}
	return execute, compiled
}

// field is the value behind a name in a line of a log.
func field(line, name string) string {
	_, after, _ := strings.Cut(line, " "+name)
	value, _, _ := strings.Cut(strings.TrimSuffix(after, "\n"), " ")
	return value
}
