//go:build !linux

package limit

// Nothing is bounded where there is no /proc to look into.

func (l Limits) holdThread() (free func()) { return func() {} }

func boundProcess(int, int64) {}

// Memory is unknown.
func Memory(int) int64 { return 0 }
