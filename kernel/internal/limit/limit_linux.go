package limit

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// holdThread binds the calling thread to as many processors as the limit
// allows, others for each kernel, and gives the way back.
func (l Limits) holdThread() (free func()) {
	var before, bound unix.CPUSet
	if l.CPUs == 0 || unix.SchedGetaffinity(0, &before) != nil {
		return func() {}
	}
	var allowed []int
	for cpu := range len(before) * 64 {
		if before.IsSet(cpu) {
			allowed = append(allowed, cpu)
		}
	}
	for i := range min(l.CPUs, len(allowed)) {
		bound.Set(allowed[(os.Getpid()*l.CPUs+i)%len(allowed)])
	}
	if unix.SchedSetaffinity(0, &bound) != nil {
		return func() {}
	}
	return func() { _ = unix.SchedSetaffinity(0, &before) } // it was allowed before
}

// boundProcess bounds what a process, and each that it starts, may have in
// private writable memory, reserved or used.
func boundProcess(pid int, bytes int64) {
	most := unix.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)} //nolint:gosec // it is positive
	_ = unix.Prlimit(pid, unix.RLIMIT_DATA, &most, nil)         // one that has ended needs none
}

// Memory is what a process and all that it has started hold that is not in files,
// in bytes; 0 if it is not there.
func Memory(pid int) int64 {
	dir := "/proc/" + strconv.Itoa(pid)
	status, err := os.ReadFile(dir + "/status")
	if err != nil {
		return 0
	}
	var kB int64
	for line := range bytes.Lines(status) {
		switch name, value, _ := bytes.Cut(line, []byte(":")); string(name) {
		case "RssAnon", "RssShmem", "VmSwap":
			n, _ := strconv.ParseInt(string(bytes.TrimSuffix(bytes.TrimSpace(value), []byte(" kB"))), 10, 64)
			kB += n
		}
	}
	total := kB << 10
	threads, _ := os.ReadDir(dir + "/task") // each lists the processes that it has started
	for _, thread := range threads {
		children, _ := os.ReadFile(dir + "/task/" + thread.Name() + "/children")
		for field := range bytes.FieldsSeq(children) {
			if child, err := strconv.Atoi(string(field)); err == nil {
				total += Memory(child)
			}
		}
	}
	return total
}
