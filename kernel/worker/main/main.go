// Command main is the worker: it loads the images of cells, runs them, and
// keeps their state. It links nothing but the standard library and display,
// because every package in it is one that the user's code cannot replace.
package main

import (
	"os"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

func main() {
	h := newHost(os.NewFile(worker.EventFD, "events"))
	h.serve(os.NewFile(worker.CommandFD, "commands"))
}
