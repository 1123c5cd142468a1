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

// The runtime initialises a module that was loaded late in a function of its
// own for package plugin. What follows calls that function for shared
// libraries that the plugin package would not take, because they have no main
// package: the images of cells, and libraries of packages (see kernel/thin).

//go:linkname lastmoduledatap runtime.lastmoduledatap
var lastmoduledatap unsafe.Pointer

//go:linkname lastmoduleinit plugin.lastmoduleinit
func lastmoduleinit() (path string, syms map[string]any, initTasks []unsafe.Pointer, errstr string)

//go:linkname doInit runtime.doInit
func doInit(tasks []unsafe.Pointer)

// openThin loads the shared library at path and initialises its packages.
func (m *images) openThin(path string) error {
	c := C.CString(path)
	defer C.free(unsafe.Pointer(c))
	var message *C.char
	if C.cuaderno_open(c, &message) == nil {
		return errors.New(C.GoString(message))
	}
	// The constructor of the library has put its module data at the end of the
	// runtime's list. The collector does not look there, so the string must be
	// kept elsewhere.
	m.paths = append(m.paths, path)
	*(*string)(unsafe.Add(lastmoduledatap, m.pluginPath)) = path
	_, _, tasks, failure := lastmoduleinit()
	if failure != "" {
		return errors.New(failure)
	}
	doInit(tasks)
	return nil
}
