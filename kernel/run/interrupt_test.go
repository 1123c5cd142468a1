package run

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// interruptCase is a cell that says "listo" and then goes on for ever.
type interruptCase struct {
	scenario
	after     string // what it still says when it is interrupted
	abandoned bool
}

func interrupts() []interruptCase {
	return []interruptCase{
		{scenario{"tight loop", `println("listo"); for i := 0; ; i++ { poll() }`}, "", false},
		{scenario{"sleep", `println("listo"); sleep(time.Hour)`}, "", false},
		{scenario{"select", `println("listo"); select { case <-done(): check() }`}, "", false},
		{scenario{"recovering loop", `println("listo"); for { func() { defer func() { recover() }(); poll() }() }`}, "", false},
		{scenario{"clean-up", `
			defer func() { for i := range 3 { poll(); println("cierro", i) }; sleep(1); println("fin") }()
			println("listo")
			sleep(time.Hour)`}, "cierro 0\ncierro 1\ncierro 2\nfin\n", false},
		{scenario{"busy goroutines", `
			for range 4 { go func() { defer guard(); for { poll() } }() }
			println("listo")
			sleep(time.Hour)`}, "", false},
		{scenario{"foreign code", `
			gate, past = make(chan int), make(chan int)
			defer close(past)
			println("listo")
			<-gate
			println("nadie debe leer esto")
			show("ni esto")`}, "", true},
		{scenario{"foreign code that then polls", `
			gate, past = make(chan int), make(chan int)
			defer close(past)
			println("listo")
			<-gate
			for { poll() }`}, "", true},
	}
}

// interrupt runs the job and interrupts it when it says that it is ready.
func interrupt(t *testing.T, p *Process, j Job, rec *recorder, times int) error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- p.Run(t.Context(), j, rec) }()
	rec.wait(t, func(transcript string) bool { return strings.Contains(transcript, "listo") })
	for range times {
		p.Interrupt()
	}
	return <-ended
}

func TestAnInterruptEndsTheCellAndKeepsTheState(t *testing.T) {
	t.Parallel()
	p := start(t)
	for i, c := range interrupts() {
		rec := newRecorder()
		err := interrupt(t, p, job(t, 7, c.name), rec, 1)
		e, ok := errors.AsType[*Interrupted](err)
		if want := fmt.Sprintf("out %q\n", "listo\n"+c.after); !ok || e.Abandoned != c.abandoned || rec.String() != want {
			t.Errorf("%s: %q, %v, want %q, abandoned %v", c.name, rec, err, want, c.abandoned)
		}
		if c.abandoned { // let it end: what it shows is dropped
			out, err := runScenario(t, p, 8, "open the gate")
			if err != nil || out != "out \"abro\\nabierto\\n\"\n" || rec.String() != "out \"listo\\n\"\n" {
				t.Errorf("after %s: %q, %v, and of itself %q", c.name, out, err, rec)
			}
		}
		out, err := runScenario(t, p, 9, "count")
		if want := fmt.Sprintf("result %d\n", i+1); err != nil || out != want {
			t.Fatalf("after %s: %q, %v, want %q", c.name, out, err, want)
		}
	}
}

func TestTheEndOfTheContextInterrupts(t *testing.T) {
	t.Parallel()
	p := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	rec := newRecorder()
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, job(t, 1, "sleep"), rec) }()
	rec.wait(t, func(transcript string) bool { return strings.Contains(transcript, "listo") })
	cancel()
	if err := <-ended; !isInterrupted(err) || !p.Alive() {
		t.Errorf("got %v, alive %v", err, p.Alive())
	}
}

func isInterrupted(err error) bool {
	_, ok := errors.AsType[*Interrupted](err)
	return ok
}

func TestASecondInterruptKillsTheWorker(t *testing.T) {
	t.Parallel()
	p := start(t)
	err := interrupt(t, p, job(t, 1, "foreign code"), newRecorder(), 2)
	if e, ok := errors.AsType[*Crash](err); !ok || !e.ByUser || e.Signal != "killed" || p.Alive() {
		t.Errorf("got %#v, alive %v", err, p.Alive())
	}
}

func TestAnInterruptWithoutAJobDoesNothing(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.Interrupt()
	p.Interrupt()
	stateKept(t, p, 1)
}

func TestAnImageThatNeverFinishesLoading(t *testing.T) {
	t.Parallel()
	p := start(t)
	stuck := image(t, 1, code{`var stuck = func() int { os.Stdout.WriteString("listo"); select {} }()`, ``})
	err := interrupt(t, p, Job{Cell: 1, Image: stuck}, newRecorder(), 1)
	if e, ok := errors.AsType[*Interrupted](err); !ok || !e.Abandoned {
		t.Errorf("got %v", err)
	}
	err = p.Run(t.Context(), Job{Cell: 2, Image: stuck}, newRecorder())
	if e, ok := errors.AsType[*LoadError](err); !ok || !strings.Contains(e.Message, "has failed") {
		t.Errorf("again: %v", err)
	}
	stateKept(t, p, 1)
}

// A cell that floods a frontend which takes nothing is blocked in its writes;
// the interrupt must get through all the same.
func TestAnInterruptOfAFloodThatNobodyReads(t *testing.T) {
	t.Parallel()
	p := start(t)
	first, release := make(chan struct{}), make(chan struct{})
	once := sync.OnceFunc(func() { close(first) })
	ended := make(chan error, 1)
	go func() {
		ended <- p.Run(t.Context(), job(t, 1, "endless flood"), output.SinkFunc(func(output.Event) {
			once()
			<-release
		}))
	}()
	<-first
	p.Interrupt()
	close(release)
	if err := <-ended; !isInterrupted(err) {
		t.Errorf("got %v", err)
	}
	stateKept(t, p, 1)
}

// What C code prints comes line by line, not when it returns.
func TestCPrintsWhileItRuns(t *testing.T) {
	t.Parallel()
	p := start(t)
	j := Job{Cell: 3, Image: cgoImage(t), Args: []string{"go on"}}
	if err := interrupt(t, p, j, newRecorder(), 1); !isInterrupted(err) {
		t.Errorf("got %v", err)
	}
}
