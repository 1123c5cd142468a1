package faults

import (
	"strings"
	"testing"
)

// One student cannot take the machine: what wants more than the limit is ended,
// and the cell says which limit, and what to do.
func TestTheMemoryLimitIsThatCellsError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, code string
		kept       bool
	}{
		{"slowly", "var todo [][]byte\nfor i := 0; ; i++ { b := make([]byte, 1<<20); for j := range b { b[j] = 1 }; todo = append(todo, b) }", false},
		{"at once", "b := make([]byte, 20<<30)\nb[0] = 1\nfmt.Println(len(b))", false},
		{"in a program that the cell starts", "exec.Command(\"sh\", \"-c\", \"head -c 90000000000 /dev/zero | tail >/dev/null; sleep 1000\").Run()", false},
		{"in a command", "!head -c 90000000000 /dev/zero | tail >/dev/null; sleep 1000", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, setup{env: []string{"CUADERNO_MEMORY_LIMIT=256M", "CUADERNO_CPU_LIMIT=1"}})
			r := s.run(c.code)
			if r.name() != "MemoryLimit" || !strings.Contains(r.text(), "256 MB") || !strings.Contains(r.text(), "CUADERNO_MEMORY_LIMIT") {
				t.Errorf("%s: %s", r.name(), r.text())
			}
			t.Log(r.text())
			s.survives(c.kept)
			if got := s.must("fmt.Print(runtime.NumCPU())"); got != "1" {
				t.Errorf("cells see %s processors", got)
			}
			s.end()
		})
	}
}
