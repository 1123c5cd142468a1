// Command main is the worker as a plain program; see package child.
package main

import "github.com/cuaderno-go/cuaderno/kernel/worker/child"

func main() { child.Main(child.Offsets{}) }
