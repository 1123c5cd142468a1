package faults

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/wire"
)

// idle is the time between cells.
const idle = "idle"

// moments are the times at which a fault may come.
func moments() []phase {
	var list []phase
	for _, p := range append([]phase{{name: idle}}, phases()...) {
		switch p.name {
		case idle, "compiling", "running", "printing":
			list = append(list, p)
		}
	}
	return list
}

// at starts a kernel and brings it to a moment. ended is nil when idle.
func at(t *testing.T, p phase) (s *subject, ended <-chan *reply) {
	t.Helper()
	s = start(t, setup{})
	if p.name == idle {
		return s, nil
	}
	ended, _ = s.come(p)
	return s, ended
}

// everywhere runs a test at every moment.
func everywhere(t *testing.T, test func(t *testing.T, p phase)) {
	t.Helper()
	t.Parallel()
	for _, p := range moments() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			test(t, p)
		})
	}
}

// workerPid finds the worker from outside, for when it cannot be asked.
func (s *subject) workerPid() int {
	s.t.Helper()
	for pid, command := range s.processes() {
		if strings.HasSuffix(strings.TrimSpace(command), "/worker") {
			return pid
		}
	}
	s.t.Fatal("no worker")
	return 0
}

func TestTheWorkerIsKilled(t *testing.T) {
	everywhere(t, func(t *testing.T, p phase) {
		t.Helper()
		s, ended := at(t, p)
		pid := s.workerPid()
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		awaitEnd(t, pid)
		switch p.name {
		case idle: // nobody is told before the next cell
			r := s.run("fmt.Print(listo)")
			if r.name() != "WorkerCrash" || !strings.Contains(r.text(), "lost: listo") {
				t.Errorf("%s: %s", r.name(), r.text())
			}
		case "compiling": // the cell waits for its compiler, which an interrupt ends
			if err := s.Interrupt(t.Context()); err != nil {
				t.Error(err)
			}
			if r := <-ended; r.name() != "KeyboardInterrupt" {
				t.Errorf("%s: %s", r.name(), r.text())
			}
			if r := s.run("fmt.Print(2)"); r.name() != "WorkerCrash" {
				t.Errorf("%s: %s", r.name(), r.text())
			}
		default:
			r := <-ended
			if r.name() != "WorkerCrash" || !strings.Contains(r.text(), "lost: listo") {
				t.Errorf("%s: %s", r.name(), r.text())
			}
		}
		s.survives(false)
		s.end()
	})
}

func TestTheKernelIsKilled(t *testing.T) {
	everywhere(t, func(t *testing.T, p phase) {
		t.Helper()
		s, ended := at(t, p)
		if err := syscall.Kill(s.Pid(), syscall.SIGKILL); err != nil { // it alone, not its group
			t.Fatal(err)
		}
		if ended != nil {
			if r := <-ended; !errors.Is(r.err, frontend.ErrDisconnected) {
				t.Errorf("the cell: %v", r.err)
			}
		}
		s.gone()
		start(t, setup{tmp: s.tmp}).end() // and the next one tidies up
	})
}

func TestTheKernelIsToldToEnd(t *testing.T) {
	everywhere(t, func(t *testing.T, p phase) {
		t.Helper()
		for _, end := range []func(s *subject) error{
			func(s *subject) error { return syscall.Kill(s.Pid(), syscall.SIGTERM) },
			func(s *subject) error { return s.Client.Shutdown(t.Context(), false) },
		} {
			s, _ := at(t, p)
			if err := end(s); err != nil {
				t.Error(err)
			}
			s.exits()
			s.gone()
			s.tidy()
		}
	})
}

// parentRole makes this test program a client that is killed: its value is the
// code of the cell that runs by then.
const parentRole = "CUADERNO_TEST_PARENT"

// beAParentThatDies starts a kernel and says so, then when its cell prints, and
// waits to be killed.
func beAParentThatDies() {
	ctx := context.Background()
	path := os.Getenv("CUADERNO_TEST_PROGRAM")
	k, err := frontend.Launch(ctx, frontend.LaunchOptions{Spec: frontend.Spec{Argv: []string{path, "kernel", "{connection_file}"}, InterruptMode: "message"}})
	if err != nil {
		panic(err)
	}
	options := frontend.ExecuteOptions{}
	if _, err := k.Execute(ctx, "listo := 1", options, nil); err != nil {
		panic(err)
	}
	fmt.Fprintln(os.Stdout, "kernel", k.Pid())
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // the test has closed its gate
	_, err = k.Execute(ctx, os.Getenv(parentRole), options, func(m frontend.Message) {
		if m.Type() == "stream" {
			fmt.Fprintln(os.Stdout, "there")
			select {}
		}
	})
	panic(err) // or it has the end that the test did not wait for
}

func TestTheParentIsGone(t *testing.T) {
	everywhere(t, func(t *testing.T, p phase) {
		t.Helper()
		path, err := program()
		if err != nil {
			t.Fatal(err)
		}
		s := &subject{t: t, tmp: t.TempDir(), gate: newGate(t), mark: "CUADERNO_TEST_MARK=" + t.Name()}
		code := unique(p.code)
		if p.name == idle {
			code = "fmt.Println(1); time.Sleep(time.Millisecond)" // it prints, and then nothing runs
		}
		if p.gate != "" {
			defer s.gate.open(p.gate)
		}
		parent := exec.Command(os.Args[0])
		parent.Env = append(append(os.Environ(), s.gate.env()...), s.mark, "TMPDIR="+s.tmp,
			parentRole+"="+code, "CUADERNO_TEST_PROGRAM="+path)
		parent.Stderr = t.Output()
		in, err := parent.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := parent.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := parent.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		if !lines.Scan() {
			t.Fatal("no kernel")
		}
		pid, err := strconv.Atoi(strings.TrimPrefix(lines.Text(), "kernel "))
		if err != nil {
			t.Fatal(err)
		}
		var arrived <-chan int
		if p.gate != "" {
			arrived = s.gate.close(p.gate)
		}
		if _, err := in.Write([]byte("\n")); err != nil {
			t.Fatal(err)
		}
		if p.gate != "" {
			<-arrived
		} else if !lines.Scan() {
			t.Fatal("the cell does not run")
		}
		if err := parent.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = parent.Wait()
		if !awaitEnd(t, pid) {
			t.Error("the kernel lives on")
		}
		s.gone()
		client, _ := filepath.Glob(filepath.Join(s.tmp, "cuaderno-tmp-client-*")) // the killed client's own
		for _, dir := range client {
			_ = os.RemoveAll(dir)
		}
		s.tidy()
	})
}

// rawClient connects to a port of the kernel and greets it as ZeroMQ does, but
// no further.
func rawClient(t *testing.T, port int) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	greeting := make([]byte, 64)
	greeting[0], greeting[9], greeting[10] = 0xff, 0x7f, 3
	copy(greeting[12:], "NULL")
	ready := "\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER\x08Identity\x00\x00\x00\x00"
	if _, err := fmt.Fprintf(conn, "%s\x04%c%s", greeting, len(ready), ready); err != nil {
		t.Fatal(err)
	}
	return conn
}

// connection is what the kernel's connection file says.
func (s *subject) connection() wire.ConnectionInfo {
	s.t.Helper()
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", s.Pid()))
	if err != nil {
		s.t.Fatal(err)
	}
	for argument := range strings.SplitSeq(string(command), "\x00") {
		if data, err := os.ReadFile(argument); err == nil && json.Valid(data) {
			info, err := wire.ReadConnectionFile(argument)
			if err != nil {
				s.t.Fatal(err)
			}
			return info
		}
	}
	s.t.Fatalf("no connection file in %q", command)
	panic("unreachable")
}

func TestAClientVanishesInTheMiddleOfAMessage(t *testing.T) {
	everywhere(t, func(t *testing.T, p phase) {
		t.Helper()
		s, ended := at(t, p)
		info := s.connection()
		for _, port := range []int{info.ShellPort, info.ControlPort, info.StdinPort, info.IOPubPort, info.HeartbeatPort} {
			for _, half := range []string{
				"",                                 // after the handshake
				"\x01\x05<IDS|",                    // in a frame
				"\x01\x09<IDS|MSG>\x01\x40abcd",    // in the signature
				"\x03\x00\x00\x00\x00\x00\x10\x00", // in the length of a long frame
			} {
				conn := rawClient(t, port)
				if _, err := conn.Write([]byte(half)); err != nil {
					t.Error(err)
				}
				if tcp, ok := conn.(*net.TCPConn); ok && half != "" {
					_ = tcp.SetLinger(0) // a reset, as by a machine that is switched off
				}
				_ = conn.Close()
			}
		}
		if ended != nil {
			if err := s.Interrupt(t.Context()); err != nil {
				t.Error(err)
			}
			if r := <-ended; r.name() != "KeyboardInterrupt" {
				t.Errorf("%s: %s", r.name(), r.text())
			}
		}
		s.survives(true)
		s.end()
	})
}
