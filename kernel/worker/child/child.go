// Package child is the worker: it loads the images of cells, runs them, and
// keeps their state. It links nothing but the standard library and display,
// because every package in it is one that the user's code cannot replace.
package child

import (
	"os"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// Offsets are where the runtime's module data has some of its fields. Only the
// loader of thin images needs them (see thin.go).
type Offsets struct{ PluginPath, TypeMap, InitTasks uintptr }

// Main is the worker's main function.
func Main(offsets Offsets) {
	h := newHost(os.NewFile(worker.EventFD, "events"))
	h.images.offsets = offsets
	h.images.prepare()
	h.serve(os.NewFile(worker.CommandFD, "commands"))
}
