package run

import (
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// crashOf says how the worker ended, from its status and the trace that the Go
// runtime printed, if it did.
func crashOf(state *os.ProcessState, trace string) *Crash {
	c := &Crash{
		Reason: crashReason(trace),
		Frames: crashFrames(trace),
		InC:    strings.Contains(trace, "signal arrived during cgo execution"),
	}
	if state == nil {
		return c
	}
	c.ExitCode = state.ExitCode()
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		c.Signal = status.Signal().String()
	}
	return c
}

// noteLimit tells whether the memory limit has ended the worker: either it was
// seen to be above it, or it asked for too much at once (see limit.Start).
func (c *Crash) noteLimit(limit, used int64) {
	refused := strings.Contains(c.Reason, "out of memory") || strings.Contains(c.Reason, "cannot allocate memory")
	if limit > 0 && (used > 0 || refused) {
		c.MemoryLimit, c.MemoryUsed = limit, used
	}
}

// crashReason is the line of the trace that says most.
func crashReason(trace string) string {
	first := ""
	for line := range strings.Lines(trace) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "panic: ") {
			return line
		}
		if first == "" {
			first = line
		}
		if strings.HasPrefix(line, "goroutine ") {
			break
		}
	}
	return first
}

// crashFrames are the calls of the goroutine that failed. It is printed first;
// but goroutine 0 is only a thread's own stack.
func crashFrames(trace string) []Frame {
	var first []Frame
	for block := range strings.SplitSeq(trace, "\n\n") {
		block = strings.TrimSpace(block)
		if !strings.HasPrefix(block, "goroutine ") || strings.HasPrefix(block, "goroutine 0 ") {
			continue
		}
		frames := blockFrames(block)
		for _, f := range frames {
			if f.User {
				return frames
			}
		}
		if first == nil {
			first = frames
		}
	}
	return first
}

// blockFrames reads the stack of one goroutine: a line with the function, then
// an indented one with the place.
func blockFrames(block string) []Frame {
	var frames []Frame
	fn := ""
	for line := range strings.Lines(block) {
		place, indented := strings.CutPrefix(strings.TrimRight(line, "\n"), "\t")
		if !indented {
			fn = strings.TrimSpace(line)
			continue
		}
		if strings.HasPrefix(fn, "created by ") {
			break
		}
		place, _, _ = strings.Cut(place, " ")
		i := strings.LastIndexByte(place, ':')
		n, err := strconv.Atoi(place[i+1:])
		if i < 0 || err != nil {
			continue
		}
		frames = append(frames, Frame{
			Func: funcName(fn), File: place[:i], Line: n,
			User: worker.IsUserFile(place),
		})
	}
	return frames
}

// funcName is the function in a line such as "main.(*T).Do(0xc000012345, 0x1)".
func funcName(line string) string {
	if strings.HasSuffix(line, ")") {
		if i := strings.LastIndexByte(line, '('); i > 0 {
			return line[:i]
		}
	}
	return line
}
