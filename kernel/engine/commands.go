package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// command is a % command. %help and completion read the same table that runs
// them.
type command struct {
	names []string // the first one is shown; the others are GoNB's or shorter
	usage string   // what follows the name
	group diag.Text
	doc   diag.Text
	args  complete.Args
	words []string // other arguments
	run   func(*call) error
	ahead bool // what it compiles beside the cell's code can be built ahead, see buildCommands
}

// call is one command line being carried out.
type call struct {
	*Engine
	parse.Command
	ctx  context.Context //nolint:containedctx // a call lives as long as its cell's context
	src  diagSource
	body string // what follows the line of a %% magic
	out  output.Sink
	plan *plan
}

// print writes a line in the language of the user.
func (c *call) print(es, en string) {
	c.out.Emit(output.Event{Kind: output.Stdout, Text: c.say(es, en) + "\n"})
}

// printf writes a line that is the same in all languages.
func (c *call) printf(format string, args ...any) {
	c.out.Emit(output.Event{Kind: output.Stdout, Text: fmt.Sprintf(format, args...) + "\n"})
}

// bad is the mistake of the command line.
func (c *call) bad(es, en string) error {
	offset := 0
	for range c.Line - 1 {
		offset += strings.IndexByte(c.src.Text[offset:], '\n') + 1
	}
	d := diag.At(c.src, offset)
	d.Code, d.Go = diag.BadCommand, c.say(es, en)
	d.Hint = diag.Text{ES: "%help muestra las órdenes", EN: "%help shows the commands"}
	return diag.Errors{d}
}

// usageError says how the command is written.
func (c *call) usageError(usage string) error {
	return c.bad("se escribe: "+usage, "it is written: "+usage)
}

// commands runs the % and ! lines of a cell, before its Go code, and returns
// what they ask of that code; the plan is never nil, and has to be ended.
func (e *Engine) commands(ctx context.Context, file *parse.File, out output.Sink) (*plan, error) {
	p := &plan{args: file.Args}
	for _, line := range file.Commands {
		c := &call{Engine: e, Command: line, ctx: ctx, src: file.Source, out: p.sink(out), plan: p}
		if err := c.do(); err != nil {
			return p, err
		}
	}
	return p, nil
}

// magic runs a cell that is all the body of a %% magic.
func (e *Engine) magic(ctx context.Context, src diagSource, m parse.Magic, out output.Sink) error {
	c := &call{Engine: e, Command: m.Command, ctx: ctx, src: src, body: m.Body, out: out, plan: &plan{}}
	for _, known := range magics() {
		if known.names[0] == m.Name {
			return known.run(c)
		}
	}
	return c.unknown()
}

// do runs one line.
func (c *call) do() error {
	if c.Kind == parse.Shell {
		return c.shellLine()
	}
	if known := find(commandTable(), c.Name); known != nil {
		return known.run(c)
	}
	if find(magics(), c.Name) != nil {
		return c.bad("%"+c.Name+" solo puede ser la primera línea de su celda", "%"+c.Name+" can only appear at the start of its cell")
	}
	return c.unknown()
}

func (c *call) unknown() error {
	if c.Name == "%gx" {
		return c.bad("%%gx no existe aquí: gx es otro lenguaje, y GoNB solo tiene esa orden si se compila con -tags gx; escribe la celda en Go",
			"there is no %%gx here: gx is another language, and GoNB has the command only if built with -tags gx; write the cell in Go")
	}
	return c.bad("no existe la orden %"+c.Name, "there is no command %"+c.Name)
}

func find(table []command, name string) *command {
	for i, known := range table {
		if slices.Contains(known.names, name) {
			return &table[i]
		}
	}
	return nil
}

// help shows the table of commands.
func help(c *call) error {
	var b strings.Builder
	b.WriteString(c.say("**Órdenes**: cada una en su línea, antes del código Go de la celda.\n",
		"**Commands**: each on a line of its own, before the Go code of the cell.\n"))
	var group diag.Text
	for _, known := range append(commandTable(), magics()...) {
		if known.group != group {
			group = known.group
			fmt.Fprintf(&b, "\n*%s*\n\n| %s | %s |\n|---|---|\n", group.In(c.cfg.Lang), c.say("orden", "command"), c.say("efecto", "effect"))
		}
		names := make([]string, len(known.names))
		for i, n := range known.names {
			names[i] = "`" + strings.TrimRight(escapeTable(commandSign(n)+n+" "+known.usage), " ") + "`"
		}
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(names, ", "), escapeTable(known.doc.In(c.cfg.Lang)))
	}
	c.out.Emit(output.Event{Kind: output.Display, Bundle: display.Bundle{"text/markdown": b.String(), "text/plain": b.String()}})
	return nil
}

// commandSign is what stands before a name; ! stands for itself.
func commandSign(name string) string {
	if strings.HasPrefix(name, "!") {
		return ""
	}
	return "%"
}

func escapeTable(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

// lineCommands are the commands that a line of a cell can begin with, for
// completion.
func lineCommands() []complete.Command {
	var out []complete.Command
	for _, known := range append(commandTable(), magics()...) {
		for _, name := range known.names {
			if !strings.HasPrefix(name, "!") {
				out = append(out, complete.Command{Name: name, Args: known.args, Words: known.words, Doc: known.doc})
			}
		}
	}
	return out
}
