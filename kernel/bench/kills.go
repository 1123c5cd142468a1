package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/build"
	"github.com/cuaderno-go/cuaderno/kernel/internal/frontend"
	"github.com/cuaderno-go/cuaderno/kernel/message"
	"github.com/cuaderno-go/cuaderno/kernel/thin"
)

// killing is a class of kernels with one cache that begins empty, in which
// something kills kernels and workers at random moments. What runs to
// its end must have the right result, and the cache must stay whole.
type killing struct {
	kernel *kernel
	dir    string
	cache  string // for XDG_CACHE_HOME
	rand   *rand.Rand
	cells  []answered

	mu    sync.Mutex
	slots []*slot
	kills int
}

// slot is one seat of the class: a kernel after the other, until one has run all
// cells.
type slot struct {
	session *session
	struck  bool // something of it was killed
}

// answered is a cell and what it prints.
type answered struct{ code, want string }

// killScript are cells that no cache has; imports is one more that needs a package
// library.
func killScript(seed uint64, imports answered) []answered {
	cells := []answered{imports}
	for i := range 6 {
		n := seed%1e9*10 + uint64(i)
		cells = append(cells, answered{
			fmt.Sprintf("type t%[1]d struct{ n uint64 }\nvar v%[1]d = map[string]*t%[1]d{\"a\": {%[2]d}}\nfmt.Println(v%[1]d[\"a\"].n)", i, n),
			fmt.Sprintf("%d\n", n),
		})
	}
	return append(cells, answered{"fmt.Println(v0[\"a\"].n + v5[\"a\"].n)", fmt.Sprintf("%d\n", 2*(seed%1e9*10)+5)})
}

var (
	kafkaImport = answered{"import \"github.com/confluentinc/confluent-kafka-go/v2/kafka\"\nfmt.Println(kafka.OffsetBeginning)", "beginning\n"}
	smallImport = answered{"import \"github.com/rivo/uniseg\"\nfmt.Println(uniseg.StringWidth(\"hola\"))", "4\n"}
)

// kill runs n kernels until each has run all cells, and strikes at most strikes
// times meanwhile.
func (k *kernel) kill(ctx context.Context, dir, cache string, imports answered, n, strikes int, progress io.Writer) error {
	seed := rand.Uint64() //nolint:gosec // the moments of kills need not be secret
	fmt.Fprintf(progress, "%s: %d kernels and kills, seed %d\n", k.name, n, seed)
	c := &killing{
		kernel: k, dir: dir, cache: cache, cells: killScript(seed, imports),
		rand: rand.New(rand.NewPCG(seed, 0)), //nolint:gosec // the moments need not be secret
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, n)
	for range n {
		s := &slot{}
		c.slots = append(c.slots, s)
		go func() { ended <- c.attend(ctx, s) }()
	}
	go c.strike(ctx, strikes)
	var failed error
	for range n {
		failed = errors.Join(failed, <-ended)
	}
	if failed != nil {
		return failed
	}
	fmt.Fprintf(progress, "%s: %d kills\n", k.name, c.kills)
	if err := c.attend(ctx, &slot{}); err != nil { // with what the cache has now
		return err
	}
	return wholeCache(filepath.Join(cache, "cuaderno", "images"))
}

// killed is kill with a cache of its own, and with Kafka's packages.
func (k *kernel) killed(ctx context.Context, o options, _ string, _ *report, progress io.Writer) error {
	if o.kills == 0 {
		return nil
	}
	temp, err := os.MkdirTemp("", "cuaderno-kills-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	cache, err := emptyCache(temp)
	if err != nil {
		return err
	}
	return k.kill(ctx, o.dir, cache, kafkaImport, o.kills, 2*o.kills, progress)
}

// attend runs kernels in a slot until one has come through.
func (c *killing) attend(ctx context.Context, s *slot) error {
	for {
		err := c.session(ctx, s)
		c.mu.Lock()
		struck := s.struck
		c.mu.Unlock()
		if err == nil || ctx.Err() != nil || !struck {
			return err
		}
		if wrong, ok := errors.AsType[*wrongResult](err); ok {
			return wrong
		}
	}
}

// wrongResult says that a cell ended well and did not print what it must.
type wrongResult struct{ cell, got string }

// Error names the cell.
func (e *wrongResult) Error() string { return fmt.Sprintf("wrong result %q of\n%s", e.got, e.cell) }

func (c *killing) session(ctx context.Context, s *slot) error {
	started := *c.kernel
	started.env = append(slices.Clone(c.kernel.env), "XDG_CACHE_HOME="+c.cache)
	session, err := started.launch(ctx, c.dir)
	if err != nil {
		return err
	}
	defer session.Kill()
	c.mu.Lock()
	s.session, s.struck = session, false
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		s.session = nil
	}()
	for _, cell := range c.cells {
		if err := session.answer(ctx, cell); err != nil {
			return err
		}
	}
	return nil
}

// answer runs a cell and compares what it prints.
func (s *session) answer(ctx context.Context, cell answered) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var printed strings.Builder
	reply, err := s.Execute(ctx, cell.code, frontend.ExecuteOptions{}, func(m frontend.Message) {
		var stream message.Stream
		if m.Type() == "stream" && m.Decode(&stream) == nil && stream.Name == "stdout" {
			printed.WriteString(stream.Text)
		}
	})
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", cell.code, err)
	case reply.Status != message.StatusOK:
		return fmt.Errorf("%s: %+v", cell.code, reply.Failure)
	case printed.String() != cell.want:
		return &wrongResult{cell.code, printed.String()}
	}
	return nil
}

// strike kills a process of some slot now and then.
func (c *killing) strike(ctx context.Context, strikes int) {
	for range strikes {
		select {
		case <-time.After(time.Duration(c.rand.IntN(250)) * time.Millisecond):
		case <-ctx.Done():
			return
		}
		c.strikeOnce(c.slots[c.rand.IntN(len(c.slots))])
	}
}

func (c *killing) strikeOnce(s *slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.session == nil {
		return
	}
	victims := append(workers(s.session.Pid()), s.session.Pid())
	s.struck = true
	if syscall.Kill(victims[c.rand.IntN(len(victims))], syscall.SIGKILL) == nil {
		c.kills++
	}
}

// workers are the processes below pid that run cells.
func workers(pid int) []int {
	var all []int
	for _, child := range children(pid) {
		if exe, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", child)); strings.Contains(exe, "workers") {
			all = append(all, child)
		}
		all = append(all, workers(child)...)
	}
	return all
}

// wholeCache looks at every image and library in a cache.
func wholeCache(dir string) error {
	images, libraries := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a temporary file
		}
		if err != nil || d.IsDir() || filepath.Ext(path) != ".so" {
			return err
		}
		switch folder := filepath.Base(filepath.Dir(path)); {
		case strings.HasPrefix(folder, "linking-"):
			return nil // left by one that was killed: nobody reads it
		case folder != "libraries":
			images++
			if !build.Whole(path) {
				return fmt.Errorf("%s is not whole", path)
			}
			return nil
		}
		libraries++
		lib, err := thin.Open(path)
		if err != nil {
			return err
		}
		defer lib.Close()
		return lib.Load()
	})
	if err == nil && (images == 0 || libraries == 0) {
		return fmt.Errorf("%d images and %d libraries in %s", images, libraries, dir)
	}
	return err
}

// emptyCache is a cache without images, and with the workers of the user's, which
// take long to build.
func emptyCache(dir string) (string, error) {
	user, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Join(dir, "cuaderno"), 0o700); err != nil {
		return "", err
	}
	return dir, os.Symlink(filepath.Join(user, "cuaderno", "workers"), filepath.Join(dir, "cuaderno", "workers"))
}
