//go:build debugger

package child

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// What follows evaluates expressions as Go does: the kernel compiles one into an
// image whose function takes the addresses of the local variables that it uses.
// The debugger calls these functions one after the other in the place of the code
// that is stopped: keepLocal for each variable, then evaluateImage.

// debugged is the worker for evaluateImage, which the debugger calls by its name.
var debugged *host

// locals are copies of the variables that an expression uses, by name.
var (
	locals       = map[string]reflect.Value{}
	localsCopied *copies
)

// results are what the latest expressions gave, for the debugger to look at.
var results [32][]any

// evaluated counts expressions, and problem says why one gave nothing.
var (
	evaluated int
	problem   string
)

// callable keeps the linker from dropping what only the debugger calls.
var callable []any

func (h *host) readyForDebugger() {
	debugged = h
	callable = []any{keepValue, keepLocal, evaluateImage}
}

// keepLocal keeps a variable for evaluateImage; the first one forgets the others.
func keepLocal(first bool, name, typ string, at uintptr) int {
	answer = keptNothing
	if first {
		localsCopied = newCopies()
		clear(locals)
	}
	debugData.Lock()
	defer debugData.Unlock()
	if value, ok := localsCopied.of(typ, at); ok {
		locals[name] = value
		answer = keptValue
	}
	return answer
}

// noResult is evaluateImage's answer if there is a problem.
const noResult = -1

// evaluateImage loads an image and calls its function with the addresses of the
// locals of these names. What changes in them changes in the stopped code's
// variables. The answer is the index in results.
//
// The debugger's goroutine for the call may not end, while the function's ends if
// the cell is interrupted.
func evaluateImage(path, function, names string) int {
	index := evaluated % len(results)
	evaluated++
	problem = "interrupted"
	done := make(chan bool)
	go func() {
		ok := false
		defer func() {
			if v := recover(); v != nil {
				problem = fmt.Sprintf("panic: %v", v)
			}
			done <- ok
		}()
		results[index] = callImage(path, function, names)
		ok = true
	}()
	ok := <-done
	if names != "" {
		localsCopied.writeBack()
	}
	localsCopied = nil
	clear(locals)
	answer = noResult
	if ok {
		answer = index
	}
	return answer
}

// callImage panics if the image cannot be used.
func callImage(path, function, names string) []any {
	entry, err := debugged.images.load(debugged.mine().run, worker.Command{Image: path})
	if err != nil {
		panic(err)
	}
	entry()
	var args []reflect.Value
	for name := range strings.FieldsSeq(names) {
		if !locals[name].IsValid() {
			panic(fmt.Sprintf("no variable %q among %d", name, len(locals)))
		}
		args = append(args, locals[name].Addr())
	}
	out, _ := imageFunction(function).Call(args)[0].Interface().([]any)
	return out
}

// imageFunction is the function of which an image has just told.
func imageFunction(name string) reflect.Value {
	debugData.Lock()
	defer debugData.Unlock()
	f := reflect.ValueOf(globals[name]).Elem()
	delete(globals, name) // it is none of the notebook's
	return f
}
