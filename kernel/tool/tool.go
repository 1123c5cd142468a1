// Package tool runs the programs that the kernel needs: the Go toolchain, the
// linker, the user's shell. Each gets a process group of its own, so that
// stopping one stops all that it started, and none outlives the kernel.
package tool

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
)

// waitDelay is how long what a program has started may hold its output open.
const waitDelay = 2 * time.Second

// Run runs a program in dir and returns its standard output. The end of ctx
// kills it with all that it started; the error is then ctx's. A program that
// fails is an *Error.
func Run(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	return RunEnv(ctx, dir, nil, name, args...)
}

// RunEnv is Run with an environment; nil is the kernel's own. Its temporary files
// go to a folder of its own, which is removed whatever becomes of it.
func RunEnv(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	return RunWatched(ctx, dir, env, nil, name, args...)
}

// RunWatched is RunEnv, and gives the lines that the program writes to standard
// error to line as they come, on another goroutine; a nil line is told nothing.
func RunWatched(ctx context.Context, dir string, env []string, line func(string), name string, args ...string) ([]byte, error) {
	temp, err := tempdir.Make("", "tool")
	if err != nil {
		return nil, err
	}
	defer func() { _ = temp.Remove() }()
	if env == nil {
		env = os.Environ()
	}
	return run(ctx, dir, append(slices.Clip(env), "TMPDIR="+temp.Path), line, name, args, func(cmd *exec.Cmd) error {
		left, err := RunGroup(cmd, nil)
		left.Kill() // a tool has nothing to do in the background
		return err
	})
}

// RunAlone is RunEnv for a program that starts no others and makes no temporary
// files, such as the compiler: it is spared the guard and the folder, which would
// cost as much time as it needs itself.
func RunAlone(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	return run(ctx, dir, env, nil, name, args, func(cmd *exec.Cmd) error {
		OwnGroup(cmd)
		return cmd.Run()
	})
}

func run(ctx context.Context, dir string, env []string, line func(string), name string, args []string, do func(*exec.Cmd) error) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if line != nil {
		cmd.Stderr = io.MultiWriter(&errs, &lines{tell: line})
	}
	cmd.WaitDelay = waitDelay
	if err := do(cmd); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Error{Tool: filepath.Base(name), Output: out.String() + errs.String(), err: err}
	}
	return out.Bytes(), nil
}

// lines is a Writer that passes whole lines on.
type lines struct {
	tell func(string)
	rest []byte
}

// Write never fails.
func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		l.tell(string(line))
		l.rest = rest
	}
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

// Unwrap is how it ended, or why it did not start.
func (e *Error) Unwrap() error { return e.err }
