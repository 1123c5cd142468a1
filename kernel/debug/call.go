package debug

import (
	"context"
	"errors"
	"strings"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// errCallStopped is for a call that was not over when the program stopped again.
// The function has begun, so nobody may call it once more.
var errCallStopped error = &textError{diag.Text{
	ES: "el programa se ha parado en la función llamada, que no ha terminado: continúa para que termine",
	EN: "the program has stopped in the function that was called, which is not over: continue to end it",
}}

// callStopped is Delve's answer then (service/dap, doCall). It announces the stop,
// too, and another one, of no goroutine, when the function is over after all.
const callStopped = ": call stopped"

// evaluateCall lets Delve evaluate what calls a function.
func (a *Adapter) evaluateCall(ctx context.Context, c *client, q dap.EvaluateArguments, body any) error {
	defer a.duringCall(ctx)()
	q.Expression = "call " + q.Expression
	err := c.call(ctx, "evaluate", q, body)
	if r, ok := errors.AsType[*refusal](err); ok && strings.HasSuffix(r.reason, callStopped) {
		a.calledFrom = a.standing().thread // the stop itself is yet to be handled
		return errCallStopped
	}
	return err
}
