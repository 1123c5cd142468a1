package faults

import (
	"strings"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
)

// phase is a time in the life of a cell: code that comes to it, and stays.
type phase struct {
	name string
	gate string // "" for a cell that prints when it is there
	code string
}

func phases() []phase {
	return []phase{
		{"resolving modules", resolving, "import \"container/ring\"\nring.New(1)"},
		{"compiling", compiling, "fmt.Print(0)"},
		{"linking", linking, "fmt.Print(0)"},
		{"loading", "", "var cargado = func() int { fmt.Println(\"aquí\"); time.Sleep(time.Hour); return 1 }()"},
		{"running", "", "fmt.Println(\"aquí\")\nfor { }"},
		{"blocked", "", "fmt.Println(\"aquí\")\n<-time.After(time.Hour)"},
		{"printing", "", "for { fmt.Println(\"aquí\") }"},
		{"command", "", "!echo aquí; sleep 1000 & wait"},
		{"program of a cell", "", "fmt.Println(\"aquí\")\nexec.Command(\"sleep\", \"1000\").Run()"},
	}
}

// come runs the phase's cell and returns when it is there; stopped is the
// process that waits at the phase's gate.
func (s *subject) come(p phase) (ended <-chan *reply, stopped int) {
	s.t.Helper()
	var arrived <-chan int
	if p.gate != "" {
		arrived = s.gate.close(p.gate)
		defer s.gate.open(p.gate)
	}
	code := unique(p.code)
	if strings.HasPrefix(code, "!") {
		code = p.code
	}
	ended, said := s.begin(code)
	if p.gate != "" {
		said = nil // the cell may be announced
	}
	select {
	case stopped = <-arrived:
	case <-said:
	case r := <-ended:
		s.t.Fatalf("it ended: %s %s", r.name(), r.text())
	}
	return ended, stopped
}

// An interrupt ends a cell wherever it is, the state is kept, and what the cell
// had under way is ended with it.
func TestInterruptInEveryPhase(t *testing.T) {
	t.Parallel()
	for _, p := range phases() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, setup{})
			ended, _ := s.come(p)
			asked := time.Now()
			if err := s.Interrupt(t.Context()); err != nil {
				t.Error(err)
			}
			r := <-ended
			t.Logf("ended after %v", time.Since(asked))
			if r.name() != "KeyboardInterrupt" {
				t.Errorf("%s: %s", r.name(), r.text())
			}
			for pid, command := range s.processes() {
				if strings.HasPrefix(command, "sleep") && p.name != "program of a cell" && !awaitEnd(t, pid) {
					t.Errorf("still running: %s", command)
				}
			}
			s.survives(true)
			s.end()
		})
	}
}

// The question is withdrawn, and an answer that comes too late is nobody's.
func TestInterruptWhileWaitingForInput(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"Scan":    "var línea string\nfmt.Scanln(&línea)",
		"reader":  "línea, err := bufio.NewReader(os.Stdin).ReadString('\\n')\nfmt.Println(línea, err)",
		"command": "%with_inputs\n!cat",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, setup{})
			reply, err := s.Execute(t.Context(), code, frontend.ExecuteOptions{Stdin: func(string, bool) (string, error) {
				return "tarde", s.Interrupt(t.Context())
			}}, nil)
			if err != nil || reply.Failure == nil || reply.EName != "KeyboardInterrupt" {
				t.Errorf("%v, %+v", err, reply)
			}
			s.survives(true)
			s.end()
		})
	}
}
