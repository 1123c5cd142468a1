package debug

import (
	"errors"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// ErrHasState says that the session has variables which a worker that can be
// debugged would not have.
var ErrHasState = errors.New("the session has state that the debugger cannot see")

// evaluatePatience is how long an expression may take.
const evaluatePatience = 10 * time.Second

// What the user is told.
var (
	lostText = diag.Text{
		ES: "se ha perdido el depurador; la sesión sigue, con todas sus variables. Para volver a depurar, apaga y enciende el depurador",
		EN: "the debugger is gone; the session goes on with all its variables. To debug again, switch the debugger off and on",
	}
	slowText = diag.Text{
		ES: "no hay respuesta a tiempo: lo que se evalúa sigue ejecutándose; interrumpe la celda si no termina",
		EN: "no answer in time: what is evaluated goes on; interrupt the cell if it does not end",
	}
	goneText = diag.Text{
		ES: "el programa ha seguido desde entonces: eso ya no está",
		EN: "the program has gone on since then: that is no longer there",
	}
	notStartedText = diag.Text{
		ES: "el depurador no está en marcha: enciéndelo con el botón del escarabajo",
		EN: "the debugger is not running: switch it on with the bug button",
	}
	waitingText = diag.Text{
		ES: "Depurador: esta sesión empezó sin él, y no se detendrá en los puntos de interrupción.\n" +
			"No se ha perdido nada: las variables siguen ahí y las celdas funcionan como siempre.\n" +
			"Para depurar hace falta un proceso nuevo. Los puntos de interrupción se conservan. Elige:\n" +
			"  · en JupyterLab, «Restart Kernel and Debug…» (menú Kernel): empieza de cero y ejecuta todas las celdas por ti;\n" +
			"  · o la orden %debug en una celda, que dice qué variables se olvidan; después ejecutas tú las celdas que necesites.\n",
		EN: "Debugger: this session began without it and will not stop at breakpoints.\n" +
			"Nothing is lost: the variables are there and cells work as always.\n" +
			"Debugging needs a new process. Breakpoints are kept. Choose:\n" +
			"  · in JupyterLab, \"Restart Kernel and Debug…\" (menu Kernel): it begins anew and runs all cells for you;\n" +
			"  · or the command %debug in a cell, which says what variables are forgotten; then run the cells that you need.\n",
	}
)

// WaitingText is for a session that has state when the debugger is opened.
func WaitingText() diag.Text { return waitingText }

// sayError is an error in the user's language.
func (a *Adapter) sayError(text diag.Text) error { return errors.New(text.In(a.cfg.Lang())) }

// notStarted is why Delve cannot be asked.
func (a *Adapter) notStarted() error {
	a.mu.Lock()
	open := a.open
	a.mu.Unlock()
	if open {
		return a.sayError(waitingText)
	}
	return a.sayError(notStartedText)
}
