package tool

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Listing is a run of go list -export, which compiles packages.
type Listing struct {
	Dir      string
	Env      []string // nil: the kernel's own
	Format   string   // a flag: -json=… or -f=…
	Flags    []string // further ones, which say what is compiled, and how
	Packages []string

	// Progress, which may be nil, is told how many packages have been compiled, or
	// are being so, of those that have to be, if there are any and it takes long.
	// It is called on other goroutines.
	Progress func(done, total int)

	// Compiled, which may be nil, is told at the end how many packages had to be
	// compiled. It needs a Progress.
	Compiled func(packages int)
}

// Run runs the go command and gives what it prints.
func (l Listing) Run(ctx context.Context) ([]byte, error) {
	rest := slices.Concat(l.Flags, []string{"--"}, l.Packages)
	if l.Progress == nil {
		return RunEnv(ctx, l.Dir, l.Env, "go", slices.Concat([]string{"list", "-export", l.Format}, rest)...)
	}
	c := &counting{tell: l.Progress, begun: map[string]bool{}}
	defer c.watch(ctx, l, rest)()
	defer func() {
		if l.Compiled != nil {
			l.Compiled(c.compiled())
		}
	}()
	return RunWatched(ctx, l.Dir, l.Env, c.line, "go", slices.Concat([]string{"list", "-export", "-v", l.Format}, rest)...)
}

// countAfter is how long the go command may take before it is asked how many
// packages it has to compile. Mostly it has none, and is done by then.
const countAfter = 200 * time.Millisecond

// counting follows the go command while it compiles.
type counting struct {
	tell func(done, total int)

	mu    sync.Mutex
	begun map[string]bool // packages that it has begun to compile
	all   map[string]bool // those, and the ones that it will; nil: not known yet
}

// line takes what the go command prints with -v: the packages that it begins to
// compile. Other lines hold spaces.
func (c *counting) line(line string) {
	if strings.ContainsAny(line, " #\t") {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun[line] = true
	if c.all != nil {
		c.all[line] = true
		c.tell(len(c.begun), len(c.all))
	}
}

// compiled is how many packages the go command has begun to compile.
func (c *counting) compiled() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.begun)
}

// watch finds out, some time from now, what has to be compiled. The function
// returned ends that.
func (c *counting) watch(ctx context.Context, l Listing, rest []string) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-time.After(countAfter):
			c.count(ctx, l, rest)
		case <-ctx.Done():
		}
	}()
	return func() { cancel(); <-done }
}

func (c *counting) count(ctx context.Context, l Listing, rest []string) {
	stale := "-f={{if .Stale}}{{.ImportPath}}{{end}}"
	out, err := RunEnv(ctx, l.Dir, l.Env, "go", slices.Concat([]string{"list", stale}, rest)...)
	if err != nil {
		return // then nobody is told
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = maps.Clone(c.begun)
	for path := range strings.FieldsSeq(string(out)) {
		c.all[path] = true
	}
	if len(c.all) > 0 {
		c.tell(len(c.begun), len(c.all))
	}
}
