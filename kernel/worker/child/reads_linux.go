package child

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// threadReads reports whether a thread of this process, of Go's or of C's, is
// blocked in reading from descriptor fd, and whether that can be told. The file
// syscall of a thread has its system call and the arguments; if it runs, only
// that (proc_pid_syscall(5)).
func threadReads(fd int) (reads, known bool) {
	files, _ := filepath.Glob("/proc/self/task/[0-9]*/syscall")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has just ended, or the kernel does not tell
		}
		known = true
		call, arguments, _ := strings.Cut(string(text), " ")
		first, _, _ := strings.Cut(arguments, " ")
		number, err := strconv.Atoi(call)
		if err == nil && (number == syscall.SYS_READ || number == syscall.SYS_READV) && first == "0x"+strconv.FormatInt(int64(fd), 16) {
			return true, true
		}
	}
	return false, known
}
