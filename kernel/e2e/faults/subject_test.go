// Package faults holds the tests of what goes wrong around a kernel: each does
// harm to a real kernel process, at one of the times at which it may happen, and
// asserts what the client hears, that the session goes on or the kernel ends, and
// that nothing is left behind: no process, no temporary file.
package faults

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// patience is for a machine that is busy with other tests.
const patience = 2 * time.Minute

// program is the command, built once for all tests.
var program = sync.OnceValues(func() (string, error) { //nolint:gochecknoglobals // built once for all tests
	dir, err := os.MkdirTemp("", "cuaderno-faults-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "cuaderno")
	if out, err := exec.Command("go", "build", "-o", path, "../../cmd/cuaderno").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %v\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	if os.Getenv(parentRole) != "" {
		beAParentThatDies()
		return
	}
	code := m.Run()
	if path, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// subject is a kernel to be harmed.
type subject struct {
	*frontend.Kernel
	t    *testing.T
	tmp  string // its TMPDIR
	mark string // NAME=VALUE in the environment of all its processes
	gate *gate
}

// setup is how a kernel is started.
type setup struct {
	env  []string // NAME=VALUE
	wrap []string // a program that starts the kernel with the arguments behind it
	tmp  string   // "" for a new folder
}

// start starts a kernel whose worker is ready.
func start(t *testing.T, with setup) *subject {
	t.Helper()
	s := launch(t, with)
	s.must("listo := 1")
	return s
}

// launch starts a kernel.
func launch(t *testing.T, with setup) *subject {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s := &subject{t: t, tmp: with.tmp, mark: "CUADERNO_TEST_MARK=" + rand.Text(), gate: newGate(t)}
	if s.tmp == "" {
		s.tmp = t.TempDir()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	argv := slices.Concat(with.wrap, []string{path, "kernel", "{connection_file}"})
	s.Kernel, err = frontend.Launch(ctx, frontend.LaunchOptions{
		Spec: frontend.Spec{Argv: argv, InterruptMode: "message"}, Dir: t.TempDir(),
		Env:    append(append(s.gate.env(), "TMPDIR="+s.tmp, "CUADERNO_LANG=en", s.mark), with.env...),
		Stderr: t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	if _, err := s.KernelInfo(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}

// reply is what a client hears of a cell.
type reply struct {
	message.ExecuteReply
	printed string
	shown   []frontend.Message
	err     error
}

// name is "ok" or the name of the error.
func (r *reply) name() string {
	switch {
	case r.err != nil:
		return r.err.Error()
	case r.Failure != nil:
		return r.EName
	}
	return r.Status
}

// text is all that the error says.
func (r *reply) text() string {
	if r.Failure == nil {
		return ""
	}
	return r.EValue + "\n" + strings.Join(r.Traceback, "\n")
}

// begin runs a cell; said gets what it prints, in pieces.
func (s *subject) begin(code string) (ended <-chan *reply, said <-chan string) {
	done, texts := make(chan *reply, 1), make(chan string, 1<<16)
	go func() {
		ctx, cancel := context.WithTimeout(s.t.Context(), patience)
		defer cancel()
		r := &reply{}
		r.ExecuteReply, r.err = s.Execute(ctx, code, frontend.ExecuteOptions{}, func(m frontend.Message) {
			r.shown = append(r.shown, m)
			var stream message.Stream
			if m.Type() == "stream" && m.Decode(&stream) == nil {
				r.printed += stream.Text
				select {
				case texts <- stream.Text:
				default: // a flood
				}
			}
		})
		done <- r
	}()
	return done, texts
}

func (s *subject) run(code string) *reply {
	ended, _ := s.begin(code)
	return <-ended
}

// must runs a cell that must succeed, and returns what it prints.
func (s *subject) must(code string) string {
	s.t.Helper()
	r := s.run(code)
	if r.name() != "ok" {
		s.t.Fatalf("%q: %s: %s", code, r.name(), r.text())
	}
	return r.printed
}

// survives asserts that cells run, and, if kept, that the variable of start is
// still there.
func (s *subject) survives(kept bool) {
	s.t.Helper()
	if got := s.must(unique("fmt.Print(1 + 1)")); got != "2" {
		s.t.Errorf("afterwards, a cell printed %q", got)
	}
	got := s.run("fmt.Print(listo)")
	if kept && got.printed != "1" {
		s.t.Errorf("the state is lost: %s %s", got.name(), got.text())
	}
	if !kept && got.name() != "CompileError" {
		s.t.Errorf("the state was lost and is said to be there: %s, %q", got.name(), got.printed)
	}
}

// unique is code that no cache has.
func unique(code string) string { return code + " // " + rand.Text() }

// processes are those of the kernel: all that have its mark.
func (s *subject) processes() map[int]string {
	found := map[int]string{}
	environs, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range environs {
		environ, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(environ), s.mark) {
			continue
		}
		dir := filepath.Dir(file)
		pid, err := strconv.Atoi(filepath.Base(dir))
		command, rerr := os.ReadFile(filepath.Join(dir, "cmdline"))
		if err == nil && rerr == nil {
			found[pid] = strings.ReplaceAll(string(command), "\x00", " ")
		}
	}
	return found
}

// worker is the process id of the worker.
func (s *subject) worker() int {
	s.t.Helper()
	pid, err := strconv.Atoi(strings.TrimSpace(s.must("fmt.Println(os.Getpid())")))
	if err != nil {
		s.t.Fatal(err)
	}
	return pid
}

// left is how long what was killed may take to be gone.
const left = 20 * time.Second

// gone asserts that no process of the kernel is left.
func (s *subject) gone() {
	s.t.Helper()
	for pid, command := range s.processes() {
		if !awaitEnd(s.t, pid) {
			s.t.Errorf("still running: %d %s", pid, command)
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	if more := s.processes(); len(more) > 0 {
		s.t.Errorf("still running: %v", more)
	}
}

// awaitEnd waits for the end of a process.
func awaitEnd(t *testing.T, pid int) bool {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return true
	}
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	for deadline := time.Now().Add(left); ; {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(time.Until(deadline).Milliseconds()))
		if !errors.Is(err, unix.EINTR) {
			return n == 1
		}
	}
}

// tidy asserts that there is no temporary file.
func (s *subject) tidy() {
	s.t.Helper()
	entries, err := os.ReadDir(s.tmp)
	if err != nil {
		s.t.Error(err)
	}
	for _, e := range entries {
		s.t.Errorf("left in the folder for temporary files: %s", e.Name())
	}
}

// end shuts the kernel down and asserts that nothing is left.
func (s *subject) end() {
	s.t.Helper()
	if err := s.Shutdown(s.t.Context()); err != nil {
		s.t.Error(err)
	}
	s.gone()
	s.tidy()
}

// exits asserts that the kernel process ends by itself.
func (s *subject) exits() {
	s.t.Helper()
	select {
	case <-s.Exited():
	case <-time.After(left):
		s.t.Error("the kernel does not end")
	}
}
