package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// commands runs the % and ! lines of a cell, before its Go code.
func (e *Engine) commands(ctx context.Context, file *parse.File, out output.Sink) error {
	for _, c := range file.Commands {
		if c.Kind == parse.Shell {
			if err := e.shell(ctx, c.Text, out); err != nil {
				return err
			}
			continue
		}
		if err := e.command(ctx, file, c, out); err != nil {
			return err
		}
	}
	return nil
}

// command runs one % line.
func (e *Engine) command(ctx context.Context, file *parse.File, c parse.Command, out output.Sink) error {
	print := func(format string, args ...any) {
		out.Emit(output.Event{Kind: output.Stdout, Text: fmt.Sprintf(format, args...) + "\n"})
	}
	switch c.Name {
	case "env":
		return e.env(ctx, file, c, print)
	case "cd":
		return e.cd(ctx, file, c, print)
	case "list", "ls":
		e.list(print)
	case "rm", "remove":
		scope, missing := e.session.scope.Without(c.Args)
		if len(missing) > 0 {
			return e.badCommand(file, c, diag.Text{
				ES: "no hay nada llamado " + strings.Join(missing, ", "), EN: "there is nothing called " + strings.Join(missing, ", "),
			})
		}
		e.session.commit(scope)
	case "reset":
		e.session.commit(check.NewScope())
		e.worker.renew()
		print("%s", e.say("* sesión vacía: se han olvidado todas las declaraciones y variables", "* state reset: all declarations and variables are forgotten"))
	case "lang":
		return e.language(file, c)
	case "autoget", "noautoget", "goworkfix":
		// GoNB's notebooks switch these on and off. Here imports come from the
		// notebook's go.mod, so there is nothing to switch.
	case "help":
		out.Emit(output.Event{Kind: output.Display, Bundle: display.Bundle{
			"text/markdown": e.say(helpES, helpEN), "text/plain": e.say(helpES, helpEN),
		}})
	default:
		return e.badCommand(file, c, diag.Text{ES: "no existe la orden %" + c.Name, EN: "there is no command %" + c.Name})
	}
	return nil
}

// badCommand is the mistake of a % line.
func (e *Engine) badCommand(file *parse.File, c parse.Command, text diag.Text) error {
	offset := 0
	for range c.Line - 1 {
		offset += strings.IndexByte(file.Source.Text[offset:], '\n') + 1
	}
	d := diag.At(file.Source, offset)
	d.Code, d.Go = diag.BadCommand, text.In(e.cfg.Lang)
	d.Hint = diag.Text{ES: "%help muestra las órdenes", EN: "%help shows the commands"}
	return diag.Errors{d}
}

// env sets a variable of the environment, for Go code and ! lines, or shows
// one, or all.
func (e *Engine) env(ctx context.Context, file *parse.File, c parse.Command, print func(string, ...any)) error {
	name, value, set := strings.Cut(c.Text, "=")
	if !set || strings.ContainsAny(strings.TrimSpace(name), " \t") {
		name, value, set = strings.Cut(c.Text, " ")
	}
	name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"`)
	switch {
	case name == "":
		for _, kv := range os.Environ() {
			print("%s", kv)
		}
		return nil
	case !set:
		print("%s=%q", name, os.Getenv(name))
		return nil
	}
	if err := os.Setenv(name, value); err != nil {
		return e.badCommand(file, c, diag.Text{ES: "variable no válida: " + err.Error(), EN: "bad variable: " + err.Error()})
	}
	process, _, err := e.worker.get(ctx)
	if err != nil {
		return err
	}
	if err := process.Setenv(name, value); err != nil {
		return err
	}
	print("Set: %s=%q", name, value)
	return nil
}

// cd changes the folder of Go code and ! lines, or shows it.
func (e *Engine) cd(ctx context.Context, file *parse.File, c parse.Command, print func(string, ...any)) error {
	if c.Text == "" {
		print("%s", e.say("Carpeta actual: ", "Current directory: ")+e.dir)
		return nil
	}
	dir := os.ExpandEnv(strings.Trim(c.Text, `"`))
	if rest, ok := strings.CutPrefix(dir, "~"); ok {
		home, _ := os.UserHomeDir()
		dir = home + rest
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(e.dir, dir)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return e.badCommand(file, c, diag.Text{ES: "no existe la carpeta " + dir, EN: "there is no folder " + dir})
	}
	process, _, err := e.worker.get(ctx)
	if err != nil {
		return err
	}
	if err := process.Chdir(dir); err != nil {
		return err
	}
	e.mu.Lock()
	e.dir = dir
	e.mu.Unlock()
	e.worker.chdir(dir)
	print("%s", e.say("Carpeta actual: ", "Current directory: ")+dir)
	return nil
}

func (e *Engine) language(file *parse.File, c parse.Command) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch strings.ToLower(c.Text) {
	case "es":
		e.cfg.Lang = diag.ES
	case "en":
		e.cfg.Lang = diag.EN
	default:
		return e.badCommand(file, c, diag.Text{ES: "%lang es o %lang en", EN: "%lang es or %lang en"})
	}
	return nil
}

// list shows what the session holds, a line a name.
func (e *Engine) list(print func(string, ...any)) {
	all := e.session.scope.All()
	if len(all) == 0 {
		print("%s", e.say("(la sesión está vacía)", "(the session is empty)"))
	}
	for _, d := range all {
		print("%s", d.Describe())
	}
}

const helpES = `**Órdenes** (cada una en su línea, antes del código Go de la celda)

| orden | efecto |
|---|---|
| ` + "`%% [args]`, `%main [args]`" + ` | lo que sigue es el cuerpo de una función: sus := son locales; args pasa a os.Args[1:] |
| ` + "`!orden`" + ` | ejecuta una orden del sistema |
| ` + "`%list`" + ` | muestra lo definido en la sesión |
| ` + "`%rm nombre…`" + ` | olvida esos nombres |
| ` + "`%reset`" + ` | olvida todo y empieza con un proceso nuevo |
| ` + "`%env NOMBRE=valor`" + ` | define una variable de entorno |
| ` + "`%cd carpeta`" + ` | cambia de carpeta |
| ` + "`%lang es\\|en`" + ` | idioma de los mensajes |
| ` + "`%help`" + ` | esta ayuda |
`

const helpEN = `**Commands** (each on a line of its own, before the Go code of the cell)

| command | effect |
|---|---|
| ` + "`%% [args]`, `%main [args]`" + ` | what follows is the body of a function: its := are local; args become os.Args[1:] |
| ` + "`!command`" + ` | runs a system command |
| ` + "`%list`" + ` | shows what the session holds |
| ` + "`%rm name…`" + ` | forgets these names |
| ` + "`%reset`" + ` | forgets everything and starts a new process |
| ` + "`%env NAME=value`" + ` | sets an environment variable |
| ` + "`%cd folder`" + ` | changes the folder |
| ` + "`%lang es\\|en`" + ` | language of messages |
| ` + "`%help`" + ` | this help |
`
