package debug

import (
	"testing"

	"github.com/google/go-dap"
)

const generic = `import "cmp"

func mayor[T cmp.Ordered](a, b T) T {
	x := a
	if b > x {
		x = b
	}
	return x
}

type pila[T any] struct{ xs []T }

func (p *pila[T]) mete(x T) int {
	p.xs = append(p.xs, x)
	return len(p.xs)
}

type seguro struct{ caídas int }

func (s *seguro) hace(f func()) {
	defer func() {
		if recover() != nil {
			s.caídas++
		}
	}()
	f()
}
`

// Generic functions, methods of generic types and methods that recover are in the
// image of every cell that uses them: a breakpoint holds in all of them, also in
// those of cells that came after it, and after they have run once.
func TestBreakpointsInRepeatedCode(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.start()
	s.breakAt(generic, at(5))
	s.run(generic).ends()
	s.run("entero := &pila[int]{}; s := seguro{}").ends()
	for _, c := range []struct{ code, place, variable, value string }{
		{"mayor(1, 2)", "mayor[...]:5 < celda[3]:1", "b", "2"},
		{`mayor("a", "b")`, "mayor[...]:5 < celda[4]:1", "b", `"b"`},
		{"mayor(3, 4)", "mayor[...]:5 < celda[5]:1", "b", "4"},
		{"mayor(3, 4)", "mayor[...]:5 < celda[6]:1", "b", "4"}, // its image is there
		{"entero.mete(7)", "pila[...].mete:15 < celda[7]:1", "x", "7"},
		{"(&pila[string]{}).mete(\"w\")", "pila[...].mete:15 < celda[8]:1", "x", `"w"`},
		{"s.hace(func() { panic(1) })", "seguro.hace.func1:23 < celda[9].func1:1 < seguro.hace:26 < celda[9]:1", "", ""},
	} {
		cell := s.run(c.code)
		_, calls := s.stopped("breakpoint")
		if got := place(calls); got != c.place {
			t.Errorf("%s stopped at %s, want %s", c.code, got, c.place)
		}
		if got := s.scope(calls[0].Id, "Locals")[c.variable].Value; got != c.value {
			t.Errorf("%s: %s = %s, want %s", c.code, c.variable, got, c.value)
		}
		s.breakAt(generic, at(5), at(15), at(23)) // more of them, while it stands
		ask[nothing](s, "continue", nothing{})
		next[dap.ContinuedEventBody](s, "continued")
		cell.ends()
	}
	s.breakAt(generic)
	s.run(`mayor("c", "d")`).ends()
}
