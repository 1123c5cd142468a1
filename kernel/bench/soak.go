package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// A soak is a long session: thousands of cells in one kernel, of which three in
// ten fail, with interrupts and displays among them. Each cell's conversation is
// checked, and now and then what the kernel and its worker hold is noted.

// sample is the state of a session after a number of cells.
type sample struct {
	Cells                 int
	Kernel, Worker        memory
	KernelFDs, WorkerFDs  int
	Threads, Processes    int     // of both
	KernelGo, WorkerGo    int     // goroutines
	P50, P95              float64 // ms, of new cells
	Fresh                 float64 // ms, the median in a kernel that has just started, at the same time
	Images, Failed, Ended int     // so far: loaded, with an error, interrupted
}

// soak is one such session.
type soak struct {
	*session
	kernel *kernel
	dir    string
	log    string // the kernel's own, for its goroutines
	counts sample
	seed   int
}

// soakCell is what a cell of the soak does, and how its reply must be.
type soakCell struct {
	code      string
	errorName string // "" for none
	interrupt bool   // once it has printed
	printed   string
	shown     []string // its messages on IOPub, without statuses and execute_input
	image     bool     // it is a new image
}

// cell is the cell number i: of ten, one of each kind below, so three fail.
func (s *soak) cell(i int) soakCell {
	n := s.seed + i
	switch i % 10 {
	case 0:
		return soakCell{code: fmt.Sprintf("fmt.Println(nada%d)", n), errorName: "CompileError", shown: []string{"error"}}
	case 3:
		return soakCell{code: fmt.Sprintf("panic(%d)", n), errorName: "Panic", shown: []string{"error"}, image: true}
	case 5:
		return soakCell{
			code: fmt.Sprintf("fmt.Println(%d)\nfor {\n}", n), errorName: "KeyboardInterrupt", interrupt: true,
			printed: fmt.Sprintln(n), shown: []string{"stream", "error"}, image: true,
		}
	case 6:
		return soakCell{code: fmt.Sprintf("gonbui.DisplayHTML(\"<b>%d</b>\")", n), shown: []string{"display_data"}, image: true}
	case 7:
		return soakCell{code: fmt.Sprintf("go func() { _ = %d }()\ntotal += 1\ntotal", n), shown: []string{"execute_result"}, image: true}
	case 8:
		return soakCell{code: "fmt.Println(\"igual\")", printed: "igual\n", shown: []string{"stream"}}
	}
	return soakCell{code: fmt.Sprintf("v%d := %d\nfmt.Println(v%d)", i, n, i), printed: fmt.Sprintln(n), shown: []string{"stream"}, image: true}
}

// measureSoak runs a soak of so many cells and takes samples after those in at.
func measureSoak(ctx context.Context, k *kernel, o options, temp string, at []int, progress io.Writer) ([]sample, error) {
	log := filepath.Join(temp, "soak.log")
	soaked := *k
	soaked.env = append(slices.Clone(k.env), "CUADERNO_LOG_FILE="+log, "CUADERNO_LOG_LEVEL=debug")
	running, err := soaked.launch(ctx, o.dir)
	if err != nil {
		return nil, err
	}
	defer running.Kill()
	s := &soak{session: running, kernel: k, dir: o.dir, log: log, seed: int(time.Now().UnixNano() % 1e9 * 1000)}
	for _, code := range []string{"import \"github.com/janpfeifer/gonb/gonbui\"\nvar total int\ngonbui.Sync()", "fmt.Println(\"igual\")"} {
		if _, err := s.run(ctx, code, false); err != nil {
			return nil, err
		}
	}
	var samples []sample
	for i := 1; i <= o.soak; i++ {
		if err := s.one(ctx, i); err != nil {
			return samples, fmt.Errorf("cell %d: %v", i, err)
		}
		if slices.Contains(at, i) {
			taken, err := s.sample(ctx, i)
			if err != nil {
				return samples, err
			}
			samples = append(samples, taken)
			fmt.Fprintf(progress, "soak: %d cells\n", i)
		}
	}
	return samples, nil
}

// one runs a cell and checks its conversation.
func (s *soak) one(ctx context.Context, i int) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c := s.cell(i)
	var shown []string
	var printed strings.Builder
	var problems []error
	reply, err := s.Execute(ctx, c.code, frontend.ExecuteOptions{ContinueOnError: true}, func(m frontend.Message) {
		switch m.Type() {
		case "execute_input":
			var input message.ExecuteInput
			if err := m.Decode(&input); err != nil || input.Code != c.code || len(shown) > 0 {
				problems = append(problems, fmt.Errorf("execute_input %q after %v, %v", input.Code, shown, err))
			}
			return
		case "stream":
			var text message.Stream
			problems = append(problems, m.Decode(&text))
			printed.WriteString(text.Text)
			if c.interrupt {
				problems = append(problems, s.Interrupt(ctx))
			}
		}
		shown = append(shown, m.Type())
	})
	problems = append(problems, err, c.check(i, reply, shown, printed.String()))
	s.note(c)
	return errors.Join(problems...)
}

// check says in what the conversation was not as it must be.
func (c soakCell) check(i int, reply message.ExecuteReply, shown []string, printed string) error {
	name := ""
	if reply.Failure != nil {
		name = reply.EName
	}
	const before = 2 // cells that prepare
	switch {
	case name != c.errorName || (name == "") != (reply.Status == message.StatusOK):
		return fmt.Errorf("%s %q, want %q", reply.Status, name, c.errorName)
	case reply.ExecutionCount != i+before:
		return fmt.Errorf("count %d", reply.ExecutionCount)
	case !slices.Equal(shown, c.shown):
		return fmt.Errorf("messages %v, want %v", shown, c.shown)
	case printed != c.printed:
		return fmt.Errorf("printed %q, want %q", printed, c.printed)
	}
	return nil
}

func (s *soak) note(c soakCell) {
	if c.image {
		s.counts.Images++
	}
	if c.errorName != "" {
		s.counts.Failed++
	}
	if c.interrupt {
		s.counts.Ended++
	}
}

// sampled is how many cells the times of a sample are of.
const sampled = 20

// compare measures new cells in the long session and, in turn with it, in a
// kernel that has just started: so both meet the same load of the machine.
func (s *soak) compare(ctx context.Context, taken *sample) error {
	fresh, err := s.kernel.launch(ctx, s.dir)
	if err != nil {
		return err
	}
	defer fresh.Kill()
	var old, young []time.Duration
	for i := range warmUp + sampled {
		for _, k := range []struct {
			*session
			took *[]time.Duration
		}{{s.session, &old}, {fresh, &young}} {
			s.seed++
			code := fmt.Sprintf("w := %d\nfmt.Println(w)", s.seed+1e9)
			start := time.Now()
			reply, err := k.Execute(ctx, code, frontend.ExecuteOptions{SkipHistory: true}, nil)
			if err != nil || reply.Failure != nil {
				return fmt.Errorf("%v, %+v", err, reply.Failure)
			}
			if i >= warmUp {
				*k.took = append(*k.took, time.Since(start))
			}
		}
	}
	r := newRow("", "", old)
	taken.P50, taken.P95, taken.Fresh = r.P50, r.P95, newRow("", "", young).P50
	return nil
}

// sample notes what there is now.
func (s *soak) sample(ctx context.Context, cells int) (sample, error) {
	taken := s.counts
	taken.Cells = cells
	worker, goroutines, err := s.askWorker(ctx)
	if err != nil {
		return taken, err
	}
	taken.WorkerGo = goroutines
	taken.KernelGo = s.kernelGoroutines()
	taken.Worker = ownMemory(worker)
	taken.Kernel = ownMemory(s.Pid())
	taken.KernelFDs, taken.WorkerFDs = entries(s.Pid(), "fd"), entries(worker, "fd")
	taken.Threads = entries(s.Pid(), "task") + entries(worker, "task")
	taken.Processes = 1 + descendants(s.Pid())
	err = s.compare(ctx, &taken)
	return taken, err
}

// askWorker runs a cell that says who it is. It does not count.
func (s *soak) askWorker(ctx context.Context) (pid, goroutines int, err error) {
	var printed strings.Builder
	reply, err := s.Execute(ctx, "fmt.Println(os.Getpid(), runtime.NumGoroutine())", frontend.ExecuteOptions{SkipHistory: true}, func(m frontend.Message) {
		var text message.Stream
		if m.Type() == "stream" && m.Decode(&text) == nil {
			printed.WriteString(text.Text)
		}
	})
	if err == nil && reply.Failure != nil {
		err = errors.New(reply.EValue)
	}
	if err == nil {
		_, err = fmt.Sscan(printed.String(), &pid, &goroutines)
	}
	return pid, goroutines, err
}

// kernelGoroutines is what the kernel's log said last of its goroutines.
func (s *soak) kernelGoroutines() int {
	text, _ := os.ReadFile(s.log) // 0 without it
	_, after, _ := strings.Cut(string(text[max(0, len(text)-4096):]), "goroutines=")
	for next := after; next != ""; {
		after = next
		_, next, _ = strings.Cut(next, "goroutines=")
	}
	number, _, _ := strings.Cut(after, " ")
	n, _ := strconv.Atoi(number)
	return n
}

// entries counts what a folder of a process in /proc holds.
func entries(pid int, folder string) int {
	list, _ := os.ReadDir(fmt.Sprintf("/proc/%d/%s", pid, folder)) // 0 without /proc
	return len(list)
}

func descendants(pid int) int {
	n := 0
	for _, child := range children(pid) {
		n += 1 + descendants(child)
	}
	return n
}

// settled is after how many cells each kind has run once, and with it whatever
// starts at its first use.
const settled = 10

// leaks says what a session holds more of at its end than when it had settled.
// Threads may come and go with the load; each loaded image is a memory map and no
// descriptor.
func leaks(samples []sample) []string {
	first, last := samples[0], samples[len(samples)-1]
	if i := slices.IndexFunc(samples, func(s sample) bool { return s.Cells >= settled }); i >= 0 {
		first = samples[i]
	}
	var found []string
	for _, c := range []struct {
		what        string
		first, last int
		spare       int
	}{
		{"descriptors of the kernel", first.KernelFDs, last.KernelFDs, 4},
		{"descriptors of the worker", first.WorkerFDs, last.WorkerFDs, 4},
		{"goroutines of the kernel", first.KernelGo, last.KernelGo, 8},
		{"goroutines of the worker", first.WorkerGo, last.WorkerGo, 8},
		{"threads", first.Threads, last.Threads, 24},
		{"processes", first.Processes, last.Processes, 0},
	} {
		if c.last > c.first+c.spare {
			found = append(found, fmt.Sprintf("%s: %d, then %d", c.what, c.first, c.last))
		}
	}
	return found
}

// markdownSoak writes the table of a soak.
func (r *report) markdownSoak(w io.Writer) {
	if len(r.Soak) == 0 {
		return
	}
	fmt.Fprint(w, "\n| cells | images | failed / interrupted | new cell p50 / p95, ms | in a fresh kernel, p50 | kernel, worker MB | descriptors | goroutines | threads | processes |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, s := range r.Soak {
		fmt.Fprintf(w, "| %d | %d | %d / %d | %.0f / %.0f | %.0f | %d, %d | %d, %d | %d, %d | %d | %d |\n",
			s.Cells, s.Images, s.Failed, s.Ended, s.P50, s.P95, s.Fresh, s.Kernel.Resident>>20, s.Worker.Resident>>20,
			s.KernelFDs, s.WorkerFDs, s.KernelGo, s.WorkerGo, s.Threads, s.Processes)
	}
	for _, leak := range leaks(r.Soak) {
		fmt.Fprintf(w, "\nLEAK: %s\n", leak)
	}
}
