// Package child is the worker: it loads the images of cells, runs them, and
// keeps their state. It links nothing but the standard library and display,
// because every package in it is one that the user's code cannot replace.
package child

import (
	"os"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// Main is the worker's main function. pluginPath is the offset of that field
// in the runtime's module data, which only the loader of thin images needs
// (see thin.go).
func Main(pluginPath uintptr) {
	h := newHost(os.NewFile(worker.EventFD, "events"))
	h.images.pluginPath = pluginPath
	h.serve(os.NewFile(worker.CommandFD, "commands"))
}
