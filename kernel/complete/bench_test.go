package complete

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/library"
)

// BenchmarkCells completes in sessions in which many cells have run: the time
// behind a dot must not grow with their number; a name is looked for among all
// of them.
func BenchmarkCells(b *testing.B) {
	for _, cells := range []int{1, 10, 100, 1000} {
		b.Run(strconv.Itoa(cells), func(b *testing.B) {
			texts := []string{`import "strings"`}
			for i := range cells {
				texts = append(texts, fmt.Sprintf("type T%d struct { A, B int }\nfunc (t T%d) M() int { return t.A }\nvar v%d T%d\nfunc f%d(x int) T%d { return T%d{} }", i, i, i, i, i, i, i))
			}
			s := sessionOf(b, texts...)
			for _, text := range []string{"v0.", "v0", "x := T0{", ""} {
				b.Run(text, func(b *testing.B) {
					for b.Loop() {
						if got := s.At(b.Context(), text, len(text)).List; len(got) == 0 {
							b.Fatal("nothing is offered")
						}
					}
				})
			}
		})
	}
}

// BenchmarkCold is the first answer in a new kernel.
func BenchmarkCold(b *testing.B) {
	for b.Loop() {
		s := sessionOf(b)
		s.Library = library.New(library.Config{Dir: "testdata/notebook"})
		if got := s.At(b.Context(), "fmt.Prin", 8).List; len(got) == 0 {
			b.Fatal("nothing is offered")
		}
	}
}
