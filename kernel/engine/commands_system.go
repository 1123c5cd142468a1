package engine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// shellLine runs a ! line, or a !* line in the temporary folder.
func (c *call) shellLine() error {
	line := shellLine{program: bash(), args: []string{"-c", c.Text}, dir: c.dir, title: "!" + c.Text, asks: c.plan.asks}
	c.plan.asks = asksNothing
	if text, ok := strings.CutPrefix(c.Text, "*"); ok {
		line.args[1], line.dir = strings.TrimSpace(text), c.module.tmp
	}
	return c.shell(c.ctx, line, c.out)
}

func bashCell(c *call) error { return c.script(bash()) }

func shCell(c *call) error { return c.script("sh") }

func scriptCell(c *call) error {
	if len(c.Args) == 0 {
		return c.usageError("%%script programa [args]")
	}
	return c.script(c.Args[0], c.Args[1:]...)
}

// script gives the body of the cell to a program as its input.
func (c *call) script(program string, args ...string) error {
	return c.shell(c.ctx, shellLine{program: program, args: args, dir: c.dir, title: "%" + c.Name, input: c.body}, c.out)
}

// writeFile writes the body of the cell.
func writeFile(c *call) error {
	args, appends := cutFlag(c.Args, "-a")
	if len(args) != 1 {
		return c.usageError("%%writefile [-a] archivo")
	}
	name := expand(args[0])
	if err := c.openOutput(c.path(name), appends, func(f *os.File) error {
		_, err := f.WriteString(c.body + "\n")
		return err
	}); err != nil {
		return err
	}
	if appends {
		c.printf("Cell contents appended to %q.", name)
	} else {
		c.printf("Cell contents written to %q.", name)
	}
	return nil
}

// openOutput lets use write to a file; what is wrong with the file is the
// command's mistake.
func (c *call) openOutput(path string, appends bool, use func(*os.File) error) error {
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if appends {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	f, err := os.OpenFile(path, mode, 0o644)
	if err == nil {
		err = errors.Join(use(f), f.Close())
	}
	if err != nil {
		return c.badPath(err)
	}
	return nil
}

// badPath says what is wrong with a file that the command names.
func (c *call) badPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return c.bad("no se puede escribir "+e.Path+": "+e.Err.Error(), "cannot write "+e.Path+": "+e.Err.Error())
	}
	return c.bad(err.Error(), err.Error())
}

// expand replaces ~ and variables in the name of a file.
func expand(name string) string {
	name = os.ExpandEnv(name)
	if rest, ok := strings.CutPrefix(name, "~"); ok && (rest == "" || rest[0] == '/') {
		home, _ := os.UserHomeDir()
		name = home + rest
	}
	return name
}

// path is a file as the user names it: with ~ and variables, from the current
// folder.
func (e *Engine) path(name string) string {
	name = expand(name)
	if !filepath.IsAbs(name) {
		name = filepath.Join(e.dir, name)
	}
	return name
}

// cutFlag is args without flag, and whether it was there.
func cutFlag(args []string, flag string) ([]string, bool) {
	if len(args) > 0 && args[0] == flag {
		return args[1:], true
	}
	return args, false
}

func withInputs(c *call) error {
	c.plan.asks = asksLines
	return nil
}

func withPassword(c *call) error {
	c.plan.asks = asksPassword
	return nil
}

// env sets a variable of the environment, for Go code and ! lines, or shows
// one, or all.
func env(c *call) error {
	name, value, set := strings.Cut(c.Text, "=")
	if !set || strings.ContainsAny(strings.TrimSpace(name), " \t") {
		name, value, set = strings.Cut(c.Text, " ")
	}
	name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"`)
	switch {
	case name == "":
		for _, kv := range os.Environ() {
			c.printf("%s", kv)
		}
		return nil
	case !set:
		c.printf("%s=%q", name, os.Getenv(name))
		return nil
	}
	if err := c.setEnv(name, value); err != nil {
		return err
	}
	c.printf("Set: %s=%q", name, value)
	return nil
}

// setEnv sets a variable for Go code and ! lines.
func (c *call) setEnv(name, value string) error {
	if err := os.Setenv(name, value); err != nil {
		return c.bad("variable no válida: "+err.Error(), "bad variable: "+err.Error())
	}
	process, _, err := c.worker.get(c.ctx)
	if err != nil {
		return err
	}
	return process.Setenv(name, value)
}

// cd changes the folder of Go code and ! lines, or shows it.
func cd(c *call) error {
	if c.Text == "" {
		c.printf("Current directory: %q", c.dir)
		return nil
	}
	dir := c.path(strings.Trim(c.Text, `"`))
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return c.bad("no existe la carpeta "+dir, "there is no folder "+dir)
	}
	process, _, err := c.worker.get(c.ctx)
	if err != nil {
		return err
	}
	if err := process.Chdir(dir); err != nil {
		return err
	}
	c.setDir(dir)
	c.worker.chdir(dir)
	c.printf("Changed directory to %q", dir)
	return nil
}
