package frontend

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// Patience of Shutdown, as jupyter_client has it.
const (
	shutdownPatience  = 2500 * time.Millisecond // before SIGTERM
	terminatePatience = 2500 * time.Millisecond // before SIGKILL
)

// LaunchOptions are where and how a kernel starts.
type LaunchOptions struct {
	Spec   Spec
	Dir    string        // working directory; empty: ours
	Env    []string      // "NAME=value", added to our environment and to the spec's
	Stdout io.Writer     // what the process itself prints; nil: discarded
	Stderr io.Writer     // likewise
	Other  func(Message) // see NewClient
}

// Kernel is a kernel that runs as a process in its own process group, and a
// client of it. Shutdown or Kill ends it; one of them must be called.
type Kernel struct {
	*Client
	spec   Spec
	cmd    *exec.Cmd
	dir    *tempdir.Dir // of the connection file
	exited chan struct{}
	err    error // of the process, once exited is closed
}

// Launch starts a kernel and connects to it. It returns when the connections
// stand; KernelInfo then waits for the kernel to answer.
func Launch(ctx context.Context, options LaunchOptions) (*Kernel, error) {
	dir, err := tempdir.Make("", "client") // private, as the key in it deserves
	if err != nil {
		return nil, err
	}
	k, err := launchIn(ctx, dir, options)
	if err != nil {
		_ = dir.Remove()
	}
	return k, err
}

func launchIn(ctx context.Context, dir *tempdir.Dir, options LaunchOptions) (*Kernel, error) {
	info, err := wire.NewConnectionInfo().WithFreePorts(ctx)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir.Path, "kernel.json")
	if err := wire.WriteConnectionFile(file, info); err != nil {
		return nil, err
	}
	k := &Kernel{spec: options.Spec, dir: dir, cmd: command(file, options), exited: make(chan struct{})}
	if err := k.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the kernel: %w", err)
	}
	go k.wait()
	if err := k.connect(ctx, info, options.Other); err != nil {
		k.stop()
		return nil, err
	}
	return k, nil
}

func command(file string, options LaunchOptions) *exec.Cmd {
	argv := options.Spec.command(file)
	cmd := exec.Command(argv[0], argv[1:]...) //nolint:noctx // ctx bounds the start, not the life
	cmd.Dir, cmd.Stdout, cmd.Stderr = options.Dir, options.Stdout, options.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second // a grandchild may hold the output pipes open
	cmd.Env = os.Environ()
	for name, value := range options.Spec.Env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Env = append(cmd.Env, options.Env...)
	cmd.Env = append(cmd.Env, "JPY_PARENT_PID="+strconv.Itoa(os.Getpid()))
	return cmd
}

func (k *Kernel) wait() {
	k.err = k.cmd.Wait()
	close(k.exited)
}

// connect gives up as soon as the process has ended.
func (k *Kernel) connect(ctx context.Context, info wire.ConnectionInfo, other func(Message)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watched := make(chan struct{})
	defer close(watched)
	go func() {
		select {
		case <-k.exited:
			cancel(fmt.Errorf("it exited: %v: %w", k.err, ErrDisconnected))
		case <-watched:
		}
	}()
	conn, err := Connect(ctx, info)
	if err != nil {
		return err
	}
	k.Client = NewClient(conn, other)
	return nil
}

// Pid is the process id, which is also the id of its process group.
func (k *Kernel) Pid() int { return k.cmd.Process.Pid }

// Exited is closed when the process has ended.
func (k *Kernel) Exited() <-chan struct{} { return k.exited }

// Interrupt ends the running cell in the way that the kernelspec asks for.
func (k *Kernel) Interrupt(ctx context.Context) error {
	if k.spec.InterruptMode == "message" {
		return k.Client.Interrupt(ctx)
	}
	return k.signal(syscall.SIGINT)
}

// Shutdown asks the kernel to end, makes sure that it and its group do, and
// closes the connections. The error is only about a kernel that had to be killed.
func (k *Kernel) Shutdown(ctx context.Context) error {
	asking, cancel := context.WithTimeout(ctx, shutdownPatience)
	defer cancel()
	_ = k.Client.Shutdown(asking, false) // a kernel that does not answer is ended below
	var err error
	if !k.exitsWithin(ctx, shutdownPatience) {
		_ = k.signal(syscall.SIGTERM)
		if !k.exitsWithin(ctx, terminatePatience) {
			err = errors.New("the kernel did not end and was killed")
		}
	}
	k.Kill()
	return err
}

func (k *Kernel) exitsWithin(ctx context.Context, patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-k.exited:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// Kill ends the process and its group at once, waits for it and closes the
// connections. It may be called after Shutdown, and twice.
func (k *Kernel) Kill() {
	k.stop()
	k.Close()
	_ = k.dir.Remove()
}

func (k *Kernel) stop() {
	_ = k.signal(syscall.SIGKILL) // the group outlives its leader, so this comes after an exit too
	<-k.exited
}

func (k *Kernel) signal(signal syscall.Signal) error { return syscall.Kill(-k.Pid(), signal) }
