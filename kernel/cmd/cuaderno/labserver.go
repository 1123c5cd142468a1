package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/kernelspec"
)

// How long JupyterLab may take to start, and to stop when asked to.
const (
	labStart = 2 * time.Minute
	labStop  = 15 * time.Second
)

// firstLabPort is Jupyter's usual port.
const firstLabPort = 8888

// labPort is wanted, if it is free, or else, if wanted is 0, the first free
// port.
func (c *cli) labPort(ctx context.Context, wanted int) (int, error) {
	if wanted != 0 {
		if err := portFree(ctx, wanted); err != nil {
			return 0, c.failure(diag.Text{
				ES: "el puerto %d no está libre (%v): elige otro con --port, o ninguno",
				EN: "port %d is not free (%v): choose another with --port, or none",
			}, wanted, err)
		}
		return wanted, nil
	}
	for port := firstLabPort; port < firstLabPort+100; port++ {
		if portFree(ctx, port) == nil {
			return port, nil
		}
	}
	return 0, c.failure(diag.Text{
		ES: "no hay ningún puerto libre desde %d: indica uno con --port",
		EN: "no port from %d on is free: name one with --port",
	}, firstLabPort)
}

func portFree(ctx context.Context, port int) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return syscall.EADDRINUSE
		}
		return err
	}
	return l.Close()
}

// labServer is JupyterLab as a process in its own group, so that Ctrl-C
// reaches only us, who then stop it. It listens on loopback only and asks for
// a token that only the user and its own folder know.
type labServer struct {
	cli     *cli
	private string // a folder for this run
	program string // of the kernelspec, which lasts as long as the server
	command []string
	desk    desk
	port    int
	flags   labFlags
	env     []string
	token   string
}

// portTries is how often a port is chosen of which another program takes hold
// before the server does, as two that are started at once may.
const portTries = 5

var errPortTaken = errors.New("the port has been taken meanwhile")

// run runs the server until it ends or ctx is done.
func (s *labServer) run(ctx context.Context) error {
	s.token = rand.Text()
	tokenFile := filepath.Join(s.private, "token")
	if err := s.prepare(tokenFile); err != nil {
		return s.cli.failure(diag.Text{ES: "no se puede preparar JupyterLab: %v", EN: "JupyterLab cannot be prepared: %v"}, err)
	}
	for try := 1; ; try++ {
		err := s.runOnce(ctx, tokenFile)
		switch {
		case !errors.Is(err, errPortTaken):
			return err
		case try == portTries:
			return s.notStarted(err, new(tail))
		}
		if s.port, err = s.cli.labPort(ctx, 0); err != nil {
			return err
		}
	}
}

// runOnce runs it at its port. errPortTaken says that another program has the port,
// which the user has not asked for.
func (s *labServer) runOnce(ctx context.Context, tokenFile string) error {
	log := new(tail)
	cmd := s.process(tokenFile, log)
	if err := startOwned(cmd); err != nil {
		return s.notStarted(err, log)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	defer syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) //nolint:errcheck // whatever is left of it
	ready := make(chan error, 1)
	go func() { ready <- s.waitReady(ctx) }()
	select {
	case err := <-ready:
		if err != nil {
			s.stop(cmd, exited)
			if ctx.Err() != nil {
				return nil
			}
			return s.notStarted(err, log)
		}
	case err := <-exited:
		if s.flags.port == 0 && portFree(ctx, s.port) != nil {
			return fmt.Errorf("%w: %v\n%s", errPortTaken, err, log)
		}
		return s.notStarted(err, log)
	}
	s.announce()
	select {
	case err := <-exited:
		if err != nil {
			return s.cli.failure(diag.Text{ES: "JupyterLab ha acabado: %v\n%s", EN: "JupyterLab has ended: %v\n%s"}, err, log)
		}
		return nil
	case <-ctx.Done():
		s.cli.say(diag.Text{ES: "\nDeteniendo JupyterLab y sus kernels…", EN: "\nStopping JupyterLab and its kernels…"})
		s.stop(cmd, exited)
		return nil
	}
}

// process is the command to start; its kernels inherit its environment, so the
// token itself is not in it.
func (s *labServer) process(tokenFile string, log io.Writer) *exec.Cmd {
	args := append(slices.Clone(s.command[1:]),
		"--ServerApp.ip=127.0.0.1",
		"--ServerApp.port="+strconv.Itoa(s.port),
		"--ServerApp.port_retries=0",
		"--ServerApp.root_dir="+s.desk.dir,
		"--ServerApp.open_browser="+map[bool]string{true: "False", false: "True"}[s.flags.noBrowser],
		"--LabApp.default_url=/lab"+s.desk.page,
	)
	if os.Geteuid() == 0 {
		args = append(args, "--ServerApp.allow_root=True")
	}
	cmd := exec.Command(s.command[0], args...) //nolint:noctx // stopped gently, by stop
	cmd.Dir = s.desk.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second // a kernel may hold the output open
	if s.flags.verbose {
		log = io.MultiWriter(log, s.cli.err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(
		os.Environ(),
		before("JUPYTER_PATH", kernelspec.PrefixDir(s.private)),
		before("JUPYTER_CONFIG_PATH", s.configDir()),
		"JUPYTER_TOKEN=",
		"JUPYTER_TOKEN_FILE="+tokenFile,
		programVariable+"="+s.program,
	)
	cmd.Env = append(cmd.Env, s.env...)
	return cmd
}

// before is the search path in the variable name with dir before all others.
func before(name, dir string) string {
	if old := os.Getenv(name); old != "" {
		dir += string(os.PathListSeparator) + old
	}
	return name + "=" + dir
}

// configDir is a Jupyter configuration folder of this run.
func (s *labServer) configDir() string { return filepath.Join(s.private, "etc", "jupyter") }

// prepare writes the files that JupyterLab reads.
func (s *labServer) prepare(tokenFile string) error {
	if err := writeLabConfig(s.configDir()); err != nil {
		return err
	}
	return os.WriteFile(tokenFile, []byte(s.token), 0o600)
}

// address is a page of the server.
func (s *labServer) address(path string) string {
	return "http://127.0.0.1:" + strconv.Itoa(s.port) + path
}

// waitReady asks the server until it answers with our token.
func (s *labServer) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, labStart)
	defer cancel()
	ticker := time.NewTicker(150 * time.Millisecond)
	defer ticker.Stop()
	for {
		if s.answers(ctx) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

func (s *labServer) answers(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address("/api/status"), http.NoBody)
	if err != nil {
		return false
	}
	request.Header.Set("Authorization", "token "+s.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// announce tells the user where it is. The address goes to standard output, so
// that a program can read it.
func (s *labServer) announce() {
	s.cli.say(diag.Text{ES: "JupyterLab está en marcha. Ctrl-C lo detiene todo.", EN: "JupyterLab is running. Ctrl-C stops everything."})
	fmt.Fprintln(s.cli.out, s.address("/lab"+s.desk.page)+"?token="+url.QueryEscape(s.token))
}

// stop lets the server end its kernels, and ends it if that takes too long.
func (s *labServer) stop(cmd *exec.Cmd, exited <-chan error) {
	_ = cmd.Process.Signal(syscall.SIGTERM) // gone already: then exited is ready
	timer := time.NewTimer(labStop)
	defer timer.Stop()
	select {
	case <-exited:
	case <-timer.C:
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-exited
	}
}

func (s *labServer) notStarted(err error, log *tail) error {
	return s.cli.failure(diag.Text{
		ES: "JupyterLab no arranca: %v\n%s",
		EN: "JupyterLab does not start: %v\n%s",
	}, err, log)
}

func escapePath(name string) string { return (&url.URL{Path: name}).EscapedPath() }
