package rewrite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
)

// ForDebugger rewrites a checked cell as Cell does, for an image that a debugger
// reads: a cell's positions are in the file that file names by the hash of its
// text, what is not the user's has no place in any of them, and the worker is
// told where the cell's variables are, since the linker's names of them say
// nothing to a debugger.
func ForDebugger(c *check.Cell, file func(hash string) string) *Package {
	return rewrite(&rewriter{cell: c, file: file, debug: true})
}

// bindHook is what images for debugging use besides hooks.
const bindHook = `
//go:linkname ʹbind V.rt.bind
var ʹbind func(string, any)
`

// tick is the interrupt check. For the debugger it is no call, which a step into
// the user's functions would enter.
func (r *rewriter) tick() string {
	if r.debug {
		return "if ʹstop != 0 { ʹcheck() }"
	}
	return "ʹtick()"
}

// unplaced is a directive that keeps what is generated out of the cell's lines,
// so that no step stops there.
func (r *rewriter) unplaced() string {
	if r.debug {
		return generated
	}
	return ""
}

// shareWithDebugger tells the worker where the cell's variables are.
func (r *rewriter) shareWithDebugger() string {
	if !r.debug {
		return ""
	}
	var b strings.Builder
	for _, d := range r.cell.Defines {
		if slices.Contains([]check.Kind{check.Var, check.Func}, d.Kind) && d.Key.Name != "_" {
			fmt.Fprintf(&b, "\tʹbind(%q, &%s)\n", d.Key.Name, r.session.Ref(d.Key))
		}
	}
	return b.String()
}
