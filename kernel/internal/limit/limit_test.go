package limit

import (
	"bufio"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		memory, cpus string
		want         Limits
		bad          string // the variable that is complained of
	}{
		{"", "", Limits{}, ""},
		{"512M", "2", Limits{512 << 20, 2}, ""},
		{" 2GiB ", "", Limits{Memory: 2 << 30}, ""},
		{"1000000000", "", Limits{Memory: 1e9}, ""},
		{"70000kb", "", Limits{Memory: 70000 << 10}, ""},
		{"mucha", "", Limits{}, MemoryEnv},
		{"512", "", Limits{}, MemoryEnv}, // bytes: megabytes were meant
		{"-1G", "", Limits{}, MemoryEnv},
		{"99999999999G", "", Limits{}, MemoryEnv},
		{"", "0", Limits{}, CPUEnv},
		{"", "0.5", Limits{}, CPUEnv},
	} {
		got, err := Parse(func(name string) string {
			return map[string]string{MemoryEnv: c.memory, CPUEnv: c.cpus}[name]
		})
		switch {
		case c.bad == "" && (err != nil || got != c.want):
			t.Errorf("%q, %q: %v, %v, want %v", c.memory, c.cpus, got, err, c.want)
		case c.bad != "" && (err == nil || !strings.HasPrefix(err.Error(), c.bad+"=")):
			t.Errorf("%q, %q: %v, want a complaint about %s", c.memory, c.cpus, err, c.bad)
		}
	}
}

func TestProgramsRunOnSoManyProcessors(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: processors are bounded on Linux only")
	}
	for limit, want := range map[int]string{1: "1\n", 0: nproc(t, 0), 1000: nproc(t, 0)} {
		if got := nproc(t, limit); got != want {
			t.Errorf("limit %d: %q processors, want %q", limit, got, want)
		}
	}
}

// nproc is what a program takes for the number of processors.
func nproc(t *testing.T, limit int) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "nproc")
	var out strings.Builder
	cmd.Stdout = &out
	if err := (Limits{CPUs: limit}).Start(cmd); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// filling is a shell in whose child a hundred megabytes are used.
const filling = `(x=$(head -c 100000000 /dev/zero | tr '\0' x); echo full; read y); true`

func TestTheMemoryOfChildrenCounts(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: memory is known on Linux only")
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", filling)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	l := Limits{Memory: 64 << 20}
	if err := l.Start(cmd); err != nil {
		t.Fatal(err)
	}
	exceeded := make(chan int64, 1)
	stop := l.Watch(cmd.Process.Pid, func(used int64) { exceeded <- used })
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "full\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if used := <-exceeded; used <= l.Memory {
		t.Errorf("exceeded with %d bytes", used)
	}
	stop()
	_ = in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestNothingIsExceededWithoutALimit(t *testing.T) {
	t.Parallel()
	stop := Limits{}.Watch(1, func(int64) { t.Error("exceeded") })
	stop()
}
