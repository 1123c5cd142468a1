package debug

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-dap"

	"github.com/cuaderno-go/cuaderno/kernel/debug"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// An interrupt while the program stands ends the cell, and the debugger is there
// for the next one.
func TestInterruptWhileStopped(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	const code = "n := 0\nfor {\n\tn++\n}"
	s.breakAt(code, at(3))
	for range 2 {
		cell := s.run(code)
		s.stopped("breakpoint")
		if err := s.client.Interrupt(s.within()); err != nil {
			t.Fatal(err)
		}
		next[dap.ContinuedEventBody](s, "continued")
		if reply := cell.fails(); reply.Failure == nil || reply.EName != "KeyboardInterrupt" {
			t.Fatalf("%+v", reply.Failure)
		}
	}
	if got := s.run("n > 0").ends(); got != "true" {
		t.Errorf("after it n > 0 is %q", got)
	}
}

// A debugger that dies leaves the session alone, wherever it dies: the worker
// mends the breakpoints that were left in it.
func TestLossOfTheDebugger(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	const code = "func suma(n int) int {\n\tn += 2\n\tn += 3\n\treturn n\n}"
	s.breakAt(code, at(2), at(3), at(4))
	s.run(code).ends()
	cell := s.run("suma(1)")
	s.stopped("breakpoint")
	s.killHelper()
	next[nothing](s, "terminated")
	if got := cell.ends(); !strings.Contains(got, "6") {
		t.Errorf("the cell printed %q", got)
	}
	cell.says("the debugger is gone")
	if got := s.run("suma(2)").ends(); got != "7" {
		t.Errorf("another cell printed %q", got)
	}
	if a := s.try("evaluate", dap.EvaluateArguments{Expression: "1"}); a.Success {
		t.Error("it still answers")
	}
	s.start()
	s.breakAt(code, at(3))
	cell = s.run("suma(3)")
	if _, calls := s.stopped("breakpoint"); !strings.HasPrefix(place(calls), "suma:3") {
		t.Errorf("stopped at %s", place(calls))
	}
	ask[nothing](s, "continue", nothing{})
	if got := cell.ends(); got != "8" {
		t.Errorf("with a new one: %q", got)
	}
}

// killHelper kills the process that Delve runs in: the child of this one whose
// command line says so and that traces this session's worker.
func (s *session) killHelper() {
	s.t.Helper()
	pid := s.worker()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		s.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "TracerPid:")
	tracer, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil || tracer == 0 {
		s.t.Fatalf("the worker %d has no tracer: %v", pid, err)
	}
	if err := syscall.Kill(tracer, syscall.SIGKILL); err != nil {
		s.t.Fatal(err)
	}
}

// worker is the process id of the session's worker.
func (s *session) worker() int {
	s.t.Helper()
	process, err := s.engine.Worker(s.within())
	if err != nil {
		s.t.Fatal(err)
	}
	return process.Pid()
}

// Where the system does not allow debugging, opening the debugger fails with the
// reason and the remedy, and the session goes on. Here another debugger is in
// the way, which the system refuses in the same manner.
func TestNoRightToDebug(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.run("x := 1").ends()
	ask[nothing](s, "disconnect", nothing{})
	release := trace(t, s.worker())
	a := s.try("initialize", dap.InitializeRequestArguments{PathFormat: "path", LinesStartAt1: true})
	if a.Success || !strings.Contains(a.Message, "another debugger") || !strings.Contains(a.Message, "goes on as before") {
		t.Errorf("%+v", a)
	}
	release()
	if got := s.run("x + 1").ends(); got != "2" {
		t.Errorf("printed %q", got)
	}
	s.start()
}

// In a container whose seccomp filter forbids ptrace, the remedy is the
// container's.
func TestSeccompForbidsPtrace(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := openWith(t, engine.Config{Dir: t.TempDir(), Lang: diag.EN, Debugger: []string{self, filteredCommand}})
	a := s.try("initialize", dap.InitializeRequestArguments{PathFormat: "path", LinesStartAt1: true})
	if a.Success || !strings.Contains(a.Message, "--cap-add=SYS_PTRACE") || !strings.Contains(a.Message, "goes on as before") {
		t.Errorf("%+v", a)
	}
	if got := s.run("x := 1; x + 1").ends(); got != "2" {
		t.Errorf("printed %q", got)
	}
}

// trace attaches another debugger, a helper process of this test's, to a process
// that goes on running.
func trace(t *testing.T, pid int) (release func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, tracerCommand, strconv.Itoa(pid))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal("the other debugger was not attached")
	}
	return func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// A session that has state when the debugger is opened keeps it, says what to do,
// and stops at breakpoints once the user has given the state up.
func TestOpenedInASessionWithState(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"%debug", "%reset", "%restart"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.run("estado := 42\ntype T struct{ A int }\nt := T{7}").ends()
			s.start()
			const code = "estado := 1\nestado++"
			if got := s.breakAt(code, at(2)); !got[0].Verified {
				t.Errorf("%+v", got)
			}
			if got := s.inspect(); got["estado"].Value != "42" || got["t"].Type != "T" {
				t.Errorf("variables %+v", got)
			}
			if a := s.try("evaluate", dap.EvaluateArguments{Expression: "estado"}); a.Success || !strings.Contains(a.Message, "Restart Kernel") {
				t.Errorf("%+v", a)
			}
			if got := s.run("estado").ends(); !strings.Contains(got, "42") || !strings.Contains(got, "Nothing is lost") {
				t.Errorf("a cell printed %q", got)
			}
			if got := s.run("estado").ends(); got != "42" {
				t.Errorf("the next one printed %q", got)
			}
			got := s.run(way).ends()
			if way == "%debug" && !strings.Contains(got, "forgotten: T, estado, t") {
				t.Errorf("%q", got)
			}
			s.stopsOnce(code)
		})
	}
}

// A stop that was long says what it may have cost, if somebody waits.
func TestLongStop(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := openWith(t, engine.Config{Dir: t.TempDir(), Lang: diag.EN, Debugger: []string{self, debug.HelperCommand}, LongStop: time.Nanosecond})
	s.start()
	for _, code := range []string{
		"a := 1",
		"import \"net\"\nl, err := net.Listen(\"tcp\", \"127.0.0.1:0\")\na = 2",
	} {
		line := 1 + strings.Count(code, "\n")
		s.breakAt(code, at(line))
		cell := s.run(code)
		s.stopped("breakpoint")
		ask[nothing](s, "continue", nothing{})
		text := cell.ends()
		if line > 1 {
			cell.says("session.timeout.ms")
		} else if strings.Contains(text, "session.timeout.ms") {
			t.Errorf("nobody waits, and it says %q", text)
		}
	}
}

// Goroutines are threads; those of the worker are not shown. A program without a
// breakpoint can be paused, but not a kernel without a cell.
func TestGoroutinesAndPause(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	if a := s.try("pause", map[string]int{"threadId": 1}); a.Success || a.Message == "" {
		t.Errorf("%+v", a)
	}
	s.run("fin := false").ends()
	const code = "import \"time\"\nlisto := make(chan bool)\ngo func() {\n\tdefer close(listo)\n\tfmt.Print(\"va\")\n\tfor !fin {\n\t\ttime.Sleep(time.Millisecond)\n\t}\n}()\nfor range listo {\n}"
	cell := s.run(code)
	cell.waitFor("va")
	ask[nothing](s, "pause", map[string]int{"threadId": 1})
	e, _ := s.stopped("pause")
	threads := ask[dap.ThreadsResponseBody](s, "threads", nothing{}).Threads
	places := map[string]bool{}
	for _, th := range threads {
		if !strings.Contains(th.Name, "celda[2]") && th.Id != e.ThreadId {
			t.Errorf("thread %q is no cell's", th.Name)
		}
		for _, call := range s.calls(th.Id) {
			places[call.Name] = true
			break
		}
	}
	if !places["celda[2]"] || !places["celda[2].func1"] {
		t.Errorf("the threads %+v are at %v", threads, places)
	}
	ask[dap.EvaluateResponseBody](s, "evaluate", dap.EvaluateArguments{Expression: "len(listo)", Context: "watch"})
	ask[nothing](s, "continue", nothing{})
	s.evaluates(0, [][2]string{{"fin", "false"}})
	ask[nothing](s, "pause", map[string]int{"threadId": 1})
	_, calls := s.stopped("pause")
	_ = calls
	s.setGlobal("fin", "true")
	ask[nothing](s, "continue", nothing{})
	cell.ends()
}

// setGlobal changes a variable of the notebook while the program stands.
func (s *session) setGlobal(name, value string) {
	s.t.Helper()
	info := ask[struct {
		StoppedThreads []int `json:"stoppedThreads"`
	}](s, "debugInfo", nothing{})
	threads := ask[dap.ThreadsResponseBody](s, "threads", nothing{}).Threads
	for _, th := range threads {
		if calls := s.calls(th.Id); len(calls) > 0 {
			scopes := ask[dap.ScopesResponseBody](s, "scopes", dap.ScopesArguments{FrameId: calls[0].Id}).Scopes
			ask[nothing](s, "setVariable", dap.SetVariableArguments{VariablesReference: scopes[1].VariablesReference, Name: name, Value: value})
			return
		}
	}
	s.t.Fatalf("no goroutine of a cell: %v", info)
}

// says waits for a text with the cell, also after its end.
func (r *running) says(text string) {
	r.s.t.Helper()
	for {
		r.s.mu.Lock()
		late := r.s.late.String()
		r.s.mu.Unlock()
		if strings.Contains(r.text()+late, text) {
			return
		}
		select {
		case <-r.s.heard:
		case <-r.s.within().Done():
			r.s.t.Fatalf("the cell printed %q and %q", r.text(), late)
		}
	}
}

// waitFor waits until the cell has printed a text.
func (r *running) waitFor(text string) {
	r.s.t.Helper()
	for !strings.Contains(r.text(), text) {
		select {
		case <-r.heard:
		case <-r.done:
			r.s.t.Fatalf("the cell ended: %+v, %v", r.reply, r.err)
		case <-r.s.within().Done():
			r.s.t.Fatalf("the cell printed %q", r.text())
		}
	}
}

// Where the debugger is never opened, nothing of it runs: no process of its own,
// no tracer, no slower worker.
func TestNothingRunsUnlessItIsOpened(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	mark := "mark=" + t.TempDir()
	s := openWith(t, engine.Config{Dir: t.TempDir(), Lang: diag.EN, Debugger: []string{self, debug.HelperCommand, mark}})
	ask[nothing](s, "debugInfo", nothing{})
	s.run("x := 1").ends()
	ask[nothing](s, "inspectVariables", nothing{})
	s.breakAt("x++", at(1))
	s.run("x++").ends()
	maps, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.worker()), "maps"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(maps), "libcuaderno.so") {
		t.Error("cells do not run in the fast worker")
	}
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.worker()), "status"))
	if err != nil || !strings.Contains(string(status), "TracerPid:\t0\n") {
		t.Errorf("something traces the worker: %v", err)
	}
	if n := processesWith(t, mark); n != 0 {
		t.Errorf("%d processes of a debugger that is not open", n)
	}
	s.run("%reset").ends()
	s.start()
	if n := processesWith(t, mark); n != 1 {
		t.Errorf("%d processes of an open debugger", n)
	}
	ask[nothing](s, "disconnect", nothing{})
	if n := processesWith(t, mark); n != 0 {
		t.Errorf("%d processes of a debugger that was closed", n)
	}
}

// processesWith counts the processes that were started with an argument.
func processesWith(t *testing.T, argument string) int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && strings.Contains(string(text), argument+"\x00") {
			n++
		}
	}
	return n
}
