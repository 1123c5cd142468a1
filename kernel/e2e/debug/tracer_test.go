package debug

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// tracerCommand makes the program of these tests another debugger.
const tracerCommand = "tracer"

// traceUntilEOF is attached to a process, and lets it run, until its standard
// input ends.
func traceUntilEOF(text string) error {
	runtime.LockOSThread() // whoever attached must detach
	pid, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	tasks, err := os.ReadDir("/proc/" + text + "/task")
	if err != nil {
		return err
	}
	for _, task := range tasks {
		tid, err := strconv.Atoi(task.Name())
		if err != nil {
			return err
		}
		if _, _, errno := unix.Syscall6(unix.SYS_PTRACE, unix.PTRACE_SEIZE, uintptr(tid), 0, 0, 0, 0); errno != 0 {
			return errno
		}
	}
	if _, err := os.Stdout.WriteString("."); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	_ = pid
	return errors.Join(err) // the end of the tracer detaches it
}
