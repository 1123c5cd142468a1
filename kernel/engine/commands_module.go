package engine

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

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
		c.flags = joined(c.Args)
	}
	c.builder.SetFlags(c.flags)
	quoted := make([]string, len(c.flags))
	for i, f := range c.flags {
		quoted[i] = `"` + f + `"`
	}
	c.printf("%%goflags=[%s]", strings.Join(quoted, " "))
	if rest := slices.DeleteFunc(slices.Clone(c.flags), findsPackages); len(rest) > 0 {
		c.print("* "+strings.Join(rest, " ")+" cuenta en %test; en las demás celdas, solo -tags y -mod",
			"* "+strings.Join(rest, " ")+" counts in %test; in other cells, -tags and -mod only")
	}
	return nil
}

// joined are flags of the go command with -tags x and -mod x as -tags=x and -mod=x.
func joined(flags []string) []string {
	var out []string
	for i := 0; i < len(flags); i++ {
		flag := flags[i]
		if findsPackages(flag) && !strings.Contains(flag, "=") && i+1 < len(flags) {
			i++
			flag += "=" + flags[i]
		}
		out = append(out, flag)
	}
	return out
}

// findsPackages reports whether a flag says which packages cells get. The others
// say how code is compiled, which for cells in one live process cannot change
// from one to the next.
func findsPackages(flag string) bool {
	name, _, _ := strings.Cut(strings.TrimLeft(flag, "-"), "=")
	return name == "tags" || name == "mod"
}

// goEnv is a variable of the go command in use.
func (c *call) goEnv(name string) (string, error) {
	out, err := tool.Run(c.ctx, c.dir, "go", "env", name)
	return strings.TrimSpace(string(out)), err
}

// prepare makes sure that the toolchain and the module are known.
func (e *Engine) prepare(ctx context.Context) error {
	_, base, err := e.worker.get(ctx)
	if err != nil {
		return err
	}
	return e.builder.Prepare(ctx, base)
}
