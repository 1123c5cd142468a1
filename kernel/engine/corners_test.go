package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/engine"
)

// Lines may end as Windows ends them, in code, in commands, in mistakes.
func TestCellsWithCRLF(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	if got := n.ok("%env A=1\r\nimport \"os\"\r\n\r\nx := `a\r\nb`\r\nfunc f() int {\r\n\treturn 2\r\n}\r\nos.Getenv(\"A\"), len(x), f()\r\n"); got != "Set: A=\"1\"\n1 3 2\n" {
		t.Errorf("got %q", got)
	}
	_, err := n.run("x := 1\r\ny := noexiste\r\n")
	if f := diag.AsFailure(err); f.Value != "celda[2]:2:6: «noexiste» no está definido — undefined: noexiste" {
		t.Errorf("got %v", f)
	}
	if got := n.ok("%%bash\r\necho uno\necho dos"); got != "uno\ndos\n" {
		t.Errorf("got %q", got)
	}
}

// A cell may be as long as a program.
func TestACellOf5000Lines(t *testing.T) {
	t.Parallel()
	n := newNotebook(t, engine.Config{Lang: diag.ES, Dir: t.TempDir()})
	n.ok("suma := 0")
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "func f%[1]d(n int) int {\n\tm := n + %[1]d\n\treturn m\n}\nsuma += f%[1]d(1)\n", i)
	}
	text.WriteString("suma")
	start := time.Now()
	if got := n.ok(text.String()); got != "500500\n" {
		t.Errorf("got %q", got)
	}
	t.Logf("5000 lines took %v", time.Since(start))
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
	if got := n.ok("f999(1)"); got != "1000\n" {
		t.Errorf("got %q", got)
	}
}
