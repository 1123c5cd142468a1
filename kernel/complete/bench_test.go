package complete

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

// BenchmarkTutorial completes at every name of the tutorial: each op is one
// answer, and p95-ms is what a user waits for in the worst of twenty.
func BenchmarkTutorial(b *testing.B) {
	lib := library.New(library.Config{Dir: "../../notebooks"})
	type question struct {
		s *Session
		p probe
	}
	var questions []question
	replay(b, lib, tutorial(b), func(s *Session, c *check.Cell) {
		then := *s
		for _, p := range probes(c) {
			questions = append(questions, question{&then, p})
		}
	})
	var took []time.Duration
	i := 0
	for b.Loop() {
		q := questions[i%len(questions)]
		i++
		start := time.Now()
		q.s.At(b.Context(), q.p.text, q.p.cursor)
		took = append(took, time.Since(start))
	}
	report(b, took)
}

func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	for name, share := range map[string]float64{"p50-ms": 0.5, "p95-ms": 0.95, "p99-ms": 0.99} {
		at := min(int(share*float64(len(took))), len(took)-1)
		b.ReportMetric(float64(took[at].Microseconds())/1000, name)
	}
}

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
			for _, text := range []string{"v0.", "v0"} {
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
