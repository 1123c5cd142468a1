package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/rewrite"
	"github.com/cuaderno-go/cuaderno/kernel/run"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// Thin images lean on details of the toolchain that nobody promises. So the
// first worker of a toolchain has to prove itself on two cells that use what
// the import library must get right: types known to both sides, the masks of
// the garbage collector, a package that comes later. The verdict is kept in a
// file beside the worker.
var selfTestCells = []string{
	"import \"fmt\"\n" +
		"type nodo struct { valor int; hijos map[string]*nodo }\n" +
		"var raíz any = &nodo{41, map[string]*nodo{\"a\": {1, nil}}}\n",
	"import (\n\"container/list\"\n\"runtime\"\n)\n" +
		"for range 3 { runtime.GC() }\n" +
		"lista := list.New()\nlista.PushBack(raíz)\n" +
		"n := lista.Front().Value.(*nodo)\n" +
		"fmt.Print(n.valor + n.hijos[\"a\"].valor)\n",
}

const selfTestOutput = "42"

// selfTest is nil if the thin worker works. The file beside the worker spares
// the next kernels the test, whatever it said.
func (w *worker) selfTest(ctx context.Context, thin *run.ThinWorker) error {
	verdict := filepath.Join(filepath.Dir(thin.Program), "self-test")
	if text, err := os.ReadFile(verdict); err == nil {
		if string(text) == "ok" {
			return nil
		}
		return errors.New(string(text))
	}
	err := w.trySelfTest(ctx, thin)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if isAccident(err) {
		return err
	}
	text := "ok"
	if err != nil {
		text = err.Error()
	}
	if werr := os.WriteFile(verdict, []byte(text), 0o600); werr != nil {
		return werr
	}
	return err
}

// isAccident reports whether err says nothing about the toolchain: somebody has
// killed the worker or a tool, or a file could not be had. The next kernel tests
// again.
func isAccident(err error) bool {
	if failed, ok := errors.AsType[*tool.Error](err); ok {
		return failed.Killed()
	}
	_, ok := errors.AsType[*fs.PathError](err)
	return ok || isKilled(err)
}

func (w *worker) trySelfTest(ctx context.Context, thin *run.ThinWorker) error {
	b := build.New(build.Config{Dir: filepath.Dir(thin.Program), Cache: imagesIn(w.cfg), Lang: w.cfg.Lang})
	defer b.Close()
	if err := b.Prepare(ctx, thin.Base); err != nil {
		return err
	}
	process, err := run.Start(ctx, run.Config{Worker: thin.Program, Dir: filepath.Dir(thin.Program), Lang: w.cfg.Lang})
	if err != nil {
		return err
	}
	defer process.Close()
	var mu sync.Mutex
	var printed strings.Builder
	out := output.SinkFunc(func(e output.Event) {
		mu.Lock()
		defer mu.Unlock()
		printed.WriteString(e.Text)
	})
	scope := check.NewScope()
	for i, text := range selfTestCells {
		file, err := parse.Cell(cell.Source{Count: i + 1, Text: text})
		if err != nil {
			return err
		}
		checked, err := check.File(file, scope, b.Packages(ctx))
		if err != nil {
			return err
		}
		image, err := b.Package(ctx, rewrite.Cell(checked))
		if err != nil {
			return err
		}
		if err := process.Run(ctx, run.Job{Cell: i + 1, Image: image.Path, Libs: image.Libs, Thin: image.Thin}, out); err != nil {
			return err
		}
		scope = checked.Scope
	}
	if got := printed.String(); got != selfTestOutput {
		return fmt.Errorf("self-test printed %q", got)
	}
	return nil
}

// imagesIn is the folder of the images.
func imagesIn(cfg Config) string { return filepath.Join(cfg.Cache, "images") }
