// Package tool runs the programs that the kernel needs: the Go toolchain, the
// linker, the user's shell. Each gets a process group of its own, so that
// stopping one stops all that it started.
package tool

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Run runs a program in dir and returns its standard output. The end of ctx
// kills it with all that it started; the error is then ctx's. A program that
// fails is an *Error.
func Run(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	return RunEnv(ctx, dir, nil, name, args...)
}

// RunEnv is Run with an environment; nil is the kernel's own.
func RunEnv(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	OwnGroup(cmd)
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Error{Tool: filepath.Base(name), Output: out.String() + errs.String(), err: err}
	}
	return out.Bytes(), nil
}

// Error is the complaint of a program.
type Error struct {
	Tool   string // its name
	Output string // all that it printed
	err    error
}

// Error is the program's name and what it printed.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %v\n%s", e.Tool, e.err, strings.TrimSpace(e.Output))
}
