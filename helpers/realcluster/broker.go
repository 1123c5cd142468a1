package realcluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// How long brokers get before they are killed: all of them at the end, when none
// can hand its partitions over any more, and one that is stopped alone.
const (
	closeLimit = 15 * time.Second
	stopLimit  = 30 * time.Second
)

// jvm starts Java programs from Kafka's jars.
type jvm struct {
	java, classpath string
	archive         archive
}

// options make a small and quick process, not a fast server: the serial collector
// and the first compiler only, 300 MB in all for a broker.
func (j jvm) options() []string {
	return []string{
		"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true",
		"-Dorg.slf4j.simpleLogger.showDateTime=true",
		"-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
		"-Dorg.slf4j.simpleLogger.showThreadName=false",
		// Thousands of lines with every setting would hide what went wrong.
		"-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=warn",
		"-cp", j.classpath,
	}
}

// command starts the program of class; more are options for this start alone.
func (j jvm) command(ctx context.Context, more []string, class string, args ...string) *exec.Cmd {
	all := slices.Concat(j.options(), j.archive.use(), more, []string{class}, args)
	return exec.CommandContext(ctx, j.java, all...)
}

// broker is one Java process, which may be started again after its end.
type broker struct {
	node   int
	jvm    jvm
	data   *dataDir
	addr   string
	exited func(int, error)

	mu      sync.Mutex
	process *process // the last one; nil before the first start
}

// process is a start of a broker. Its goroutine closes ended after it has set
// err.
type process struct {
	cmd       *exec.Cmd
	recording *recording // nil unless its end makes an archive
	ended     chan struct{}
	err       error

	mu       sync.Mutex
	expected bool // its end, while someone looks at the start or has asked for the end
}

func newBroker(node int, jvm jvm, data *dataDir, p ports, exited func(int, error)) *broker {
	return &broker{node: node, jvm: jvm, data: data, addr: address(p.clients[node-1]), exited: exited}
}

// start starts the process; its goroutine reports an end that nobody asked for.
func (b *broker) start() error {
	log, err := os.OpenFile(b.data.file(b.node, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() // the process has its own
	var recording *recording
	if b.node == 1 { // a controller too, so it loads all that the others do
		recording = b.jvm.archive.record()
	}
	cmd := b.jvm.command(context.Background(), recording.options(), "kafka.Kafka", b.data.file(b.node, "properties")) //nolint:contextcheck // it outlives the start
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = owned()
	p := &process{cmd: cmd, recording: recording, ended: make(chan struct{}), expected: true}
	started := make(chan error)
	go func() {
		// The system ends the process with the thread that started it, so that
		// thread must stay.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			b.wait(p)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("broker %d: %v", b.node, err)
	}
	b.mu.Lock()
	b.process = p
	b.mu.Unlock()
	return nil
}

func (b *broker) wait(p *process) {
	p.err = p.cmd.Wait()
	p.recording.finish(p.err)
	close(p.ended)
	p.mu.Lock()
	expected := p.expected
	p.mu.Unlock()
	if !expected && b.exited != nil {
		b.exited(b.node, b.died(p))
	}
}

// expect says whether anyone knows that the process may end.
func (p *process) expect(expected bool) {
	p.mu.Lock()
	p.expected = expected
	p.mu.Unlock()
}

// died is why the process ended.
func (b *broker) died(p *process) error {
	state := fmt.Sprint(p.err)
	if p.err == nil {
		state = "exit status 0"
	}
	return brokerProblem(b.node, Problem{
		ES: fmt.Sprintf("ha acabado solo (%s).", state),
		EN: fmt.Sprintf("ended by itself (%s).", state),
	}, b.logTail())
}

// current is the last process, or nil.
func (b *broker) current() *process {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.process
}

func (b *broker) running() bool {
	p := b.current()
	if p == nil {
		return false
	}
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// stop ends the process in good order, by force if ctx or stopLimit ends first.
func (b *broker) stop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, stopLimit)
	defer cancel()
	p := b.current()
	if p == nil {
		return
	}
	p.signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-ctx.Done():
		b.kill()
	}
}

// settled reports whether a broker that is stopping has closed its data and has
// nothing else to write. Kafka leaves a mark when its logs are closed, and takes it
// away when it starts.
func (b *broker) settled() bool {
	if p := b.current(); p == nil || p.recording != nil {
		return false
	}
	_, err := os.Stat(b.data.closed(b.node))
	return err == nil
}

// kill ends the process at once and waits for its end.
func (b *broker) kill() {
	if p := b.current(); p != nil {
		p.signal(syscall.SIGKILL)
		<-p.ended
	}
}

// signal asks the process to end. One that has ended already is no error.
func (p *process) signal(s os.Signal) {
	p.expect(true)
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		_ = p.cmd.Process.Kill()
	}
}
