package run

import (
	"errors"
	"fmt"
	"testing"
)

func TestADeadlockEndsTheCellAndKeepsTheState(t *testing.T) {
	t.Parallel()
	p := start(t)
	for i, body := range []string{
		`ch := make(chan int); select { case ch <- 1: case <-done(): check() }`,
		"var wg sync.WaitGroup; wg.Add(1); wg.Wait()",
		"ch := make(chan int)\ngo func() { ch <- 1 }()\nvar mu sync.Mutex\nmu.Lock()\nmu.Lock()",
		"var wg sync.WaitGroup\nch := make(chan int)\nwg.Go(func() { select { case ch <- 1: case <-done(): check() } })\nwg.Wait()",
	} {
		rec := newRecorder()
		err := p.Run(t.Context(), Job{Cell: 10 + i, Image: image(t, 10+i, code{body: body}), Closed: true}, rec)
		if d, ok := errors.AsType[*Deadlock](err); !ok || len(d.Frames) == 0 || d.Frames[0].File != fmt.Sprintf("celda[%d]", 10+i) {
			t.Errorf("%s: %#v", body, err)
		}
		stateKept(t, p, i+1)
	}
}

// What is not for others of the session to wake is no deadlock: who sleeps, and
// whoever waits for one that sleeps.
func TestWaitingIsNoDeadlock(t *testing.T) {
	t.Parallel()
	p := start(t)
	rec := newRecorder()
	err := p.Run(t.Context(), Job{Cell: 7, Closed: true, Image: image(t, 7, code{body: `
		ch := make(chan int)
		go func() { sleep(2500*time.Millisecond); ch <- 1 }()
		<-ch
		r, w, _ := os.Pipe()
		go func() { time.Sleep(1500*time.Millisecond); w.Close() }()
		b := []byte{0}
		r.Read(b)
		println("fin")`})}, rec)
	if err != nil || rec.String() != "out \"fin\\n\"\n" {
		t.Errorf("got %v, %q", err, rec)
	}
}
