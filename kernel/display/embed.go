package display

import "embed"

// Source holds the Go files of this package: the worker, which is built outside
// of this module, contains a copy.
//
//go:embed *.go
var Source embed.FS
