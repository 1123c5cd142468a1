package faults

import (
	"strings"
	"testing"
)

// ending is a cell that does not end well.
type ending struct {
	name, code string
	error      string // its name
	says       string // a part of its text
	kept       bool   // the state
}

func endings() []ending {
	return []ending{
		{"wild pointer", "p := (*int)(unsafe.Pointer(uintptr(0xdeadbeef000)))\n*p = 1", "WorkerCrash", "fault", false},
		{"crash in C", "// static int lee(int *p) { return *(volatile int *)p; }\nimport \"C\"\nC.lee((*C.int)(nil))", "WorkerCrash", "SIGSEGV: segmentation violation", false},
		{"signal", "syscall.Kill(os.Getpid(), syscall.SIGSEGV)\nselect {}", "WorkerCrash", "SIGSEGV: segmentation violation", false},
		{"abort", "syscall.Kill(os.Getpid(), syscall.SIGABRT)\nselect {}", "WorkerCrash", "SIGABRT: abort", false},
		{"stack overflow", "debug.SetMaxStack(1 << 20)\nvar f func(int) int\nf = func(n int) int { return f(n+1) + 1 }\nf(0)", "WorkerCrash", "stack overflow", false},
		{"concurrent map writes", "m := map[int]int{}\nfor range 4 { go func() { for { m[1]++ } }() }\nselect {}", "WorkerCrash", "concurrent map", false},
		{"panic where nothing guards", "time.AfterFunc(0, func() { panic(\"ay\") })\nselect {}", "WorkerCrash", "panic: ay", false},
		{"Goexit", "runtime.Goexit()", "ok", "", true},
		{"exit", "os.Exit(3)", "Exit", "exit status 3", true},
		{"panic", "panic(\"ay\")", "Panic", "ay", true},
		{"panic in a deferred function", "defer func() { panic(2) }()\npanic(1)", "Panic", "2", true},
	}
}

// A cell may end in any way: the reply says how, and there is a session after it.
func TestACellEndsBadly(t *testing.T) {
	t.Parallel()
	for _, e := range endings() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, setup{})
			r := s.run(e.code)
			if r.name() != e.error || !strings.Contains(r.text(), e.says) {
				t.Errorf("%s: %s", r.name(), r.text())
			}
			if strings.Contains(r.text()+r.printed, "goroutine 1 [") {
				t.Errorf("the runtime's trace is shown: %s %s", r.printed, r.text())
			}
			s.survives(e.kept)
			s.end()
		})
	}
}

// A deadlock ends the cell as it ends a program, and keeps the state. What a
// worker cannot know to be one, because some code of the session has a timer, can be interrupted.
func TestADeadlockEndsTheCell(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"channel":   "ch := make(chan int)\nch <- 1",
		"select":    "select {}",
		"wait":      "var wg sync.WaitGroup\nwg.Add(1)\nwg.Wait()",
		"mutex":     "var mu sync.Mutex\nmu.Lock()\nmu.Lock()",
		"goroutine": "ch := make(chan int)\ngo func() { ch <- 1 }()\nvar mu sync.Mutex\nmu.Lock()\nmu.Lock()",
		"timer":     "ch := make(chan int)\nselect { case <-ch: case <-time.After(time.Hour): }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, setup{})
			want := "Deadlock"
			ended, said := s.begin("fmt.Println(\"aquí\")\n" + code)
			if name == "timer" {
				want = "KeyboardInterrupt"
				<-said
				if err := s.Interrupt(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if r := <-ended; r.name() != want {
				t.Errorf("%s: %s", r.name(), r.text())
			}
			s.survives(true)
			s.end()
		})
	}
}

// What a worker's cells have started does not outlive it.
func TestTheProgramsOfACellEndWithTheWorker(t *testing.T) {
	t.Parallel()
	s := start(t, setup{})
	s.must("exec.Command(\"sleep\", \"1000\").Start()")
	if r := s.run("syscall.Kill(os.Getpid(), syscall.SIGKILL)\nselect {}"); r.name() != "WorkerCrash" {
		t.Errorf("%s: %s", r.name(), r.text())
	}
	for pid, command := range s.processes() {
		if strings.HasPrefix(command, "sleep") && !awaitEnd(t, pid) {
			t.Errorf("still running: %s", command)
		}
	}
	s.must("!sleep 1000 >/dev/null 2>&1 &")
	s.survives(false)
	s.end() // and what is left in the background ends with the kernel
}
