package lessons

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend/frontendtest"
)

// The lesson that stops brokers, with the cluster that a student starts in another
// terminal: as it is, and then with the exercises solved.
func TestTheLessonThatStopsBrokers(t *testing.T) {
	t.Parallel()
	needJava(t)
	program := frontendtest.Build(t)
	brokers, runtime := startKafka(t, program)
	for _, l := range lessons() {
		if !l.stops {
			continue
		}
		l.shows = append(l.shows, l.onReal...)
		first, second := read(t, l.file), read(t, l.file)
		newKernel(t, program, brokers, runtime).run(t, first)
		l.check(t, first, "○ Ejercicio %s, pendiente")
		solve(t, second)
		newKernel(t, program, brokers, runtime).run(t, second)
		l.check(t, second, "✔ Ejercicio %s resuelto")
	}
}

// startKafka runs "cuaderno cluster --kafka" and returns its brokers and the
// variable by which other commands find it, apart from a cluster that the user of
// this machine may have.
func startKafka(t *testing.T, program string) (brokers, runtime string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "kafka") //nolint:usetesting // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	runtime = "XDG_RUNTIME_DIR=" + dir
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program, "cluster", "--kafka")
	cmd.Env = append(os.Environ(), runtime, "CUADERNO_LANG=es")
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, readErr := bufio.NewReader(out).ReadString('\n')
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // it was told to end
	})
	brokers, found := strings.CutPrefix(strings.TrimSpace(line), "export KAFKA_BROKERS=")
	if readErr != nil || !found {
		t.Fatalf("cluster --kafka printed %q: %v", line, readErr)
	}
	return brokers, runtime
}
