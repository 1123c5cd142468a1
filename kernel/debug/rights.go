package debug

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// attachError says why Delve cannot be attached, and what to change. Delve's own
// words are about settings that the user may not have.
func (a *Adapter) attachError(err error, pid, helper int) error {
	return a.sayError(attachText(err, procInfo{
		scope:   read("/proc/sys/kernel/yama/ptrace_scope"),
		seccomp: field(read(fmt.Sprintf("/proc/%d/status", helper)), "Seccomp"),
		tracer:  field(read(fmt.Sprintf("/proc/%d/status", pid)), "TracerPid"),
	}))
}

// procInfo is what Linux tells of the right to debug.
type procInfo struct {
	scope   string // of Yama, "" without it
	seccomp string // of the helper: "0", or there is a filter
	tracer  string // the process that debugs the worker, "0" if none does
}

func read(file string) string {
	text, _ := os.ReadFile(file) // "" where there is no such thing
	return strings.TrimSpace(string(text))
}

// field is the value of a line of a status file.
func field(status, name string) string {
	for line := range strings.Lines(status) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// attachText finds the likely reason.
func attachText(err error, info procInfo) diag.Text {
	scope, _ := strconv.Atoi(info.scope)
	var why diag.Text
	switch {
	case info.tracer != "" && info.tracer != "0":
		why = diag.Text{
			ES: "otro depurador (proceso " + info.tracer + ") está unido al proceso de las celdas: ciérralo",
			EN: "another debugger (process " + info.tracer + ") is attached to the process of the cells: end it",
		}
	case scope >= 2:
		why = diag.Text{
			ES: "Yama lo prohíbe en este sistema: sudo sysctl kernel.yama.ptrace_scope=1",
			EN: "Yama forbids it on this system: sudo sysctl kernel.yama.ptrace_scope=1",
		}
	case info.seccomp != "" && info.seccomp != "0":
		why = diag.Text{
			ES: "el contenedor lo prohíbe: arráncalo con  docker run --cap-add=SYS_PTRACE  (en compose, cap_add: [SYS_PTRACE])",
			EN: "the container forbids it: start it with  docker run --cap-add=SYS_PTRACE  (in compose, cap_add: [SYS_PTRACE])",
		}
	default:
		why = diag.Text{
			ES: "comprueba que el sistema permite ptrace entre procesos del mismo usuario",
			EN: "check that the system allows ptrace among processes of one user",
		}
	}
	return diag.Text{
		ES: fmt.Sprintf("el depurador no puede unirse al proceso de las celdas: %s. La sesión sigue igual. (%v)", why.ES, err),
		EN: fmt.Sprintf("the debugger cannot attach to the process of the cells: %s. The session goes on as before. (%v)", why.EN, err),
	}
}

// cannotText is for a cell that runs without the debugger although it is open.
func cannotText(err error) diag.Text {
	return diag.Text{
		ES: "Esta celda se ejecuta sin depurador: " + err.Error() + "\n",
		EN: "This cell runs without the debugger: " + err.Error() + "\n",
	}
}
