package engine_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
	"github.com/cuaderno-go/cuaderno/kernel/output"
)

// What package display shows first with a handle is a display with an id, what
// it shows then is an update of that, also from a later cell; large pieces from
// several goroutines arrive whole.
func TestHandlesOfPackageDisplay(t *testing.T) {
	t.Parallel()
	e := newEngine(t, engine.Config{Lang: diag.ES})
	var mu sync.Mutex
	var got []output.Event
	sink := output.SinkFunc(func(ev output.Event) {
		mu.Lock()
		defer mu.Unlock()
		if _, waiting := ev.Metadata[engine.StatusMetadata]; waiting || ev.Kind == output.Clear {
			return // on a busy machine the cell says what it waits for
		}
		got = append(got, ev)
	})
	for i, text := range []string{
		"import \"github.com/cuaderno-go/cuaderno/kernel/display\"\nh := display.NewHandle()\nh.HTML(\"<b>uno</b>\")",
		"h.HTML(\"<b>dos</b>\")",
		"%%\nvar wg sync.WaitGroup\nfor i := range 4 {\n\twg.Go(func() { display.HTML(strings.Repeat(strconv.Itoa(i), 200_000)) })\n}\nwg.Wait()",
	} {
		if err := e.Run(t.Context(), cell.Source{Count: i + 1, Text: text}, sink); err != nil {
			t.Fatal(err, diag.AsFailure(err).Traceback)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 6 {
		t.Fatalf("%d events", len(got))
	}
	first, second := got[0], got[1]
	if first.Kind != output.Display || first.DisplayID == "" || second.Kind != output.Update || second.DisplayID != first.DisplayID {
		t.Errorf("got %+v, %+v", first, second)
	}
	for _, ev := range got[2:] {
		text, _ := ev.Bundle["text/html"].(string)
		if len(text) != 200_000 || strings.Trim(text, text[:1]) != "" {
			t.Errorf("a piece of %d bytes", len(text))
		}
	}
}
