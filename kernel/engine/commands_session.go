package engine

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

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
	c.c, c.cs = nil, nil
	c.renewWorker()
	c.wasm.forget()
	if c.builder.Module() == c.module.tmp { // it is the session's own
		if err := c.module.reset(); err != nil {
			return err
		}
	}
	c.printf("* State reset: all memorized declarations discarded.")
	return nil
}

// restart gives up the process, and with it what lives in it.
func restart(c *call) error {
	c.session.commit(c.session.scope.OnlyImports())
	c.renewWorker()
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

// lang is the user's language, for others than the goroutine that runs cells.
func (e *Engine) lang() diag.Lang {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.cfg.Lang
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
	goVersion, err := c.goEnv("GOVERSION")
	if err != nil {
		return err
	}
	c.printf("cuaderno %s · %s · %s/%s", version, goVersion, runtime.GOOS, runtime.GOARCH)
	return nil
}
