package child

import (
	"errors"
	"flag"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// panicked describes the panic with value v. It is called by the deferred
// function that recovered it, so the stack still holds the calls that led to it.
func (h *host) panicked(v any) ending {
	pcs := make([]uintptr, 256)
	pcs = pcs[:runtime.Callers(1, pcs)]
	if code, ok := flagFailure(v, pcs); ok {
		return ending{end: worker.EndExit, code: code}
	}
	message := panicMessage(v)
	panickedWith(message)
	return ending{end: worker.EndPanic, message: message, stack: pcs}
}

// panicMessage is what Go prints after "panic: ", except that values which Go
// prints as an address are printed with their contents.
func panicMessage(v any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("%T (its Error or String method panicked)", v)
		}
	}()
	switch v := v.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	t := reflect.TypeOf(v)
	named := t.PkgPath() != ""
	switch {
	case t.Kind() == reflect.String && named:
		return fmt.Sprintf("%s(%q)", t, v)
	case t.Kind() <= reflect.Complex128 && named:
		return fmt.Sprintf("%s(%v)", t, v)
	case t.Kind() <= reflect.Complex128 || t.Kind() == reflect.String:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("(%s) %+v", t, v)
}

// frames resolves the calls of a panicking stack, innermost first, without the
// runtime's and the worker's own part above the panic and below the entry.
func frames(pcs []uintptr) []worker.Frame {
	if len(pcs) == 0 {
		return nil
	}
	var all []worker.Frame
	for it := runtime.CallersFrames(pcs); ; {
		f, more := it.Next()
		all = append(all, worker.Frame{
			Func: f.Function, File: f.File, Line: f.Line,
			User: worker.IsUserFile(f.File),
		})
		if !more {
			break
		}
	}
	return trim(all)
}

func trim(all []worker.Frame) []worker.Frame {
	if i := slices.IndexFunc(all, func(f worker.Frame) bool { return f.Func == "runtime.gopanic" }); i >= 0 {
		all = all[i+1:]
	}
	for len(all) > 1 && strings.HasPrefix(all[0].Func, "runtime.") {
		all = all[1:]
	}
	if i := slices.IndexFunc(all, func(f worker.Frame) bool { return f.Func == "main.(*host).call" }); i >= 0 {
		all = all[:i]
	}
	return all
}

// flagFailure says whether the panic is flag.Parse giving up on the cell's
// arguments. A program would have ended with status 2, or 0 after -help; the
// usage has been printed.
func flagFailure(v any, pcs []uintptr) (code int, ok bool) {
	err, isErr := v.(error)
	if !isErr {
		return 0, false
	}
	fs := frames(pcs)
	if len(fs) == 0 || fs[0].Func != "flag.(*FlagSet).Parse" {
		return 0, false
	}
	if errors.Is(err, flag.ErrHelp) {
		return 0, true
	}
	return 2, true
}
