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
	ES: "el programa se ha parado dentro de la función llamada, que no ha terminado",
	EN: "the program has stopped inside the function that was called, which is not over",
}}

// What Delve says of a call at whose end it finds no results (service/dap, doCall):
// in the response, and as the reason of a stop that it announces before that.
const (
	callStopped  = "call stopped"
	callReturned = "call returned" // proc.StopCallReturned
)

// callFunction is a call to Delve that makes the program run a function. Of one
// that has no results Delve thinks that it was interrupted: it announces a stop,
// answers with an error, and has forgotten its numbers of frames and values. To the
// client nothing of that has happened.
func (a *Adapter) callFunction(ctx context.Context, c *client, command string, arguments, body any) error {
	stops := make(chan dap.StoppedEventBody, 1)
	a.setWaiter(stops)
	err := c.call(ctx, command, arguments, body)
	if r, ok := errors.AsType[*refusal](err); !ok || !strings.HasSuffix(r.reason, callStopped) {
		a.setWaiter(nil)
		return err
	}
	select {
	case s, ok := <-stops:
		switch {
		case !ok:
			return errLost
		case s.Reason != callReturned:
			a.arrived(ctx, c, s)
			return errCallStopped
		}
	case <-ctx.Done():
		a.setWaiter(nil)
		return ctx.Err()
	}
	a.refs.forget()
	a.frames.moved()
	return nil
}

// setWaiter says who takes the next stop; nil is nobody.
func (a *Adapter) setWaiter(waiter chan dap.StoppedEventBody) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stopped = waiter
}
