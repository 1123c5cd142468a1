package e2e

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/helpers/realcluster"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// sharedReading is the cell in which two consumers read at the same time.
const sharedReading = 57

// The tutorial on real brokers, by the commands that a student types: twice in a
// row, with a broker stopped and started in between. What it prints the first
// time is then held against the Python original.
func TestTheTutorialOnRealBrokers(t *testing.T) {
	t.Parallel()
	needJava(t)
	program := filepath.Join(t.TempDir(), "cuaderno")
	buildCommand(t, program)
	student := student{program: program, dir: t.TempDir()}
	kafka := student.startKafka(t)

	first := student.runTutorial(t)
	checkTutorial(t, first)
	written := readTopics(t, student.brokers)
	student.must(t, "cluster", "--stop-broker", "2")
	if listens(t, kafka.addrs[1]) {
		t.Errorf("broker 2 listens at %s while it is stopped", kafka.addrs[1])
	}
	student.must(t, "cluster", "--start-broker", "2")
	if !listens(t, kafka.addrs[1]) {
		t.Errorf("broker 2 does not listen at %s", kafka.addrs[1])
	}
	checkTutorial(t, student.runTutorial(t))
	kafka.killWithoutWarning(t)

	t.Run("parity with the original", func(t *testing.T) { checkParity(t, first, written) })
}

func buildCommand(t *testing.T, program string) {
	t.Helper()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../cmd/cuaderno")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
}

// needJava skips the test where there is none, except in CI.
func needJava(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("java"); err != nil && os.Getenv("JAVA_HOME") == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no java on the PATH: sudo apt-get install openjdk-17-jre-headless")
		}
		t.Skip("SKIPPED: no java on the PATH (sudo apt-get install openjdk-17-jre-headless)")
	}
}

// student types commands of program. The cluster is in dir, apart from one that
// the user of this machine may have.
type student struct {
	program, dir string
	brokers      string
}

func (s *student) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.program, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+s.dir, "CUADERNO_LANG=es", "KAFKA_BROKERS="+s.brokers)
	return cmd
}

func (s *student) must(t *testing.T, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if out, err := s.command(ctx, args...).CombinedOutput(); err != nil {
		t.Fatalf("cuaderno %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// runTutorial gives the tutorial as "cuaderno run" executed it. Nothing but the
// name of the saved notebook may come on standard error.
func (s *student) runTutorial(t *testing.T) *notebook.Notebook {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	out := filepath.Join(t.TempDir(), "executed.ipynb")
	cmd := s.command(ctx, "run", filepath.Join(repository(t), "notebooks", tutorial), "-o", out)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if printed, err := cmd.Output(); err != nil {
		t.Fatalf("cuaderno run: %v\n%s%s", err, printed, stderr.String())
	}
	return readNotebook(t, out)
}

func readNotebook(t *testing.T, path string) *notebook.Notebook {
	t.Helper()
	book, err := notebook.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// checkTutorial demands that all cells ran without anything that a student would
// take for an error, and that both consumers read.
func checkTutorial(t *testing.T, book *notebook.Notebook) {
	t.Helper()
	for i, cell := range book.Cells {
		if cell.Runs() && cell.Count == 0 {
			t.Errorf("cell %d did not run", i)
		}
		for _, out := range cell.Outputs {
			if out.Type == notebook.Failure || out.Type == notebook.Stream && out.Name == "stderr" {
				t.Errorf("cell %d: %s %s: %s", i, out.Type, out.Name, out.Text)
			}
		}
	}
	checkSharedReading(t, book.Cells[sharedReading])
}

// realKafka is the command "cluster --kafka" while it runs.
type realKafka struct {
	cmd   *exec.Cmd
	said  *announcement
	addrs []string
	ended chan struct{} // closed when the process has ended
}

// startKafka returns when the command prints its brokers.
func (s *student) startKafka(t *testing.T) *realKafka {
	t.Helper()
	cmd := s.command(context.WithoutCancel(t.Context()), "cluster", "--kafka", "--data", filepath.Join(s.dir, "data"))
	said := newAnnouncement(t.Output())
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k := &realKafka{cmd: cmd, said: said, ended: make(chan struct{})}
	line, readErr := bufio.NewReader(out).ReadString('\n')
	go func() {
		_ = cmd.Wait() // the tests end it by force, or say why it ended
		close(k.ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-k.ended
	})
	brokers, ok := strings.CutPrefix(strings.TrimSpace(line), "export KAFKA_BROKERS=")
	if readErr != nil || !ok {
		t.Fatalf("cluster --kafka printed %q: %v", line, readErr)
	}
	s.brokers = brokers
	k.addrs = strings.Split(brokers, ",")
	if len(k.addrs) != realcluster.Brokers {
		t.Fatalf("brokers %q, want %d", k.addrs, realcluster.Brokers)
	}
	return k
}

// killWithoutWarning ends the command as a crash would: its brokers must end with
// it.
func (k *realKafka) killWithoutWarning(t *testing.T) {
	t.Helper()
	if err := k.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-k.ended
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for slices.ContainsFunc(k.addrs, func(addr string) bool { return listens(t, addr) }) {
		select {
		case <-ctx.Done():
			t.Fatal("brokers still listen a minute after their parent was killed")
		case <-ticker.C:
		}
	}
}

func listens(t *testing.T, addr string) bool {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
