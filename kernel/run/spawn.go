package run

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/internal/tempdir"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
	"github.com/cuaderno-go/cuaderno/kernel/worker"
)

// pipes are the kernel's ends of all that connects it to the worker.
type pipes struct {
	fifos    *tempdir.Dir // holds the FIFOs
	commands *os.File
	events   *os.File
	stdout   *os.File
	stderr   *os.File
	display  *os.File // GONB_PIPE: what gonbui displays
	shown    *os.File // CUADERNO_DISPLAY: what package display shows
	back     *os.File // GONB_PIPE_BACK: our answers to gonbui
	wake     *os.File // readable when the worker has ended
	wakeEnd  *os.File // reap closes it
}

// send writes one command. The caller holds Process.mu.
func (s *pipes) send(c worker.Command) error {
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = s.commands.Write(append(line, '\n'))
	return err
}

// closeCommands tells the worker to end. The caller holds Process.mu.
func (s *pipes) closeCommands() { _ = s.commands.Close() }

// close closes everything and removes the FIFOs.
func (s *pipes) close() {
	_ = s.fifos.Remove()
	closeAll([]*os.File{s.commands, s.events, s.stdout, s.stderr, s.display, s.shown, s.back, s.wake, s.wakeEnd})
}

// pipePair makes a pipe and notes a failure in err.
func pipePair(err *error) (r, w *os.File) {
	r, w, e := os.Pipe()
	*err = errors.Join(*err, e)
	return r, w
}

// openPipes makes the kernel's ends and, in the order of their descriptors
// from 1 on, the worker's.
func openPipes() (*pipes, []*os.File, error) {
	var err error
	s := &pipes{}
	commandsR, commandsW := pipePair(&err)
	eventsR, eventsW := pipePair(&err)
	stdoutR, stdoutW := pipePair(&err)
	stderrR, stderrW := pipePair(&err)
	wakeR, wakeW := pipePair(&err)
	s.commands, s.events, s.stdout, s.stderr, s.wake, s.wakeEnd = commandsW, eventsR, stdoutR, stderrR, wakeR, wakeW
	child := []*os.File{stdoutW, stderrW, commandsR, eventsW}
	if err == nil {
		err = s.openFIFOs()
	}
	if err != nil {
		s.close()
		closeAll(child)
		return nil, nil, err
	}
	return s, child, nil
}

// openFIFOs makes the FIFOs of gonbui and of package display and opens both ends
// of each, so that opening them never blocks the worker, which does so when it
// likes.
func (s *pipes) openFIFOs() (err error) {
	if s.fifos, err = tempdir.Make("", "fifos"); err != nil {
		return err
	}
	open := func(name string) (*os.File, error) {
		path := filepath.Join(s.fifos.Path, name)
		if err := unix.Mkfifo(path, 0o600); err != nil {
			return nil, &os.PathError{Op: "mkfifo", Path: path, Err: err}
		}
		return os.OpenFile(path, os.O_RDWR|unix.O_NONBLOCK, 0)
	}
	if s.display, err = open("display"); err != nil {
		return err
	}
	if s.shown, err = open("shown"); err != nil {
		return err
	}
	s.back, err = open("back")
	return err
}

func closeAll(files []*os.File) {
	for _, f := range files {
		if f != nil {
			_ = f.Close()
		}
	}
}

// spawn starts the worker and the goroutines that serve it.
func (p *Process) spawn() error {
	pipes, child, err := openPipes()
	if err != nil {
		return err
	}
	defer closeAll(child)
	p.pipes = pipes
	p.cmd = exec.Command(p.cfg.Worker) //nolint:noctx // it outlives every context: Close ends it
	p.cmd.Dir = p.cfg.Dir
	p.cmd.Env = p.environ()
	p.cmd.Stdout, p.cmd.Stderr = child[0], child[1]
	p.cmd.ExtraFiles = child[2:]
	p.cmd.SysProcAttr = sysProcAttr()

	started := make(chan error)
	go p.reap(started)
	if err := <-started; err != nil {
		pipes.close()
		return err
	}
	go newPump(p).loop()
	return nil
}

// reap starts the worker, waits for its end, ends what its cells have started and
// left behind, and wakes pump. It keeps its thread
// all the time, because the kernel's death signal for the worker is sent when
// the thread that started it ends, not the process.
func (p *Process) reap(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cfg.Limits.Start(p.cmd)
	if err != nil {
		started <- err
		return
	}
	guard := tool.NewGuard(p.cmd.Process.Pid)
	stop := p.cfg.Limits.Watch(p.cmd.Process.Pid, p.outgrown)
	started <- nil
	_ = p.cmd.Wait() // how it ended is in ProcessState
	stop()
	guard.Kill()
	close(p.reaped)
	_ = p.pipes.wakeEnd.Close()
}

// outgrown ends a worker that holds more memory than it may.
func (p *Process) outgrown(used int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grown = used
	_ = syscall.Kill(-p.Pid(), syscall.SIGKILL) // with its children: it may be they
}

// memoryShare is how much of the memory limit is left to what the collector of
// the worker knows of: above that it works harder.
const memoryShare = 0.9

// environ is the worker's environment: the user's, and what GoNB programs
// expect.
func (p *Process) environ() []string {
	env := p.cfg.Env
	if env == nil {
		env = os.Environ()
	}
	dir := p.cfg.Dir
	if dir == "" {
		dir, _ = os.Getwd()
	}
	tmp := p.cfg.Tmp
	if tmp == "" {
		tmp = p.pipes.fifos.Path
	}
	if most := p.cfg.Limits.Memory; most > 0 && os.Getenv("GOMEMLIMIT") == "" {
		env = append(slices.Clip(env), "GOMEMLIMIT="+strconv.FormatInt(int64(float64(most)*memoryShare), 10))
	}
	return append(slices.Clip(env),
		worker.GuardEnv+"=1",
		worker.DisplayPipeEnv+"="+p.pipes.display.Name(),
		display.PipeEnv+"="+p.pipes.shown.Name(),
		"GONB_PIPE_BACK="+p.pipes.back.Name(),
		"GONB_DIR="+dir,
		"GONB_TMP_DIR="+tmp,
	)
}
