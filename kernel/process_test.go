package kernel_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel"
	"github.com/cuaderno-go/cuaderno/kernel/internal/echo"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// In these tests the kernel is a process of its own: this test binary, which
// this variable turns into something else.
const roleVariable = "CUADERNO_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "kernel":
		if err := kernel.ServeProcess(os.Args[1], echo.New(), kernel.Config{Version: "test"}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "client that dies":
		launchAndDie()
	}
}

// spec starts the echo kernel.
func spec() frontend.Spec {
	self, err := os.Executable()
	if err != nil {
		panic(err) // a test binary knows where it is
	}
	return frontend.Spec{
		Argv: []string{self, "{connection_file}"}, InterruptMode: "message",
		Env: map[string]string{roleVariable: "kernel"},
	}
}

// launch starts an echo kernel that is killed when the test ends, if it lives.
func launch(t *testing.T, options frontend.LaunchOptions) *frontend.Kernel {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if options.Spec.Argv == nil {
		options.Spec = spec()
	}
	k, err := frontend.Launch(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Kill)
	if _, err := k.KernelInfo(ctx); err != nil {
		t.Fatal(err)
	}
	return k
}

func execute(t *testing.T, k *frontend.Kernel, code string, onMessage func(frontend.Message)) message.ExecuteReply {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	reply, err := k.Execute(ctx, code, frontend.ExecuteOptions{}, onMessage)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

// whenPrinted calls f at the first text that the cell prints.
func whenPrinted(f func()) func(frontend.Message) {
	return func(m frontend.Message) {
		if m.Type() == "stream" {
			f()
		}
	}
}

func TestProcessRunsCellsAndShutsDown(t *testing.T) {
	t.Parallel()
	k := launch(t, frontend.LaunchOptions{})
	var printed strings.Builder
	reply := execute(t, k, "print hola", func(m frontend.Message) {
		var text message.Stream
		if m.Type() == "stream" && m.Decode(&text) == nil {
			printed.WriteString(text.Text)
		}
	})
	if reply.Status != "ok" || printed.String() != "hola\n" {
		t.Errorf("%s, printed %q", reply.Status, printed.String())
	}
	if err := k.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := k.IsComplete(t.Context(), "x"); !errors.Is(err, frontend.ErrDisconnected) {
		t.Errorf("after shutdown: %v", err)
	}
}

func TestSIGINTInterruptsTheCellAndNotTheKernel(t *testing.T) {
	t.Parallel()
	bySignal := spec()
	bySignal.InterruptMode = "signal"
	k := launch(t, frontend.LaunchOptions{Spec: bySignal})
	for range 2 {
		reply := execute(t, k, "print corre\nwait", whenPrinted(func() {
			if err := k.Interrupt(t.Context()); err != nil {
				t.Error(err)
			}
		}))
		if reply.Status != "error" || reply.EName != "KeyboardInterrupt" {
			t.Errorf("the cell ended with %s", reply.Status)
		}
	}
	if err := k.Interrupt(t.Context()); err != nil { // while idle
		t.Error(err)
	}
	if reply := execute(t, k, "print sigue", nil); reply.Status != "ok" {
		t.Errorf("after the interrupts: %s", reply.Status)
	}
}

func TestSIGTERMEndsTheKernel(t *testing.T) {
	t.Parallel()
	k := launch(t, frontend.LaunchOptions{})
	if err := syscall.Kill(k.Pid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-k.Exited():
	case <-time.After(patience):
		t.Error("it lives")
	}
}

// A kernel that dies must not leave its client waiting.
func TestCellOfAKernelThatDiesIsAnError(t *testing.T) {
	t.Parallel()
	k := launch(t, frontend.LaunchOptions{})
	_, err := k.Execute(t.Context(), "print corre\nwait", frontend.ExecuteOptions{}, whenPrinted(func() {
		if err := syscall.Kill(k.Pid(), syscall.SIGKILL); err != nil {
			t.Error(err)
		}
	}))
	if !errors.Is(err, frontend.ErrDisconnected) {
		t.Errorf("got %v, want ErrDisconnected", err)
	}
}

func TestKernelThatCannotStart(t *testing.T) {
	t.Parallel()
	for name, argv := range map[string][]string{
		"no such program":  {filepath.Join(t.TempDir(), "none")},
		"ends at once":     {"false"},
		"says why it ends": {spec().Argv[0], "/no/such/file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			broken := spec()
			broken.Argv = argv
			_, err := frontend.Launch(ctx, frontend.LaunchOptions{Spec: broken})
			if err == nil || ctx.Err() != nil {
				t.Errorf("Launch returned %v", err)
			}
		})
	}
}

// launchAndDie is a client that starts a kernel and is killed before it can shut
// it down.
func launchAndDie() {
	k, err := frontend.Launch(context.Background(), frontend.LaunchOptions{Spec: spec(), Stdout: os.Stdout})
	if err == nil {
		_, err = k.KernelInfo(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stdout, "kernel is up")
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
}

// The kernel inherits the client's stdout: once both are gone, it ends.
func TestKernelEndsWhenItsClientDies(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	client, err := os.StartProcess(self, []string{self}, &os.ProcAttr{
		Env:   append(os.Environ(), roleVariable+"=client that dies"),
		Files: []*os.File{nil, in, os.Stderr},
	})
	_ = in.Close()
	if err != nil {
		t.Fatal(err)
	}
	if err := out.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(out)
	if err != nil {
		t.Errorf("the kernel lives on: %v", err)
	}
	if string(said) != "kernel is up\n" {
		t.Errorf("the client said %q", said)
	}
	if _, err := client.Wait(); err != nil {
		t.Error(err)
	}
}
