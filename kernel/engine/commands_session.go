package engine

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// list shows what the session holds, a line a name.
func list(c *call) error {
	if c.compat {
		for _, n := range c.session.ledger.names() {
			c.printf("%s", n)
		}
		return nil
	}
	all := c.session.scope.All()
	if len(all) == 0 {
		c.print("(la sesión está vacía)", "(the session is empty)")
	}
	for _, d := range all {
		c.printf("%s", d.Describe())
	}
	return nil
}

// remove forgets names.
func remove(c *call) error {
	scope, missing := c.session.scope.Without(c.Args)
	missing = slices.DeleteFunc(missing, c.session.ledger.knows)
	if len(missing) > 0 {
		names := strings.Join(missing, ", ")
		return c.bad("no hay nada llamado "+names, "there is nothing called "+names)
	}
	c.session.ledger.remove(c.Args)
	c.session.commit(scope)
	return nil
}

// reset forgets all, or only the session's modules.
func reset(c *call) error {
	switch c.Text {
	case "go.mod":
		return c.resetModule()
	case "":
	default:
		return c.usageError("%reset [go.mod]")
	}
	c.session.commit(check.NewScope())
	c.session.ledger.clear()
	c.worker.renew()
	c.print("* sesión vacía: se han olvidado todas las declaraciones y variables", "* state reset: all declarations and variables are forgotten")
	return nil
}

// restart gives up the process, and with it what lives in it.
func restart(c *call) error {
	c.session.commit(c.session.scope.OnlyImports())
	c.worker.renew()
	c.print("* proceso nuevo: ejecuta otra vez las celdas que definen lo que necesites",
		"* new process: run the cells that define what you need again")
	return nil
}

func language(c *call) error {
	switch strings.ToLower(c.Text) {
	case "es":
		c.setLang(diag.ES)
	case "en":
		c.setLang(diag.EN)
	default:
		return c.usageError("%lang es|en")
	}
	return nil
}

func (e *Engine) setLang(lang diag.Lang) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cfg.Lang = lang
}

func (e *Engine) setDir(dir string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dir = dir
}

// showVersion tells what runs here.
func showVersion(c *call) error {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	goVersion, err := c.goVersion()
	if err != nil {
		return err
	}
	c.printf("cuaderno %s · %s · %s/%s", version, goVersion, runtime.GOOS, runtime.GOARCH)
	return nil
}
