package engine

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// fetching says whether missing modules are fetched.
type fetching uint8

// As in GoNB, they are unless the user says no, with one exception: the go.mod
// of the notebook's own folder is the user's, and is not changed without being
// asked.
const (
	fetchUnlessOwn fetching = iota
	fetchAlways
	fetchNever
)

func autoget(c *call) error {
	c.autoget = fetchAlways
	return nil
}

func noAutoget(c *call) error {
	c.autoget = fetchNever
	return nil
}

// fetches reports whether missing modules are fetched into the module in use.
func (e *Engine) fetches() bool {
	switch e.autoget {
	case fetchAlways:
		return true
	case fetchNever:
		return false
	case fetchUnlessOwn:
	}
	return e.builder.Module() != e.cfg.Dir
}

// showModule shows the go.mod in use.
func showModule(c *call) error {
	switch c.Text {
	case "":
	case "save":
		return saveModules(c)
	case "json":
		return printModules(c)
	default:
		return c.usageError("%go.mod [save]")
	}
	if err := c.prepare(c.ctx); err != nil {
		return err
	}
	path := c.builder.ModFile()
	text, err := os.ReadFile(path)
	if err != nil {
		return c.badPath(err)
	}
	c.printf("// %s\n%s", path, strings.TrimRight(string(text), "\n"))
	return nil
}

func (c *call) resetModule() error {
	if err := c.prepare(c.ctx); err != nil {
		return err
	}
	if c.builder.Module() != c.module.tmp {
		own := c.builder.ModFile()
		return c.bad("el cuaderno usa "+own+": cámbialo con !go mod …", "the notebook uses "+own+": change it with !go mod …")
	}
	if err := c.module.reset(); err != nil {
		return err
	}
	c.print("* go.mod de la sesión vacío", "* the session's go.mod is empty")
	return nil
}

// goflags sets or shows the flags of the go command.
func goflags(c *call) error {
	switch {
	case c.Text == `""`:
		c.flags = nil
	case c.Text != "":
		c.flags = c.Args
	}
	c.builder.SetFlags(c.flags)
	quoted := make([]string, len(c.flags))
	for i, f := range c.flags {
		quoted[i] = `"` + f + `"`
	}
	c.printf("%%goflags=[%s]", strings.Join(quoted, " "))
	return nil
}

// goEnv is a variable of the go command in use.
func (c *call) goEnv(name string) (string, error) {
	out, err := tool.Run(c.ctx, c.dir, "go", "env", name)
	return strings.TrimSpace(string(out)), err
}

// fetchMissing gets the modules of the cell's imports that the notebook's
// go.mod does not have, if %autoget is on, and returns what go get says of it.
func (e *Engine) fetchMissing(ctx context.Context, file *parse.File) (added string, err error) {
	if !e.fetches() {
		return "", nil
	}
	var paths []string
	for _, imp := range file.Imports {
		if path := strings.Trim(imp.Path.Value, "`\""); !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	missing := e.builder.Packages(ctx).Missing(paths)
	if len(missing) == 0 {
		return "", nil
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"get"}, e.module.pinned(missing)...)...)
	cmd.Dir = e.builder.Module()
	cmd.WaitDelay = time.Second
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	left, err := tool.RunGroup(cmd, nil)
	left.Kill()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if _, failed := errors.AsType[*exec.ExitError](err); failed {
		return "", e.getFailure(strings.Join(missing, " "), said.String())
	}
	var addedSb120 strings.Builder
	for _, line := range addedModule.FindAllString(said.String(), -1) {
		addedSb120.WriteString(line + "\n")
	}
	added += addedSb120.String()
	return added, err
}

// addedModule matches what go get says of changes to go.mod.
var addedModule = regexp.MustCompile(`(?m)^go: (added|upgraded|downgraded|removed) .*$`)

// getFailure says why a module could not be fetched.
func (e *Engine) getFailure(what, said string) *diag.Failure {
	reason := e.say("go get ha fallado", "go get failed")
	if offline.MatchString(said) {
		reason = e.say("hace falta red para descargarlo, y no la hay (o el proxy de módulos no responde)",
			"it has to be downloaded, and there is no network (or the module proxy does not answer)")
	}
	f := &diag.Failure{Name: "ModuleError", Value: what + ": " + reason}
	f.Traceback = []string{red("%autoget") + ": " + f.Value, strings.TrimSpace(said)}
	return f
}

var offline = regexp.MustCompile(`dial tcp|module lookup disabled|no such host|connection refused|i/o timeout|GOPROXY list is not the empty string`)

// prepare makes sure that the toolchain and the module are known.
func (e *Engine) prepare(ctx context.Context) error {
	_, base, err := e.worker.get(ctx)
	if err != nil {
		return err
	}
	return e.builder.Prepare(ctx, base)
}
