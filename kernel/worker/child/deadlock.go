package child

import (
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// The runtime reports "all goroutines are asleep" only of processes in which
// nobody waits for anything else, and a worker always waits for commands. So this
// looks at the states of the goroutines itself, as a traceback names them. It is
// used only for sessions whose code has no timers, network or C, which can wake
// a goroutine without that being seen (Command.Closed).

const (
	deadlockLook  = 2 * time.Second
	deadlockStack = 256 << 10 // bytes of traceback; with more goroutines than that, no verdict
)

// asleep are the states of goroutines that only another one can wake.
//
//nolint:gochecknoglobals // a table
var asleep = []string{
	"chan receive", "chan receive (nil chan)", "chan send", "chan send (nil chan)", "select", "select (no cases)",
	"sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock", "sync.WaitGroup.Wait", "sync.Cond.Wait", "semacquire",
}

// ours are functions in which only goroutines of the worker's own are.
//
//nolint:gochecknoglobals // a table
var ours = []string{".(*host).serve(", ".(*host).supervise(", ".(*host).watchStdin(", ".(*host).watchDeadlock(", "os/signal.loop("}

// watchDeadlock ends r when all goroutines wait for each other.
func (h *host) watchDeadlock(r *run) {
	ticker := time.NewTicker(deadlockLook)
	defer ticker.Stop()
	buf := make([]byte, deadlockStack)
	for {
		select {
		case <-ticker.C:
		case <-r.done:
			return
		case <-r.over:
			return
		}
		n := runtime.Stack(buf, true)
		if waits, dead := deadlocked(string(buf[:n]), h.main.Load()); dead && n < len(buf) {
			r.stop(ending{end: worker.EndDeadlock, waits: waits})
			return
		}
	}
}

var (
	goroutineHead = regexp.MustCompile(`^goroutine (\d+) .*?\[([^\],]+)`)
	frameLine     = regexp.MustCompile(`(?m)^\t(.+):(\d+)(?: \+0x[0-9a-f]+)?$`)
	hostCall      = regexp.MustCompile(`(?m)^\S+\.\(\*host\)\.(\w+)\(`)
)

// noteMain notes the calling goroutine as the running cell's own. Its number is
// told by a traceback only.
func (h *host) noteMain() {
	buf := make([]byte, 64)
	if head := goroutineHead.FindSubmatch(buf[:runtime.Stack(buf, false)]); head != nil {
		id, _ := strconv.ParseInt(string(head[1]), 10, 64)
		h.main.Store(id)
	}
}

// deadlocked judges a traceback of all goroutines, of which main is the running
// cell's own. It gives the calls of that one that are in cells, innermost first.
func deadlocked(trace string, main int64) (waits []worker.Frame, dead bool) {
	for block := range strings.SplitSeq(strings.TrimSpace(trace), "\n\n") {
		if slices.ContainsFunc(ours, func(f string) bool { return strings.Contains(block, f) }) {
			continue
		}
		head := goroutineHead.FindStringSubmatch(block)
		if head == nil || !slices.Contains(asleep, head[2]) {
			return nil, false
		}
		for _, call := range hostCall.FindAllStringSubmatch(block, -1) {
			if call[1] != "call" {
				return nil, false // it sleeps, or waits for the kernel to take what it prints
			}
		}
		if head[1] == strconv.FormatInt(main, 10) {
			dead, waits = true, userFrames(block)
		}
	}
	return waits, dead
}

func userFrames(block string) (frames []worker.Frame) {
	for _, m := range frameLine.FindAllStringSubmatch(block, -1) {
		if line, err := strconv.Atoi(m[2]); err == nil && worker.IsUserFile(m[1]) {
			frames = append(frames, worker.Frame{File: m[1], Line: line, User: true})
		}
	}
	return frames
}
