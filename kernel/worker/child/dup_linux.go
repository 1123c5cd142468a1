package child

import "syscall"

// dup2 lets descriptor to be what from is.
func dup2(from, to int) error { return syscall.Dup3(from, to, 0) }
