//go:build !unix

package display

import "os"

// lock does nothing: here no kernel runs cells.
func lock(*os.File) (unlock func()) { return func() {} }
