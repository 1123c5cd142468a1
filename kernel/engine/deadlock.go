package engine

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/run"
)

// quiet are packages that wake no goroutine that waits for another one: they have
// no timers, no network, no C, and start nothing. "x/" is all below x.
//
//nolint:gochecknoglobals // a table
var quiet = []string{
	"bufio", "bytes", "cmp", "container/", "context", "encoding/", "errors", "fmt", "hash/", "io", "iter", "maps", "math", "math/",
	"os", "path", "path/filepath", "reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "sync", "sync/atomic",
	"text/", "time", "unicode", "unicode/",
}

// waking are what quiet packages have that does.
//
//nolint:gochecknoglobals // a table
var waking = []string{
	"context.WithDeadline", "context.WithDeadlineCause", "context.WithTimeout", "context.WithTimeoutCause",
	"os.StartProcess", "runtime.AddCleanup", "runtime.SetFinalizer",
	"time.After", "time.AfterFunc", "time.NewTicker", "time.NewTimer", "time.Tick",
}

// closed reports whether nothing but goroutines of the cell's wakes what waits.
func closed(c *check.Cell) bool {
	for _, spec := range c.File.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err != nil || !isQuiet(path) {
			return false
		}
	}
	for _, obj := range c.Info.Uses {
		if name, ok := obj.(*types.PkgName); ok && !isQuiet(name.Imported().Path()) {
			return false
		}
		if obj.Pkg() == nil || obj.Pkg() == c.Pkg {
			continue
		}
		if path := obj.Pkg().Path(); !isQuiet(path) || slices.Contains(waking, path+"."+obj.Name()) {
			return false
		}
	}
	return true
}

func isQuiet(path string) bool {
	return slices.ContainsFunc(quiet, func(q string) bool {
		return path == q || strings.HasSuffix(q, "/") && strings.HasPrefix(path, q)
	})
}

// deadlocked says where the cell waits, in the words of Go and the user's.
func (e *Engine) deadlocked(d *run.Deadlock) *diag.Failure {
	f := &diag.Failure{Name: "Deadlock", Value: strings.TrimPrefix(d.Error(), "fatal error: ")}
	f.Traceback = append([]string{red("fatal error") + ": " + f.Value}, e.frames(d.Frames)...)
	f.Traceback = append(f.Traceback, diag.PanicHint(d.Error()).In(e.cfg.Lang),
		e.say("la celda termina aquí; las variables se conservan", "the cell ends here; the variables are kept"))
	return f
}
