// Package kernel is a Jupyter kernel: sockets, queues and messages on one
// side, an Engine that knows Go on the other. See README.md for the map.
package kernel
