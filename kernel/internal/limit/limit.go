// Package limit bounds the memory and the processors that the cells of one
// kernel may take, so that one student cannot take a shared machine down. It
// needs no rights and no cgroup: a kernel cannot have a cgroup of its own where
// it has one process in it already (cgroups v2 allow processes only in leaves).
package limit

import (
	"errors"
	"fmt"
	"math"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Limits are the bounds; a zero is no bound.
type Limits struct {
	Memory int64 // bytes, of a process and all that it has started together
	CPUs   int   // how many processors they may run on
}

// The environment variables from which Parse takes the limits.
const (
	MemoryEnv = "CUADERNO_MEMORY_LIMIT"
	CPUEnv    = "CUADERNO_CPU_LIMIT"
)

// LeastMemory is the least memory limit that Parse accepts: a worker without
// anything in it needs some 30 MB.
const LeastMemory = 64 << 20

// Error is a limit that cannot be understood.
type Error struct{ Name, Value, Want string }

// Error names the variable, its value and what would do.
func (e *Error) Error() string { return fmt.Sprintf("%s=%q: %s", e.Name, e.Value, e.Want) }

// Parse reads the limits of an environment. The error is an *Error: a limit that
// was meant and does not hold would be worse than none.
func Parse(getenv func(string) string) (Limits, error) {
	var l Limits
	if text := strings.TrimSpace(getenv(MemoryEnv)); text != "" {
		n, err := ParseBytes(text)
		if err != nil || n < LeastMemory {
			return l, &Error{MemoryEnv, text, "512M, 2G, … ≥ 64M"}
		}
		l.Memory = n
	}
	if text := strings.TrimSpace(getenv(CPUEnv)); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return l, &Error{CPUEnv, text, "1, 2, …"}
		}
		l.CPUs = n
	}
	return l, nil
}

// ParseBytes reads a number of bytes, or one with K, M or G behind it, in powers
// of 1024; B or iB may follow.
func ParseBytes(text string) (int64, error) {
	text = strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(text)), "B"), "I")
	unit := int64(1)
	for i, suffix := range []string{"K", "M", "G"} {
		if rest, ok := strings.CutSuffix(text, suffix); ok {
			text, unit = rest, 1<<(10*(i+1))
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0, err
	}
	if n < 0 || n > math.MaxInt64/unit {
		return 0, errors.New("out of range")
	}
	return n * unit, nil
}

// Format is a number of bytes for people.
func Format(bytes int64) string {
	if bytes >= 10<<30 {
		return fmt.Sprintf("%d GB", bytes>>30)
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}

// Start starts cmd within the limits. What is there at once is the bound on
// processors and a bound on each single process, well above Memory, that stops
// what grows faster than Watch can look; Watch keeps the limit itself.
func (l Limits) Start(cmd *exec.Cmd) error {
	runtime.LockOSThread() // programs inherit what holds for the thread that starts them
	defer runtime.UnlockOSThread()
	free := l.holdThread()
	err := cmd.Start()
	free()
	if err == nil && l.Memory > 0 {
		boundProcess(cmd.Process.Pid, l.Memory+headroom)
	}
	return err
}

// headroom is how much more than Memory a process may ask the system for:
// programs reserve memory that they never use.
const headroom = 512 << 20

// lookEvery is how often Watch looks. A program that fills memory as fast as it
// can gets some 200 MB in that time.
const lookEvery = 100 * time.Millisecond

// Watch looks after the memory of a process and all that it has started. Once it
// is above the limit, exceeded is told how much it was, and Watch ends. stop ends
// it before, and waits for it.
func (l Limits) Watch(pid int, exceeded func(used int64)) (stop func()) {
	if l.Memory == 0 {
		return func() {}
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(lookEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
			case <-end:
				return
			}
			if used := Memory(pid); used > l.Memory {
				exceeded(used)
				return
			}
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}
