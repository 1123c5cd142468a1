package run

import (
	"fmt"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// goroutinePanicText tells of a panic in a goroutine that a cell has started.
// The cell goes on, or has ended long ago, so it is output and not an error.
func goroutinePanicText(e worker.Event) diag.Text {
	var at strings.Builder
	for _, f := range e.Frames {
		if f.User {
			fmt.Fprintf(&at, "    %s:%d\n", f.File, f.Line)
		}
	}
	return diag.Text{
		ES: fmt.Sprintf("panic en una goroutine: %s\n%s", e.Message, at.String()),
		EN: fmt.Sprintf("panic in a goroutine: %s\n%s", e.Message, at.String()),
	}
}

// lateExitText tells that a goroutine of a cell that had ended called os.Exit.
func lateExitText(e worker.Event) diag.Text {
	return diag.Text{
		ES: fmt.Sprintf("una goroutine llamó a os.Exit(%d): solo termina esa goroutine\n", e.Code),
		EN: fmt.Sprintf("a goroutine called os.Exit(%d): only that goroutine ends\n", e.Code),
	}
}

// noInputText answers gonbui.RequestInput.
func noInputText() diag.Text {
	return diag.Text{
		ES: "la entrada de teclado no está disponible: el programa lee un fin de archivo\n",
		EN: "keyboard input is not available: the program reads an end of file\n",
	}
}

// brokenDisplayText tells that what arrived on gonbui's pipe made no sense.
func brokenDisplayText(err error) diag.Text {
	return diag.Text{
		ES: fmt.Sprintf("gonbui: mensaje ilegible (%v)\n", err),
		EN: fmt.Sprintf("gonbui: unreadable message (%v)\n", err),
	}
}
