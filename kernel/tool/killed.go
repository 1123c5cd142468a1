package tool

import (
	"errors"
	"os/exec"
	"regexp"
)

// childKilled is how those that start other programs say that one of these was
// killed: the go command and the Go linker, and gcc in the language of LC_ALL=C.
var childKilled = regexp.MustCompile(`signal: killed|terminated with signal 9|Killed signal terminated program`)

// Killed reports whether the program did not complain, but was killed, or one that
// it had started: by somebody, or because memory ran out. That says nothing about
// what it was given to do.
func (e *Error) Killed() bool {
	exit, ok := errors.AsType[*exec.ExitError](e.err)
	return ok && (!exit.Exited() || childKilled.MatchString(e.Output))
}
