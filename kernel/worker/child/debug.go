package child

import (
	"errors"
	"reflect"
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

// debugData guards both; the debugger, for which nothing moves, needs no lock.
var debugData sync.Mutex

// keep is called by the debugger, in the place of the code that is stopped. The
// value is copied at once: ptr may point into a stack.
var keep = keepValue

func keepValue(name string, ptr any) bool {
	debugData.Lock()
	defer debugData.Unlock()
	value := reflect.ValueOf(ptr).Elem()
	held := reflect.New(value.Type()).Elem()
	held.Set(value)
	kept[name] = held
	return true
}

// bind takes note of a variable of the notebook.
func bind(name string, ptr any) {
	debugData.Lock()
	defer debugData.Unlock()
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
