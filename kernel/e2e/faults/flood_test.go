package faults

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// floodLimit is what the kernel may hold at most while a cell floods it: some 60
// MB have been seen, of which half is the toolchain's index.
const floodLimit = 200 << 20

// A flood of a gigabyte reaches the client in measured doses that say what they
// leave out, does not fill the kernel, and can be interrupted.
func TestAFloodIsBounded(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]string{
		"fmt":       "fmt.Println(línea)",
		"os.Stdout": "os.Stdout.WriteString(línea)",
		"command":   "!yes $(printf '%1000s' | tr ' ' x) | head -c 1000000000",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, setup{})
			code := "línea := strings.Repeat(\"x\", 999) + \"\\n\"\nfor range 1_000_000 { " + write + " }"
			if name == "command" {
				code = write
			}
			ended, said := s.begin(code)
			<-said
			for range 16 { // it goes on until more than is shown at once has been printed
				select {
				case <-said:
				case r := <-ended:
					ended = again(r)
				}
			}
			asked := time.Now()
			if err := s.Interrupt(t.Context()); err != nil {
				t.Error(err)
			}
			r := <-ended
			t.Logf("interrupted within %v; %d bytes shown in %d messages; the kernel's peak: %d MB",
				time.Since(asked), len(r.printed), len(r.shown), peak(t, s.Pid())>>20)
			if r.name() != "KeyboardInterrupt" && r.name() != "ok" { // if it was fast
				t.Errorf("%s: %s", r.name(), r.text())
			}
			if !strings.Contains(r.printed, "of output left out") {
				t.Error("it is not said that something is left out")
			}
			for _, m := range r.shown {
				var stream message.Stream
				if m.Type() == "stream" && m.Decode(&stream) == nil && len(stream.Text) > 300<<10 {
					t.Errorf("a message of %d bytes", len(stream.Text))
				}
			}
			if most := peak(t, s.Pid()); most > floodLimit {
				t.Errorf("the kernel held %d MB", most>>20)
			}
			s.survives(true)
			s.end()
		})
	}
}

// again is a reply that can be had once more.
func again(r *reply) <-chan *reply {
	c := make(chan *reply, 1)
	c <- r
	return c
}

// peak is the most memory that a process has held, in bytes.
func peak(t *testing.T, pid int) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if kB, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(kB), " kB"), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatal("no VmHWM")
	return 0
}
