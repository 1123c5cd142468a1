package main

import (
	"github.com/spf13/cobra"

	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/debug/delve"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// debuggerCommand is the helper process that a kernel starts when the debugger
// is opened.
func (c *cli) debuggerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    debug.HelperCommand,
		Short:  c.text(diag.Text{ES: "lo que el kernel arranca para depurar", EN: "what the kernel starts to debug"}),
		Hidden: true,
		Args:   c.argCount(0, 0),
		RunE:   func(*cobra.Command, []string) error { return delve.Serve() },
	}
}
