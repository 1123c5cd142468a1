package engine

import (
	"errors"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/run"
)

// A worker that somebody kills while it starts is no reason to throw its program
// away, which all kernels of the user share.
func TestAWorkerKilledAtItsStartIsStartedAgain(t *testing.T) {
	t.Parallel()
	killed, broken := &run.Crash{Signal: "killed"}, &run.Crash{Reason: "exec format error"}
	for _, c := range []struct {
		ends  []error
		tries int
		last  error
	}{
		{[]error{killed, nil}, 2, nil},
		{[]error{killed, killed, killed}, 3, killed},
		{[]error{broken}, 1, broken},
		{[]error{nil}, 1, nil},
	} {
		tries := 0
		_, err := unlessKilled(func() (*run.Process, error) { tries++; return nil, c.ends[tries-1] })
		if tries != c.tries || !errors.Is(err, c.last) {
			t.Errorf("%v: %d tries, %v", c.ends, tries, err)
		}
	}
}
