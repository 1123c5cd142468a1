package run

import (
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// BenchmarkRun is the round trip of a cell that is run again: the part of its
// latency that this package and the worker cost.
func BenchmarkRun(b *testing.B) {
	for _, name := range []string{"nothing", "a value", "print"} {
		b.Run(name, func(b *testing.B) {
			path, err := scenarioImage()
			if err != nil {
				b.Fatal(err)
			}
			p, err := Start(b.Context(), Config{Worker: needParts(b).worker})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = p.Close() })
			sink := output.SinkFunc(func(output.Event) {})
			for b.Loop() {
				if err := p.Run(b.Context(), Job{Cell: 1, Image: path, Args: []string{name}}, sink); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
