package engine

import (
	"go/parser"
	"os"
	"strconv"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

func setArgs(c *call) error {
	c.plan.args = c.Args
	return nil
}

// setExec asks for a call of a function, as GoNB's %exec writes a main that
// makes it.
func setExec(c *call) error {
	if len(c.Args) == 0 {
		return c.usageError("%exec función [args]")
	}
	if _, err := parser.ParseExpr(c.Args[0] + "()"); err != nil {
		return c.bad("no es una función: "+c.Args[0], "not a function: "+c.Args[0])
	}
	c.plan.exec, c.plan.args = c.Args[0], c.Args[1:]
	return nil
}

// setCapture opens the file that gets a copy of the cell's output.
func setCapture(c *call) error {
	args, appends := cutFlag(c.Args, "-a")
	if len(args) != 1 {
		return c.usageError("%capture [-a] archivo")
	}
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if appends {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	c.plan.end()
	file, err := os.OpenFile(c.path(args[0]), mode, 0o644)
	if err != nil {
		return c.badPath(err)
	}
	c.plan.capture = file
	return nil
}

func setTest(c *call) error {
	c.plan.test, c.plan.testFlags = true, c.Args
	return nil
}

func setTimed(c *call) error {
	c.plan.timed = true
	return nil
}

func setFresh(c *call) error {
	c.plan.fresh = true
	return nil
}

// compat switches GoNB's way on or off for the cells that follow, this one
// included.
func compat(c *call) error {
	switch c.Text {
	case "gonb":
		c.compat = true
	case "off":
		c.compat = false
	default:
		return c.usageError("%compat gonb|off")
	}
	return nil
}

// timeit measures an expression or statement.
func timeit(c *call) error {
	if c.Text == "" {
		return c.usageError("%timeit expresión")
	}
	err := c.measure("_ = " + c.Text)
	if _, ok := diag.AsErrors(err); ok { // it has no value, or more than one
		err = c.measure(c.Text)
	}
	if errs, ok := diag.AsErrors(err); ok {
		return c.bad(errs[0].Go, errs[0].Go)
	}
	return err
}

// measure runs statement in a loop, which grows until it takes long enough to be
// measured, and prints the best of five rounds.
func (c *call) measure(statement string) error {
	return c.inner("%%\n"+strings.ReplaceAll(measureBody, "STATEMENT", statement), c.out)
}

const measureBody = `medirʹ := func(vecesʹ int) time.Duration {
	inicioʹ := time.Now()
	for range vecesʹ { STATEMENT }
	return time.Since(inicioʹ)
}
vecesʹ := 1
for medirʹ(vecesʹ) < 20*time.Millisecond && vecesʹ < 1e9 { vecesʹ *= 2 }
mejorʹ := time.Duration(1<<63 - 1)
for range 5 { mejorʹ = min(mejorʹ, medirʹ(vecesʹ)) }
unaʹ := float64(mejorʹ) / float64(vecesʹ)
textoʹ := time.Duration(unaʹ).String()
if unaʹ < 1000 { textoʹ = fmt.Sprintf("%.3gns", unaʹ) }
fmt.Printf("%s × %d\n", textoʹ, vecesʹ)
`

// quote is a Go string literal.
func quote(text string) string { return strconv.Quote(text) }
