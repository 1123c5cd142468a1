// Package kernel is a Jupyter kernel: sockets, queues and messages on one side,
// an Engine that knows Go on the other.
//
// A cell comes in as frames (wire), becomes a request (message) and a source
// (cell), and goes through the engine: parse, check, rewrite, build, run. What
// it prints and shows comes back through output and leaves as messages. The
// worker, a process of its own, holds the state (worker/child).
//
// README.md is the map: the stages, what each never does, and why compiled
// cells keep their state.
package kernel
