//go:build !cgo

package child

// installC: without cgo there are no plugins either.
func installC() {}
