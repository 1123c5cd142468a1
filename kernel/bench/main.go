// Command bench measures what a user of a notebook waits for: it drives Jupyter
// kernels through the same scripts, as a client does, and prints a table and, on
// request, JSON. Beside it stand the phases of this kernel's cells, measured
// inside, and the speed of the code in cells against compiled programs; and what
// all that says of the goals that this kernel has: the exit status is 1 if
// something that must hold does not.
//
//	go run ./kernel/bench                    # everything, some ten minutes on two free cores
//	go run ./kernel/bench -long 0 -crowd 0 -kills 0 -ahead=0 -cold=0 -programs=0  # cells alone, a minute
//	go run ./kernel/bench -cells 5 -only cuaderno
//	go run ./kernel/bench -json report.json
//	go run ./kernel/bench -soak 2000         # a long session, and nothing else
//	go run ./kernel/bench -completion        # completion, inspection, gopls beside; nothing else
//	go run ./kernel/bench -kafka 5 -python-client DIR  # Kafka, and nothing else
//
// Times are worth only as ratios to those of the same run.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	var o options
	flag.IntVar(&o.cells, "cells", 50, "cells measured of each `kind`")
	flag.IntVar(&o.long, "long", 500, "cells of the long session; 0: none")
	flag.IntVar(&o.crowd, "crowd", 30, "kernels at once; 0: none")
	flag.IntVar(&o.kills, "kills", 30, "kernels at once that are killed at random; 0: none")
	flag.StringVar(&o.kind, "kind", "", "measure only the kinds of cells that have this `text` in their names")
	flag.StringVar(&o.only, "only", "", "the only `kernel` to measure")
	flag.BoolVar(&o.programs, "programs", true, "measure the code in cells, too")
	flag.BoolVar(&o.ahead, "ahead", true, "run all shipped notebooks built ahead")
	flag.BoolVar(&o.cold, "cold", true, "run the first Kafka cell of a fresh machine")
	flag.StringVar(&o.dir, "dir", "notebooks", "`folder` in which the kernels start")
	flag.IntVar(&o.soak, "soak", 0, "`cells` of one session with errors, interrupts and displays, in place of all else")
	flag.BoolVar(&o.completion, "completion", false, "measure completion and inspection and compare with gopls, in place of all else")
	flag.IntVar(&o.kafka, "kafka", 0, "`pairs` of sending and reading with KAFKA_BROKERS, here and with Python, in place of all else")
	flag.IntVar(&o.messages, "messages", 1_000_000, "messages of 100 bytes in each of these")
	flag.StringVar(&o.pythonClient, "python-client", "", "`folder` with Python's confluent-kafka, if it is not installed")
	to := flag.String("json", "", "write the report to this `file`, too")
	flag.Parse()
	if err := run(o, *to); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures, prints the report and saves it to the file called to, if any.
func run(o options, to string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if o.kafka > 0 { // it prints ratios of its own, and has no table
		return throughputAlone(ctx, o)
	}
	report, err := measure(ctx, o, os.Stderr)
	if err != nil {
		return err
	}
	if o.completion {
		report.markdownCompletion(os.Stdout)
	} else {
		report.markdown(os.Stdout)
	}
	if err := report.save(to); err != nil {
		return err
	}
	if broken := report.broken(); len(broken) > 0 {
		return fmt.Errorf("what must hold does not:\n%s", strings.Join(broken, "\n"))
	}
	return nil
}

func throughputAlone(ctx context.Context, o options) error {
	temp, err := os.MkdirTemp("", "cuaderno-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	return throughput(ctx, o, temp, os.Stderr, os.Stdout)
}

// options say how much is measured.
type options struct {
	cells, long, crowd, soak, kills int
	only, kind, dir                 string
	programs, ahead, cold           bool
	completion                      bool

	kafka, messages int
	pythonClient    string
}

// whole reports whether no part of what has a verdict is left out.
func (o options) whole() bool {
	return o.only == "" && o.kind == "" && o.long > 0 && o.crowd > 0 && o.kills > 0 && o.ahead && o.cold
}

// measure runs everything that o asks for.
func measure(ctx context.Context, o options, progress io.Writer) (*report, error) {
	temp, err := os.MkdirTemp("", "cuaderno-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	r := newReport()
	if o.soak > 0 {
		return r, r.soakSession(ctx, o, temp, progress)
	}
	if o.completion {
		return r, r.completionAlone(ctx, o, temp, progress)
	}
	kernels, err := findKernels(ctx, temp, o.only, progress)
	if err != nil {
		return nil, err
	}
	if err := measureKernels(ctx, kernels, o, temp, r, progress); err != nil {
		return nil, err
	}
	if o.only == "" || o.only == ours {
		fmt.Fprintln(progress, "phases")
		if err := measurePhases(ctx, o, r); err != nil {
			return nil, err
		}
	}
	if o.programs {
		fmt.Fprintln(progress, "programs")
		if err := measurePrograms(ctx, o, temp, r); err != nil {
			return nil, err
		}
	}
	r.judge(o.whole())
	return r, nil
}

// soakSession runs the soak of this kernel.
func (r *report) soakSession(ctx context.Context, o options, temp string, progress io.Writer) error {
	k, err := cuaderno(ctx, temp)
	if err != nil {
		return err
	}
	r.Soak, err = measureSoak(ctx, k, o, temp, []int{1, settled, 500, 1000, 2000, o.soak}, progress)
	return err
}

// save writes the report as JSON; an empty name is no file.
func (r *report) save(name string) error {
	if name == "" {
		return nil
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(data, '\n'), 0o600)
}
