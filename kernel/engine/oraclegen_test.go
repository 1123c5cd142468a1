package engine_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// TestGeneratedCellsPrintWhatAProgramPrints is the oracle for sessions that
// nobody has thought of: declarations and statements made at random, the same in
// every run.
func TestGeneratedCellsPrintWhatAProgramPrints(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			g := &generator{rand: rand.New(rand.NewPCG(seed, 7))}
			session := oracleSession{name: strconv.FormatUint(seed, 10), imports: []string{"fmt"}, cells: g.cells(12)}
			n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
			var got strings.Builder
			for _, c := range session.cells {
				got.WriteString(n.ok(c.decls + "\n" + c.body + "\n"))
			}
			if want := goRun(t, session); got.String() != want {
				t.Errorf("cells print\n%s\nthe program prints\n%s", got.String(), want)
			}
		})
	}
}

// generator makes cells of integers, functions, structs with methods, closures
// and control flow.
type generator struct {
	rand  *rand.Rand
	ints  []string // expressions of type int
	funcs []string // of one int
	count int
}

func (g *generator) cells(n int) []oracleCell {
	g.ints = []string{"1", "7"}
	out := make([]oracleCell, n)
	for i := range out {
		out[i] = g.cell()
	}
	return out
}

func (g *generator) cell() oracleCell {
	var c oracleCell
	if g.rand.IntN(2) == 0 {
		c.decls = g.function() + "\n"
	}
	if g.rand.IntN(2) == 0 {
		c.decls += g.structure() + "\n"
	}
	for range 1 + g.rand.IntN(3) {
		c.body += g.statement() + "\n"
	}
	c.body += fmt.Sprintf("fmt.Println(%s, %s)", g.value(2), g.value(2))
	return c
}

func (g *generator) name(prefix string) string {
	g.count++
	return fmt.Sprintf("%s%d", prefix, g.count)
}

// value is an expression of type int.
func (g *generator) value(depth int) string {
	if depth == 0 || g.rand.IntN(4) == 0 {
		return g.ints[g.rand.IntN(len(g.ints))]
	}
	switch g.rand.IntN(4) {
	case 0:
		if len(g.funcs) > 0 {
			return fmt.Sprintf("%s(%s)", g.funcs[g.rand.IntN(len(g.funcs))], g.value(depth-1))
		}
		fallthrough
	case 1:
		return fmt.Sprintf("(%s + %s)", g.value(depth-1), g.value(depth-1))
	case 2:
		return fmt.Sprintf("(%s - 3*%s)", g.value(depth-1), g.value(depth-1))
	default:
		return fmt.Sprintf("(%s %% 1000 * %d)", g.value(depth-1), g.rand.IntN(5))
	}
}

// function is the declaration of one, some of which call themselves.
func (g *generator) function() string {
	name := g.name("f")
	text := fmt.Sprintf("func %s(n int) int {\n\tif n%%1000 > 5 {\n\t\treturn %[1]s(n%%1000/2) + 1\n\t}\n\treturn n%%1000 + %[2]d\n}", name, g.rand.IntN(50))
	g.funcs = append(g.funcs, name)
	return text
}

// structure is a type with a method, and a variable of it.
func (g *generator) structure() string {
	typ, variable := g.name("tipo"), g.name("v")
	text := fmt.Sprintf("type %s struct{ a, b int }\nfunc (t *%[1]s) suma(n int) int { t.a += n %% 1000; return t.a - t.b }\nvar %[2]s = &%[1]s{%[3]d, 2}", typ, variable, g.rand.IntN(9))
	g.ints = append(g.ints, variable+".a", variable+".suma(2)")
	return text
}

func (g *generator) statement() string {
	switch g.rand.IntN(5) {
	case 0:
		name := g.name("x")
		text := fmt.Sprintf("%s := %s\nfmt.Println(%[1]s)", name, g.value(3))
		g.ints = append(g.ints, name)
		return text
	case 1:
		name := g.name("c")
		text := fmt.Sprintf("%s := func(n int) int { return n%%1000 + %s }\nfmt.Println(%[1]s(3))", name, g.value(1))
		g.funcs = append(g.funcs, name)
		return text
	case 2:
		return fmt.Sprintf("for i := range 4 {\n\tif i == %d { continue }\n\tfmt.Print(i, \" \", %s, \" \")\n}\nfmt.Println()", g.rand.IntN(4), g.value(2))
	case 3:
		name := g.name("s")
		text := fmt.Sprintf("%s := []int{%s, %s}\n%[1]s = append(%[1]s, len(%[1]s))", name, g.value(1), g.value(1))
		g.ints = append(g.ints, name+"[1]", "len("+name+")")
		return text
	default:
		return fmt.Sprintf("switch n := %s; {\ncase n > 10: fmt.Println(\"mucho\", n)\ncase n < 0: fmt.Println(\"negativo\", n)\ndefault: fmt.Println(n)\n}", g.value(2))
	}
}
