package debug

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// step is a step of the user's under way. Steps of Delve go wherever the program
// goes, also into the worker and into code that was generated round the user's;
// those are taken to their end, so that the user sees steps in cells.
type step struct {
	command string
	from    dap.StackFrame // where it began
	left    bool           // it has been in code that nobody wants to see
	tries   int
}

// maxSteps bounds the steps that one step is made of.
const maxSteps = 40

// onward is what has to be done for a stop to be one to show, "" if it is.
func (s *step) onward(stop dap.StoppedEventBody, stack []dap.StackFrame) string {
	if stop.Reason != "step" || s.command == "" || len(stack) == 0 || s.tries >= maxSteps {
		return ""
	}
	s.tries++
	switch top := stack[0]; kindOf(top) {
	case userFrame:
		again := s.left && s.command != "stepOut" && top.Name == s.from.Name && top.Line == s.from.Line
		if again {
			return s.command
		}
		return ""
	case libraryFrame:
		if s.command == "stepIn" {
			return ""
		}
	case hiddenFrame:
	}
	s.left = true
	if s.command == "stepIn" && isWrapper(stack[0]) {
		return "stepIn"
	}
	if hasUser(stack) {
		return "stepOut"
	}
	return "continue"
}

// stepping answers next, stepIn and stepOut.
func stepping(command string) answerer {
	return func(a *Adapter, ctx context.Context, raw json.RawMessage) (any, error) {
		var q struct {
			ThreadID int `json:"threadId"`
		}
		if err := json.Unmarshal(raw, &q); err != nil {
			return nil, err
		}
		s := a.standing()
		if !s.is {
			return nil, a.running()
		}
		if q.ThreadID == 0 {
			q.ThreadID = s.thread
		}
		c := a.client()
		a.step = step{command: command}
		if stack, _ := a.stack(ctx, c, q.ThreadID); len(stack) > 0 {
			if kindOf(stack[0]) == hiddenFrame { // at a panic, or paused in the worker
				command = "stepOut"
			}
			a.step.from = stack[0]
		}
		a.setStop(stop{})
		if err := c.call(ctx, command, map[string]int{"threadId": q.ThreadID}, nil); err != nil {
			a.setStop(s)
			return nil, err
		}
		a.continued(s)
		return nil, nil //nolint:nilnil // the answer has no body
	}
}

// running is why a request cannot be answered now.
func (a *Adapter) running() error {
	return a.sayError(diag.Text{ES: "el programa no está parado", EN: "the program is not stopped"})
}

// resume answers continue. JupyterLab forgets the thread before it asks, and says
// 1; all threads go on in any case.
func (a *Adapter) resume(ctx context.Context, _ none) (any, error) {
	s := a.standing()
	body := map[string]bool{"allThreadsContinued": true}
	if !s.is {
		return body, nil // it goes on already
	}
	a.step = step{}
	a.setStop(stop{})
	if err := a.client().call(ctx, "continue", map[string]int{"threadId": s.thread}, nil); err != nil {
		a.setStop(s)
		return nil, err
	}
	a.continued(s)
	return body, nil
}

// pause stops the program where it is. Without a cell there is nothing to see,
// and the next one would wait without a word.
func (a *Adapter) pause(ctx context.Context, _ none) (any, error) {
	if a.standing().is {
		return nil, nil //nolint:nilnil // the answer has no body
	}
	if !a.host.Running() {
		return nil, a.sayError(diag.Text{ES: "no se está ejecutando ninguna celda", EN: "no cell is running"})
	}
	return nil, a.client().call(ctx, "pause", map[string]int{"threadId": 1}, nil)
}

// Interrupt lets a program that stands in the debugger go on to the end of its
// cell, which the caller brings about: nothing stops it any more. The debugger
// stays open for the next cell.
func (a *Adapter) Interrupt() {
	a.mu.Lock()
	c, h := a.delve, a.helper
	a.muted = c != nil
	a.mu.Unlock()
	if c == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), helperPatience)
	defer cancel()
	if a.lock(ctx) != nil {
		h.stop() // it does not answer, and holds the program
		return
	}
	defer a.unlock()
	s := a.standing()
	if !s.is || !a.isMuted() {
		return // arrived does the same if it stops on its way out
	}
	a.silence(ctx, c)
	a.goOn(ctx, c, "continue", s.thread)
	a.emit("continued", dap.ContinuedEventBody{ThreadId: s.thread, AllThreadsContinued: true})
}

// forgetSeen makes the next answer to inspectVariables a new one.
func (a *Adapter) forgetSeen(ctx context.Context) {
	if a.client() != nil && a.lock(ctx) == nil {
		a.seen = inspected{}
		a.unlock()
	}
}

// CellEnded ends what Interrupt began.
func (a *Adapter) CellEnded(ctx context.Context) {
	a.mu.Lock()
	muted := a.muted
	a.muted = false
	a.mu.Unlock()
	a.forgetSeen(ctx)
	if !muted || a.lock(ctx) != nil {
		return
	}
	defer a.unlock()
	if a.client() != nil {
		a.applyAll(ctx)
	}
}

func (a *Adapter) isMuted() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.muted
}

func hasUser(stack []dap.StackFrame) bool {
	return slices.ContainsFunc(stack, func(f dap.StackFrame) bool { return kindOf(f) == userFrame })
}
