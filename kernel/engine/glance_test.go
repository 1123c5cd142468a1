package engine_test

import (
	"strings"
	"testing"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// valueOf is what inspection says a variable holds.
func valueOf(t *testing.T, e *engine.Engine, name string) string {
	t.Helper()
	bundle, _ := e.Inspect(t.Context(), name, len([]rune(name)), 0)
	text, _ := bundle["text/plain"].(string)
	for part := range strings.SplitSeq(text, "\n\n") {
		if strings.HasPrefix(part, "valor") {
			return part
		}
	}
	return ""
}

// Whoever points at a variable sees what it holds now.
func TestInspectionShowsValues(t *testing.T) {
	t.Parallel()
	for _, plain := range []bool{false, true} {
		e := newEngine(t, engine.Config{Lang: diag.ES, Plain: plain})
		run := func(text string) {
			t.Helper()
			if err := e.Run(t.Context(), cell.Source{Count: 1, Text: text}, &recorder{}); err != nil {
				t.Fatal(err)
			}
		}
		expect := func(name, want string) {
			t.Helper()
			if got := valueOf(t, e, name); got != want {
				t.Errorf("plain %v: %s: got %q, want %q", plain, name, got, want)
			}
		}
		expect("n", "")
		run("type Punto struct{ X, y int }\ntype Mudo struct{}\nfunc (Mudo) String() string { panic(\"no\") }\n" +
			"n := 1\nvar p *Punto\nedades := map[string]int{\"Ana\": 30}\nm := Mudo{}\norden := binary.LittleEndian\nlargo := strings.Repeat(\"a\", 5000)")
		expect("n", "valor: 1")
		expect("p", "valor: <nil>")
		expect("edades", "valor: map[Ana:30]")
		expect("m", "valor: %!v(PANIC=String method: no)")
		expect("orden", "valor: LittleEndian")
		expect("largo", "valor: "+strings.Repeat("a", 400)+"…")
		run("n++\np = &Punto{1, 2}")
		expect("n", "valor: 2")
		expect("p", "valor: &{1 2}")
		run("n := \"otra\"")
		expect("n", "valor: otra")
		run("%rm n")
		expect("n", "")
		run("n := 3")
		expect("n", "valor: 3")
		run("%restart")
		expect("n", "")
	}
}

// A map that a goroutine writes is left alone: reading it would end the process.
func TestGlanceAtWhatChanges(t *testing.T) {
	t.Parallel()
	e := newEngine(t, engine.Config{Lang: diag.ES})
	ready, over := make(chan struct{}), make(chan error, 1)
	r := &recorder{ready: func() { close(ready) }}
	go func() {
		const code = "cuentas := map[int]int{}\nfrase := \"\"\nfmt.Println(\"listo\")\nfor i := 0; ; i++ {\n\tcuentas[i%1000] = i\n\tfrase = frase[len(frase)/2:] + \"ab\"\n}"
		over <- e.Run(t.Context(), cell.Source{Count: 1, Text: code}, r)
	}()
	select {
	case <-ready:
	case err := <-over:
		t.Fatal(err)
	}
	for range 50 {
		if got := valueOf(t, e, "cuentas"); !strings.Contains(got, "hay código en marcha") || !strings.Contains(got, "map[… len=") {
			t.Fatalf("the map: %q", got)
		}
		if got := valueOf(t, e, "frase"); !strings.Contains(got, "ab") && !strings.HasSuffix(got, ": ") {
			t.Fatalf("the string: %q", got)
		}
	}
	e.Interrupt()
	if err := <-over; diag.AsFailure(err).Name != "KeyboardInterrupt" {
		t.Errorf("the cell ended with %v", err)
	}
	if got := valueOf(t, e, "cuentas"); !strings.HasPrefix(got, "valor: map[0:") {
		t.Errorf("when all is quiet: %.80q", got)
	}
}
