//go:build !debugger

package child

// readyForDebugger is for the debugger, which cannot read another worker than its
// own.
func (*host) readyForDebugger() {}
