//go:build !unix

package engine

import "os/exec"

// ownGroup has no process groups to use here: the end of cmd's context kills
// cmd alone.
func ownGroup(*exec.Cmd) {}
