package debug

import (
	"testing"

	"github.com/google/go-dap"
)

// What JupyterLab asks besides, when the bug is clicked and after each cell, and
// the configurationDone that some of its versions send after every breakpoint.
func TestJupyterLabsQuirks(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	ask[nothing](s, "setExceptionBreakpoints", dap.SetExceptionBreakpointsArguments{Filters: []string{}})
	ask[nothing](s, "inspectVariables", nothing{})
	ask[nothing](s, "modules", nothing{})
	s.breakAt(labCell, at(3))
	ask[nothing](s, "configurationDone", nothing{})
	s.breakAt(labCell, at(3))
	ask[nothing](s, "configurationDone", nothing{})
	cell := s.run(labCell)
	ask[nothing](s, "inspectVariables", nothing{})
	ask[nothing](s, "modules", nothing{})
	_, calls := s.stopped("breakpoint")
	if got := place(calls); got != "suma:3 < celda[1]:6" {
		t.Errorf("stopped at %s", got)
	}
	ask[nothing](s, "continue", map[string]int{"threadId": 1})
	if got := cell.ends(); got != "42" {
		t.Errorf("printed %q", got)
	}
}
