package engine

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/display"
	"github.com/cuaderno-go/cuaderno/kernel/output"
	"github.com/cuaderno-go/cuaderno/kernel/parse"
)

// whoMark stands before each value of %who in the text that the worker sends
// back. It is no text that a value would hold.
const whoMark = "\uFFF9cuaderno\uFFFB"

// maxWhoText bounds what is shown of a value, in code points.
const maxWhoText = 80

// who shows the variables with their types, sizes and values. The values are
// where the cells are, so they are asked for by a cell.
func who(c *call) error {
	var vars []*check.Decl
	for _, d := range c.session.scope.All() {
		if d.Kind == check.Var && (len(c.Args) == 0 || slices.Contains(c.Args, d.Key.Name)) {
			vars = append(vars, d)
		}
	}
	for _, name := range c.Args {
		if d := c.session.scope.Lookup(name); d == nil || d.Kind != check.Var {
			return c.bad("no hay ninguna variable "+name, "there is no variable "+name)
		}
	}
	if len(vars) == 0 {
		c.print("(no hay variables)", "(there are no variables)")
		return nil
	}
	values, err := c.values(vars)
	if err != nil {
		return err
	}
	c.out.Emit(output.Event{Kind: output.Display, Bundle: c.whoTable(vars, values)})
	return nil
}

// sizeBody is a function that tells the length of what has one, and the bytes
// of a variable with the elements that it holds itself.
const sizeBody = `import reflectʹ "reflect"
import fmtʹ "fmt"
tamañoʹ := func(p any) any {
	v := reflectʹ.ValueOf(p).Elem()
	bytes := v.Type().Size()
	switch v.Kind() {
	case reflectʹ.String:
		bytes = uintptr(v.Len())
	case reflectʹ.Slice:
		bytes = uintptr(v.Len()) * v.Type().Elem().Size()
	case reflectʹ.Map:
		bytes = uintptr(v.Len()) * (v.Type().Key().Size() + v.Type().Elem().Size())
	case reflectʹ.Array, reflectʹ.Chan:
	default:
		return fmtʹ.Sprint(bytes, " B")
	}
	if bytes >= 10_000 {
		return fmtʹ.Sprintf("len %d · %.0f kB", v.Len(), float64(bytes)/1000)
	}
	return fmtʹ.Sprintf("len %d · %d B", v.Len(), bytes)
}
`

// values are the texts of the variables' sizes and values, in turn.
func (c *call) values(vars []*check.Decl) ([]string, error) {
	var list []string
	for _, d := range vars {
		list = append(list, quote(whoMark), "tamañoʹ(&"+d.Key.Name+")", quote(whoMark), d.Key.Name)
	}
	var text string
	err := c.inner(sizeBody+strings.Join(append(list, quote(whoMark)), ", "), output.SinkFunc(func(ev output.Event) {
		if ev.Kind == output.Result {
			text, _ = ev.Bundle["text/plain"].(string)
			return
		}
		c.out.Emit(ev)
	}))
	if err != nil {
		return nil, err
	}
	parts := strings.Split(text, whoMark)
	if len(parts) != 2*len(vars)+2 {
		return nil, fmt.Errorf("%%who: %d texts of %d variables", len(parts)-2, len(vars))
	}
	for i, p := range parts {
		parts[i] = shortened(strings.Join(strings.Fields(p), " "))
	}
	return parts[1 : len(parts)-1], nil
}

func shortened(text string) string {
	if utf8.RuneCountInString(text) <= maxWhoText {
		return text
	}
	return string([]rune(text)[:maxWhoText-1]) + "…"
}

// whoTable is the table as text and as HTML.
func (c *call) whoTable(vars []*check.Decl, values []string) display.Bundle {
	var plain, rich strings.Builder
	w := tabwriter.NewWriter(&plain, 0, 0, 2, ' ', 0)
	row := func(tag string, cells ...string) {
		fmt.Fprintln(w, strings.Join(cells, "\t"))
		rich.WriteString("<tr>")
		for _, text := range cells {
			fmt.Fprintf(&rich, `<%[1]s style="text-align:left">%[2]s</%[1]s>`, tag, html.EscapeString(text))
		}
		rich.WriteString("</tr>")
	}
	rich.WriteString("<table>")
	row("th", c.say("variable", "variable"), c.say("tipo", "type"), c.say("tamaño", "size"), c.say("valor", "value"))
	for i, d := range vars {
		row("td", d.Key.Name, d.TypeText(), values[2*i], values[2*i+1])
	}
	rich.WriteString("</table>")
	_ = w.Flush() // to memory
	return display.Bundle{"text/plain": strings.TrimRight(plain.String(), "\n"), "text/html": rich.String()}
}

// inner runs a cell of our own in the live session, which stays as it is.
func (c *call) inner(text string, out output.Sink) error {
	src := cell.Source{Count: c.src.Count, Text: text}
	c.session.enter(src)
	file, err := parse.Cell(src)
	if err != nil {
		return err
	}
	return c.code(c.ctx, file, seat{worker: c.worker, scope: c.session.scope, notes: c.out, keep: func(*check.Scope) {}}, nil, c.session.sink(out))
}
