//go:build cgo

package child

// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
// #include <stdint.h>
// #include <stdio.h>
// #include <stdio_ext.h>
// #include <stdlib.h>
//
// static void *cuaderno_library(const char *path, char **err) {
// 	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
// 	if (!handle) *err = dlerror();
// 	return handle;
// }
//
// static int cuaderno_call(void *wrapper, uintptr_t args) {
// 	int errnum = ((int (*)(void *))wrapper)((void *)args);
// 	if (__fpending(stdout)) fflush(stdout); // what Go prints next comes after it
// 	return errnum;
// }
//
// static void cuaderno_lines(void) { setvbuf(stdout, NULL, _IOLBF, 0); }
import "C"

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// hookCCall calls a wrapper of cgo's, in the library of a cell's C code, with a
// pointer to the struct of its arguments. The error is errno, for the wrappers
// that return it.
//
//go:linkname hookCCall V.rt.ccall
var hookCCall func(library, symbol string, args any) error

// cLibraries are the opened libraries of cells' C code.
type cLibraries struct {
	recent [64]atomic.Pointer[cWrapper] // found without a lock, by where the name is

	mu       sync.Mutex
	handles  map[string]unsafe.Pointer
	wrappers map[[2]string]unsafe.Pointer
}

// cWrapper is a wrapper with its names as an image has them: constants of what
// is never unloaded, so that where they are says which they are.
type cWrapper struct {
	library, symbol *byte
	address         unsafe.Pointer
}

func newCLibraries() *cLibraries {
	return &cLibraries{handles: map[string]unsafe.Pointer{}, wrappers: map[[2]string]unsafe.Pointer{}}
}

// call calls a wrapper. What cannot be found ends the cell: its code cannot go
// on without a result.
func (l *cLibraries) call(library, symbol string, args any) error {
	wrapper, err := l.wrapper(library, symbol)
	if err != nil {
		panic(err)
	}
	// The arguments are on the heap, where nothing moves: args is an interface.
	data := (*[2]unsafe.Pointer)(unsafe.Pointer(&args))[1]
	errno := C.cuaderno_call(wrapper, C.uintptr_t(uintptr(data)))
	runtime.KeepAlive(args)
	if errno == 0 {
		return nil
	}
	return syscall.Errno(errno)
}

// wrapper is the address of a wrapper.
func (l *cLibraries) wrapper(library, symbol string) (unsafe.Pointer, error) {
	libraryAt, symbolAt := unsafe.StringData(library), unsafe.StringData(symbol)
	slot := &l.recent[uintptr(unsafe.Pointer(symbolAt))/8%uintptr(len(l.recent))]
	if w := slot.Load(); w != nil && w.library == libraryAt && w.symbol == symbolAt {
		return w.address, nil
	}
	address, err := l.find(library, symbol)
	if err == nil {
		slot.Store(&cWrapper{library: libraryAt, symbol: symbolAt, address: address})
	}
	return address, err
}

// find looks a wrapper up by its names, the first time in its library.
func (l *cLibraries) find(library, symbol string) (unsafe.Pointer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w := l.wrappers[[2]string{library, symbol}]; w != nil {
		return w, nil
	}
	handle := l.handles[library]
	if handle == nil {
		path := C.CString(library)
		defer C.free(unsafe.Pointer(path))
		var message *C.char
		handle = C.cuaderno_library(path, &message) //nolint:gocritic // the check that cgo writes compares a pointer with itself
		if handle == nil {
			return nil, errors.New(C.GoString(message))
		}
		l.handles[library] = handle
	}
	name := C.CString(symbol)
	defer C.free(unsafe.Pointer(name))
	w := C.dlsym(handle, name)
	if w == nil {
		return nil, errors.New(symbol + ": not found")
	}
	l.wrappers[[2]string{library, symbol}] = w
	return w, nil
}

// installC also makes C's standard output, a pipe, go out line by line, as on a
// terminal: C code that prints and goes on for long is heard meanwhile.
func installC() {
	C.cuaderno_lines()
	hookCCall = newCLibraries().call
}
