package engine

import (
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// debugMode moves the session to a process that the debugger can read, and says
// what that costs.
func debugMode(c *call) error {
	if len(c.cfg.Debugger) == 0 {
		return c.bad("este kernel se ha arrancado sin depurador", "this kernel was started without a debugger")
	}
	if c.debugging.isMode() {
		c.print("la sesión ya se puede depurar", "the session can be debugged already")
		return nil
	}
	var lost []string
	for _, d := range c.session.scope.All() {
		if d.Kind != check.Const {
			lost = append(lost, d.Key.Name)
		}
	}
	c.session.commit(c.session.scope.OnlyImports())
	c.debugging.enter()
	c.worker.renew()
	c.print("* proceso nuevo, que se puede depurar: ejecuta otra vez las celdas que definen lo que necesites",
		"* new process, which can be debugged: run the cells that define what you need again")
	if len(lost) > 0 {
		names := strings.Join(lost, ", ")
		c.print("  se olvidan: "+names, "  forgotten: "+names)
	}
	if !c.debugging.adapter.IsOpen() {
		c.print("  enciende el depurador con el botón del escarabajo", "  switch the debugger on with the bug button")
	}
	return nil
}
