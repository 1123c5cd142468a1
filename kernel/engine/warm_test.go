package engine_test

import (
	"sync"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// TestBuiltAheadNothingIsCompiled: cells that Build has seen need no compiler
// when they run for the first time, in the session of another engine.
func TestBuiltAheadNothingIsCompiled(t *testing.T) {
	t.Parallel()
	cells := []string{
		"type par struct{ a, b int }\nvar dicho = \"" + t.Name() + "\"",
		"func (p par) suma() int { return p.a + p.b }",
		"%%\nfmt.Println(dicho, par{1, 2}.suma())",
		"!exit 1", // is not carried out
		"dicho += \"!\"",
		"%who dicho",
		"%timeit len(dicho)",
		"%gonb\n%%\nfmt.Println(dicho)",
	}
	ahead := newEngine(t, engine.Config{Lang: diag.ES})
	for i, text := range cells {
		if _, err := ahead.Build(t.Context(), cell.Source{Count: i + 1, Text: text}); err != nil {
			t.Fatalf("cell %d: %v", i+1, err)
		}
	}
	var mu sync.Mutex
	stages := map[string]int{}
	e := newEngine(t, engine.Config{Lang: diag.ES, Trace: func(stage string, _ time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		stages[stage]++
	}})
	for i, text := range cells {
		if text == "!exit 1" {
			continue
		}
		if err := e.Run(t.Context(), cell.Source{Count: i + 1, Text: text}, output.SinkFunc(func(output.Event) {})); err != nil {
			t.Fatalf("cell %d: %v", i+1, err)
		}
	}
	if stages[engine.StageCompile] != 0 || stages[engine.StageLink] != 0 {
		t.Errorf("stages: %v", stages)
	}
	if stages[engine.StageLoad] != 7 {
		t.Errorf("%d images loaded, want 7", stages[engine.StageLoad])
	}
}
