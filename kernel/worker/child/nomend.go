//go:build !debugger || !cgo || !linux || !amd64

package child

// mendBreakpoints knows no way here: a worker that a debugger is torn away from
// ends at the next breakpoint that was left in it.
func mendBreakpoints() {}
