package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/limit"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/run"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// failure puts what went wrong into words for the user.
func (e *Engine) failure(err error) error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*diag.Failure](err); ok {
		return f
	}
	if errs, ok := diag.AsErrors(err); ok {
		return errs.Failure(e.cfg.Lang)
	}
	if errors.Is(err, context.Canceled) {
		return e.interrupted(false)
	}
	if l, ok := errors.AsType[*build.LibraryError](err); ok {
		return e.libraryFailure(l)
	}
	if full := e.diskFull(err); full != nil {
		return full
	}
	if t, ok := errors.AsType[*tool.Error](err); ok {
		return e.toolFailure(t)
	}
	return diag.AsFailure(err)
}

// ended translates how the worker says that a cell ended.
func (e *Engine) ended(err error) error {
	switch err := err.(type) { //nolint:errorlint // Run returns these types bare
	case *run.Panic:
		return e.panicked(err)
	case *run.Exit:
		if err.Code == 0 {
			return nil
		}
		return &diag.Failure{Name: "Exit", Value: err.Error(), Traceback: []string{red(err.Error())}}
	case *run.Interrupted:
		return e.interrupted(err.Abandoned)
	case *run.Deadlock:
		return e.deadlocked(err)
	case *run.Crash:
		return e.crashed(err)
	default:
		return err
	}
}

// noFiles gives the mistake in a //go:embed line its place in the cell.
func noFiles(file *parse.File, err error) error {
	bad, ok := errors.AsType[*build.EmbedError](err)
	if !ok {
		return err
	}
	d := diag.At(file.Source, bad.Offset)
	d.Go, d.Hint = "pattern "+bad.Pattern+": "+bad.Reason.EN, diag.Text{ES: bad.Pattern + ": " + bad.Reason.ES}
	return diag.Errors{d}
}

func (e *Engine) say(es, en string) string { return diag.Text{ES: es, EN: en}.In(e.cfg.Lang) }

func red(text string) string { return "\x1b[0;31m" + text + "\x1b[0m" }

func (e *Engine) interrupted(abandoned bool) *diag.Failure {
	text := e.say("celda interrumpida; las variables se conservan", "cell interrupted; the variables are kept")
	if abandoned {
		text = e.say(
			"celda interrumpida; la llamada en curso no se puede cortar y termina en segundo plano, sin mostrar nada; las variables se conservan",
			"cell interrupted; the call under way cannot be cut short and ends in the background, muted; the variables are kept")
	}
	return &diag.Failure{Name: "KeyboardInterrupt", Value: text, Traceback: []string{red("KeyboardInterrupt") + ": " + text}}
}

func (e *Engine) panicked(p *run.Panic) *diag.Failure {
	f := &diag.Failure{Name: "Panic", Value: check.Unmark(p.Message)}
	f.Traceback = append([]string{red("panic") + ": " + f.Value}, e.frames(p.Frames)...)
	if hint := diag.PanicHint(p.Message).In(e.cfg.Lang); hint != "" {
		f.Traceback = append(f.Traceback, hint)
	}
	return f
}

// maxFrames bounds the frames shown: a runaway recursion has millions.
const maxFrames = 12

// frames are the user's calls, each with its line of the cell.
func (e *Engine) frames(frames []run.Frame) []string {
	var out []string
	for _, fr := range frames {
		src, line, ok := e.session.source(fr.File, fr.Line)
		if !ok {
			continue
		}
		if len(out) == maxFrames {
			return append(out, e.say("  … (más llamadas)", "  … (more calls)"))
		}
		lines := strings.Split(src.Text, "\n")
		text := ""
		if line >= 1 && line <= len(lines) {
			text = strings.TrimSpace(lines[line-1])
		}
		out = append(out, fmt.Sprintf("  \x1b[0;32m%s:%d\x1b[0m  %s", cell.Name(src.Count), line, text))
	}
	return out
}

// crashed reports a dead worker: what was lost with it, and that a new one is
// there.
func (e *Engine) crashed(c *run.Crash) *diag.Failure {
	var lost []string
	for _, d := range e.session.scope.All() {
		if d.Kind != check.Const {
			lost = append(lost, d.Key.Name)
		}
	}
	e.session.commit(e.session.scope.OnlyImports())
	e.renewWorker()
	e.logCrash(c)
	f := &diag.Failure{Name: "WorkerCrash", Value: check.Unmark(c.Error())}
	var remedy []string
	if c.MemoryLimit > 0 {
		f = e.outgrown(c.MemoryUsed)
		remedy = f.Traceback[1:]
	}
	f.Traceback = append([]string{red(e.say("el proceso que ejecuta las celdas se ha perdido", "the process that runs the cells was lost")) + ": " + f.Value},
		e.frames(c.Frames)...)
	if hint := diag.PanicHint(f.Value).In(e.cfg.Lang); hint != "" {
		f.Traceback = append(f.Traceback, hint)
	}
	f.Traceback = append(f.Traceback, remedy...)
	if c.Signal == "killed" && c.MemoryLimit == 0 && !c.ByUser {
		f.Traceback = append(f.Traceback, e.say(
			"si nadie lo ha detenido a propósito, lo más probable es que al equipo se le haya acabado la memoria",
			"unless somebody ended it on purpose, the machine has probably run out of memory"))
	}
	if len(lost) > 0 {
		f.Traceback = append(f.Traceback, e.say("se pierden: ", "lost: ")+strings.Join(lost, ", "))
	}
	f.Traceback = append(f.Traceback, e.say(
		"hay uno nuevo en marcha: vuelve a ejecutar las celdas que definen lo que necesites",
		"a new one is running: run the cells that define what you need again"))
	return f
}

// diskFull is the failure for an error that says that there is no room for the
// files of a build, in the system's words or a tool's; nil for any other.
func (e *Engine) diskFull(err error) *diag.Failure {
	said := err.Error()
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) &&
		!strings.Contains(said, syscall.ENOSPC.Error()) && !strings.Contains(said, syscall.EDQUOT.Error()) {
		return nil
	}
	text := e.say("no queda sitio en el disco para compilar la celda", "there is no room on the disk to build the cell")
	return &diag.Failure{Name: "DiskFull", Value: text, Traceback: []string{red(text), e.say(
		"libera espacio en "+os.TempDir()+" o en "+e.cfg.Cache+" (df -h dice cuánto queda) y vuelve a ejecutarla; las variables se conservan",
		"make room in "+os.TempDir()+" or in "+e.cfg.Cache+" (df -h says how much is left) and run it again; the variables are kept")}}
}

// outgrown says that the memory limit was reached, and what helps. used is 0
// where it is not known.
func (e *Engine) outgrown(used int64) *diag.Failure {
	most := limit.Format(e.cfg.Limits.Memory)
	text := e.say("se ha superado el límite de memoria, "+most, "the memory limit, "+most+", was exceeded")
	if used > 0 {
		text += e.say(" (en uso: ", " (in use: ") + limit.Format(used) + ")"
	}
	return &diag.Failure{Name: "MemoryLimit", Value: text, Traceback: []string{red(text), e.say(
		"trabaja con menos datos a la vez o suelta los que ya no uses (x = nil); quien administra el equipo fija el límite con "+limit.MemoryEnv,
		"work with less data at a time, or let go of what you no longer use (x = nil); whoever runs the machine sets the limit with "+limit.MemoryEnv)}}
}

// cellError matches a complaint of the compiler about a line of the cell.
var cellError = regexp.MustCompile(`(?m)^celda\[[0-9a-f]+\]:(\d+):(?:(\d+):)? (.*)$`)

// toolFailure shows what the compiler or linker said. The checker has seen
// the cell before them, so it is either a rare mistake that only the compiler
// finds, or ours.
func (e *Engine) toolFailure(t *tool.Error) *diag.Failure {
	f := &diag.Failure{Name: "CompileError"}
	var errs diag.Errors
	for _, m := range cellError.FindAllStringSubmatch(t.Output, -1) {
		if d, ok := e.compilerError(m); ok {
			errs = append(errs, d)
		}
		f.Traceback = append(f.Traceback, check.Unmark(e.session.rename(m[0])))
	}
	if len(errs) > 0 && len(errs) == len(f.Traceback) {
		return errs.Trim().Failure(e.cfg.Lang)
	}
	if len(f.Traceback) > 0 {
		f.Value = f.Traceback[0]
		return f
	}
	f.Name, f.Value = "BuildError", e.say("la herramienta "+t.Tool+" de Go ha fallado", "Go's tool "+t.Tool+" failed")
	f.Traceback = []string{red(f.Value), check.Unmark(strings.TrimSpace(t.Output))}
	if t.Killed() {
		f.Traceback = append(f.Traceback, e.say(
			"algo la ha detenido: vuelve a ejecutar la celda; si ocurre otra vez, lo más probable es que al equipo se le acabe la memoria",
			"something ended it: run the cell again; if that happens once more, the machine is probably running out of memory"))
	}
	return f
}

// compilerError is a complaint of the compiler, as cellError finds it, at its
// place in the cell, if the cell is known.
func (e *Engine) compilerError(m []string) (diag.Diagnostic, bool) {
	number, _ := strconv.Atoi(m[1])
	src, line, ok := e.session.source(m[0], number)
	if !ok {
		return diag.Diagnostic{}, false
	}
	column, _ := strconv.Atoi(m[2]) // 0 without one
	d := diag.At(src, offsetOfLine(src.Text, line)+max(0, column-1))
	d.Go = check.Unmark(m[3])
	return d, d.Line == line
}

// fallBack turns to plain images for the rest of the session if err says that
// the thin ones cannot be had for a package, and reports whether the cell may
// be tried again: while there is no state that a new worker would lose.
func (e *Engine) fallBack(err error) bool {
	l, ok := errors.AsType[*build.LibraryError](err)
	if !ok {
		return false
	}
	e.cfg.Log.Warn("packages that no thin image can use", "packages", l.Packages, "error", l.Unwrap())
	e.worker.usePlain()
	if len(e.session.scope.All()) > 0 {
		return false
	}
	e.worker.renew()
	return true
}

// libraryFailure says how to go on with a package that cannot join a session
// that has state.
func (e *Engine) libraryFailure(l *build.LibraryError) *diag.Failure {
	text := e.say("no se puede añadir a la sesión en marcha: ", "cannot join the running session: ") + strings.Join(l.Packages, ", ")
	return &diag.Failure{Name: "BuildError", Value: text, Traceback: []string{red(text), e.say(
		"ejecuta %reset y vuelve a empezar con ese import en la primera celda: la sesión irá algo más lenta, pero lo admite",
		"run %reset and begin again with that import in the first cell: the session will be slower, but it can have it"), lastLines(l.Error(), 10)}}
}

// lastLines is the end of what a tool has printed.
func lastLines(text string, most int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}
