package child

import (
	"errors"
	"reflect"
	"runtime"
	"sync"
)

// What follows is for the debugger, which reads the worker's memory while all of
// it stands still, and finds these variables by their names. They are
// package-level for that reason only.

// globals are the notebook's variables and functions by the user's names, each a
// pointer to it. The images of cells know them by names of the linker's, of
// which a debugger can make nothing.
var globals = map[string]any{}

// kept are copies of local variables, to become variables of the notebook.
var kept = map[string]reflect.Value{}

// keepables are the types of which the debugger may keep a value, by what it calls
// them: it can hand on the address of a variable, and not its type.
var keepables = map[string]reflect.Type{}

// debugData guards them; the debugger, for which nothing moves, needs no lock.
var debugData sync.Mutex

// panickedWith is called with what a panic says before the calls that led to it are
// gone: the debugger can stop here.
//
//go:noinline
func panickedWith(message string) { runtime.KeepAlive(message) }

// imageLoaded is called when a plugin's code is there and none of it has run: the
// debugger can stop here.
//
//go:noinline
func imageLoaded() { runtime.KeepAlive(globals) }

// bind takes note of a variable of the notebook, or, by a nil pointer to it, of a
// type.
func bind(name string, ptr any) {
	debugData.Lock()
	defer debugData.Unlock()
	if v := reflect.ValueOf(ptr); v.IsNil() {
		keepables[name] = v.Type().Elem()
		return
	}
	globals[name] = ptr
}

// fill gives the notebook's variable of that name the value that was kept for it.
func fill(name string) error {
	debugData.Lock()
	defer debugData.Unlock()
	value, ok := kept[name]
	delete(kept, name)
	if ptr := globals[name]; ok && ptr != nil {
		if to := reflect.ValueOf(ptr).Elem(); value.Type().AssignableTo(to.Type()) {
			to.Set(value)
			return nil
		}
	}
	return errors.New("no value was kept for " + name)
}
