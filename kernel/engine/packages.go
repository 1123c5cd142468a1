package engine

import (
	"context"
	"errors"
	"go/types"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// packages resolves the imports of a cell for the checker. All that the cell
// names are resolved at once: one run of the go command, not one a package.
func (e *Engine) packages(ctx context.Context, file *parse.File) check.Packages {
	paths := make([]string, 0, len(file.Imports))
	for _, imp := range file.Imports {
		paths = append(paths, strings.Trim(imp.Path.Value, "`\""))
	}
	p := e.builder.Packages(ctx)
	p.Load(paths)
	return p
}

// waitMessage is how long a cell may prepare before the user is told.
const waitMessage = 3 * time.Second

// sayWaiting tells the user, if the preparation of a cell takes long, what is
// going on. The function returned takes the message away; it may be called
// twice.
func (e *Engine) sayWaiting(ctx context.Context, out output.Sink) func() {
	ctx, cancel := context.WithCancelCause(ctx)
	said, over := make(chan bool, 1), errors.New("over")
	go func() {
		select {
		case <-time.After(waitMessage):
			text := e.say("⏳ compilando paquetes (solo la primera vez)…", "⏳ compiling packages (the first time only)…")
			out.Emit(output.Event{Kind: output.Display, Bundle: display.Bundle{"text/plain": text}})
			said <- true
		case <-ctx.Done():
			said <- false
		}
	}()
	done := false
	return func() {
		if done {
			return
		}
		done = true
		cancel(over)
		if <-said {
			out.Emit(output.Event{Kind: output.Clear})
		}
	}
}

var (
	_ check.Packages = (*build.Packages)(nil)
	_ types.Importer = (*build.Packages)(nil)
)
