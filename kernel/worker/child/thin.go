//go:build thin

package child

// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
// #include <stdlib.h>
//
// static void *cuaderno_open(const char *path, char **err) {
// 	void *handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
// 	if (!handle) *err = dlerror();
// 	return handle;
// }
import "C"

import (
	"errors"
	"unsafe"
)

// The runtime initialises a module that was loaded late in the function that
// package plugin calls, lastmoduleinit. What follows does the same for shared
// libraries that the plugin package would not take, because they have no main
// package: the images of cells, and libraries of packages (see kernel/thin). It
// goes through the same steps, except that it remembers the types of the modules
// that were loaded before, which lastmoduleinit collects anew each time: with all
// of the standard library in a module that alone takes ten milliseconds.

//go:linkname lastmoduledatap runtime.lastmoduledatap
var lastmoduledatap unsafe.Pointer

// modulesinit takes a new module into the list of modules that the runtime looks
// at, and computes the collector's masks of its variables.
//
//go:linkname modulesinit runtime.modulesinit
func modulesinit()

// itabsinit takes the method tables of all modules over, and leaves those alone
// that it has already.
//
//go:linkname itabsinit runtime.itabsinit
func itabsinit()

//go:linkname moduledataverify1 runtime.moduledataverify1
func moduledataverify1(module unsafe.Pointer)

//go:linkname doInit runtime.doInit
func doInit(tasks []unsafe.Pointer)

// openThin loads the shared library at path and initialises its packages.
func (m *images) openThin(path string) error {
	c := C.CString(path)
	defer C.free(unsafe.Pointer(c))
	m.types.ready.Wait()
	var message *C.char
	if C.cuaderno_open(c, &message) == nil {
		return errors.New(C.GoString(message))
	}
	// The constructor of the library has put its module data at the end of the
	// runtime's list. The collector does not look there, so the string must be
	// kept elsewhere.
	module := lastmoduledatap
	m.paths = append(m.paths, path)
	*(*string)(unsafe.Add(module, m.offsets.PluginPath)) = path
	modulesinit()
	*(*map[int32]unsafe.Pointer)(unsafe.Add(module, m.offsets.TypeMap)) = m.types.add()
	moduledataverify1(module)
	itabsinit()
	doInit(*(*[]unsafe.Pointer)(unsafe.Add(module, m.offsets.InitTasks)))
	return nil
}
