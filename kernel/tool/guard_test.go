package tool_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// tree is a shell with a child that a signal to the shell does not reach. It
// prints the child's process id.
const tree = `sleep 1000 & echo $!; wait`

// guarded waits in a shell until its guard, which is started after it, has joined
// its group: what is killed sooner leaves it behind.
const guarded = `until cat /proc/[0-9]*/stat 2>/dev/null | awk -v group=$$ '$5 == group && $1 != group && $4 != group { found = 1 } END { exit !found }'; do :; done; `

// TestMain is also the program that is killed: see TestAllEndsWithThisProcess.
func TestMain(m *testing.M) {
	if os.Getenv("CUADERNO_TEST_KILLED") == "" {
		os.Exit(m.Run())
	}
	cmd := exec.CommandContext(context.Background(), "sh", "-c", guarded+tree)
	cmd.Stdout = os.Stdout
	_, _ = tool.RunGroup(cmd, nil)
}

// watch gives a function that waits for the end of the process whose id the
// next line is.
func watch(t *testing.T, out *bufio.Reader) (wait func()) {
	t.Helper()
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	return func() {
		for {
			_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, -1)
			if !errors.Is(err, syscall.EINTR) {
				return
			}
		}
	}
}

// pipe is the reading end of what cmd prints.
func pipe(t *testing.T, cmd *exec.Cmd) *bufio.Reader {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = w
	t.Cleanup(func() { _, _ = r.Close(), w.Close() })
	return bufio.NewReader(r)
}

func TestAllEndsWithThisProcess(t *testing.T) {
	t.Parallel()
	self := exec.Command(os.Args[0])
	self.Env = append(os.Environ(), "CUADERNO_TEST_KILLED=1")
	out := pipe(t, self)
	if err := self.Start(); err != nil {
		t.Fatal(err)
	}
	grandchild := watch(t, out)
	if err := self.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = self.Wait()
	grandchild()
}

func TestTheEndOfTheContextEndsTheGroup(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, "sh", "-c", tree)
	out := pipe(t, cmd)
	ended := make(chan error, 1)
	go func() {
		left, err := tool.RunGroup(cmd, nil)
		left.Kill()
		ended <- err
	}()
	grandchild := watch(t, out)
	cancel()
	if err := <-ended; err == nil {
		t.Error("no error")
	}
	grandchild()
}

func TestWhatIsLeftInTheBackgroundHasAGuard(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `sleep 1000 >/dev/null 2>&1 & echo $!`)
	out := pipe(t, cmd)
	left, err := tool.RunGroup(cmd, nil)
	if err != nil || left == nil {
		t.Fatalf("%v, guard %v", err, left)
	}
	background := watch(t, out)
	if left.Alone() {
		t.Error("it does not see what it guards")
	}
	left.Kill()
	background()
}

func TestNoGuardStaysBehindATool(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "true")
	if left, err := tool.RunGroup(cmd, nil); err != nil || left != nil {
		t.Errorf("%v, guard %v", err, left)
	}
}

func TestAToolsTemporaryFilesGoWithIt(t *testing.T) {
	t.Parallel()
	out, err := tool.Run(t.Context(), "/", "sh", "-c", `touch "$TMPDIR/x" && printf %s "$TMPDIR"`)
	if err != nil || !filepath.IsAbs(string(out)) {
		t.Fatalf("%q, %v", out, err)
	}
	if _, err := os.Stat(string(out)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", out, err)
	}
}

func TestAToolsComplaint(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func() ([]byte, error){
		"with all it starts": func() ([]byte, error) { return tool.Run(t.Context(), "/", "sh", "-c", "echo no; exit 3") },
		"alone":              func() ([]byte, error) { return tool.RunAlone(t.Context(), "/", nil, "sh", "-c", "echo no; exit 3") },
	} {
		_, err := run()
		complaint, ok := errors.AsType[*tool.Error](err)
		if !ok || complaint.Tool != "sh" || complaint.Output != "no\n" {
			t.Errorf("%s: %v", name, err)
		}
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 3 {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := tool.Run(t.Context(), "/", "/no/such/tool")
	if !errors.Is(err, syscall.ENOENT) {
		t.Errorf("a tool that is not there: %v", fmt.Sprint(err))
	}
}
