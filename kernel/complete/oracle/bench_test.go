package oracle

import (
	"slices"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/check"
	"github.com/cuaderno-go/cuaderno/kernel/complete"
	"github.com/cuaderno-go/cuaderno/kernel/library"
)

// BenchmarkTutorial completes at every name of the tutorial: each op is one
// answer, and p95-ms is what a user waits for in the worst of twenty. What the
// protocol adds to it is in kernel/bench.
func BenchmarkTutorial(b *testing.B) {
	lib := library.New(library.Config{Dir: notebooks})
	type question struct {
		s *complete.Session
		p Probe
	}
	var questions []question
	Replay(b.Context(), lib, tutorial(b), func(s *complete.Session, c *check.Cell) {
		then := *s
		for _, p := range Probes(c) {
			questions = append(questions, question{&then, p})
		}
	})
	var took []time.Duration
	i := 0
	for b.Loop() {
		q := questions[i%len(questions)]
		i++
		start := time.Now()
		q.s.At(b.Context(), q.p.Text, q.p.Cursor)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	for name, share := range map[string]float64{"p50-ms": 0.5, "p95-ms": 0.95, "p99-ms": 0.99} {
		at := min(int(share*float64(len(took))), len(took)-1)
		b.ReportMetric(float64(took[at].Microseconds())/1000, name)
	}
}
