package engine

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/run"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
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

// The verdict on a toolchain is kept for good: what happened to a process by
// accident is none.
func TestWhatIsNoVerdictOnAToolchain(t *testing.T) {
	t.Parallel()
	_, killed := tool.Run(t.Context(), "", "sh", "-c", "kill -KILL $$")
	_, failed := tool.Run(t.Context(), "", "sh", "-c", "exit 2")
	for err, want := range map[error]bool{
		killed: true, &run.Crash{Signal: "killed"}: true, &fs.PathError{Op: "open", Err: fs.ErrNotExist}: true,
		failed: false, &run.Crash{Signal: "segmentation fault"}: false, errors.New("self-test printed \"41\""): false,
	} {
		if got := isAccident(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}
