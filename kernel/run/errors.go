package run

import (
	"fmt"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// Frame is one call on a stack. User frames lie in the text of a cell, and
// their File is the cell's name.
type Frame = worker.Frame

// Panic says that the cell's own goroutine panicked. The state is kept.
type Panic struct {
	Message string  // what Go prints after "panic: "
	Frames  []Frame // innermost first, all of them
}

// Error is the line that Go prints.
func (e *Panic) Error() string { return "panic: " + e.Message }

// Exit says that the cell called os.Exit, log.Fatal or the like. The state is
// kept.
type Exit struct {
	Code   int
	Goexit bool // runtime.Goexit, which has no code
}

// Error is what go run prints.
func (e *Exit) Error() string {
	if e.Goexit {
		return "runtime.Goexit"
	}
	return fmt.Sprintf("exit status %d", e.Code)
}

// Interrupted says that the cell was interrupted. The state is kept.
type Interrupted struct {
	// Abandoned: the cell's goroutine was in code that does not give way. It
	// goes on in the background, muted, until that code returns.
	Abandoned bool
}

// Error says which of the two it is.
func (e *Interrupted) Error() string {
	if e.Abandoned {
		return "interrupted; still busy in the background"
	}
	return "interrupted"
}

// Deadlock says that all goroutines waited for each other. The state is kept.
type Deadlock struct {
	Frames []Frame // where the cell's own goroutine waited: calls in cells, innermost first
}

// Error is what Go prints.
func (e *Deadlock) Error() string { return "fatal error: all goroutines are asleep - deadlock!" }

// LoadError says that the image could not be loaded; the cell did not run.
type LoadError struct{ Message string }

// Error is the loader's message.
func (e *LoadError) Error() string { return e.Message }

// Crash says that the worker has ended and the state with it.
type Crash struct {
	// Reason is the first line of the runtime's last words: "fatal error:
	// concurrent map writes", "panic: …" for a goroutine that nothing guards,
	// "SIGSEGV: segmentation violation". Empty if it left none.
	Reason string
	Frames []Frame // of the goroutine that failed, innermost first
	// Signal is the name of the signal that ended the worker ("killed": out of
	// memory, perhaps), or "".
	Signal   string
	ExitCode int  // if Signal is ""
	InC      bool // the signal arrived while C code ran
	ByUser   bool // killed because of a second interrupt
	// MemoryLimit is set if the worker was ended, or ended itself, because its
	// cells wanted more than so many bytes; MemoryUsed is how much they had, if it
	// is known.
	MemoryLimit, MemoryUsed int64
}

// Error is the reason, or else how the process ended.
func (e *Crash) Error() string {
	switch {
	case e.Reason != "":
		return e.Reason
	case e.Signal != "":
		return "signal: " + e.Signal
	}
	return fmt.Sprintf("exit status %d", e.ExitCode)
}

// RequestError says that the worker could not change its directory or an
// environment variable.
type RequestError struct{ Message string }

// Error is the system's message.
func (e *RequestError) Error() string { return e.Message }
