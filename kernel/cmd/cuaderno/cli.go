package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// The exit statuses. statusInterrupted is what a shell reports for a program
// that Ctrl-C ended.
const (
	statusOK          = 0
	statusFailure     = 1
	statusUsage       = 2
	statusInterrupted = 130
)

// cli is what every command has at hand: the streams and the language of its
// user.
type cli struct {
	lang     diag.Lang
	in       io.Reader
	out, err io.Writer
}

func newCLI(in io.Reader, out, err io.Writer) *cli {
	return &cli{lang: diag.LangFromEnv(), in: in, out: out, err: err}
}

// main runs the command that args name and returns the exit status.
func (c *cli) main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once

	root := c.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return statusOK
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(c.err, "cuaderno: "+text)
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.status
	}
	if ctx.Err() != nil {
		return statusInterrupted
	}
	return statusFailure
}

// text is t in the user's language, formatted with args.
func (c *cli) text(t diag.Text, args ...any) string {
	if len(args) == 0 {
		return t.In(c.lang)
	}
	return fmt.Sprintf(t.In(c.lang), args...)
}

// say writes a line for the user to the error stream: the output stream
// belongs to the results.
func (c *cli) say(t diag.Text, args ...any) {
	fmt.Fprintln(c.err, c.text(t, args...))
}

// exitError ends the program with status after its text, which says what is
// wrong and what to do next. An empty text: all has been said already.
type exitError struct {
	status int
	text   string
}

func (e *exitError) Error() string { return e.text }

// usage is the error for a command that was called wrongly.
func (c *cli) usage(t diag.Text, args ...any) error {
	return &exitError{statusUsage, c.text(t, args...)}
}

// failure is the error for a command that could not do its job.
func (c *cli) failure(t diag.Text, args ...any) error {
	return &exitError{statusFailure, c.text(t, args...)}
}
