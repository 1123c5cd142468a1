//go:build !unix

package tool

import "os/exec"

// OwnGroup has no process groups to use here: the end of cmd's context kills
// cmd alone.
func OwnGroup(*exec.Cmd) {}
