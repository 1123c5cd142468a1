// Package worker is the border between the kernel and its child process, the
// worker: the lines that the two exchange, and the source text from which the
// worker is built.
//
// The worker itself is package child, with main apart, so that
// nothing can link it into the kernel by mistake: it runs the user's code and
// is compiled once for each Go toolchain, outside of any module (see run).
package worker

import "embed"

// Source holds the Go files of this package and of the program in main.
//
//go:embed *.go child/*.go main/*.go
var Source embed.FS
