package run

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However a text is cut into chunks, nothing of it is lost or moved, and a line
// that looks like a crash is held with all that follows.
func TestHoldLosesNothing(t *testing.T) {
	t.Parallel()
	line := rapid.SampledFrom([]string{"hola", "", "p", "panic:", "xpanic: no", " fatal error: no", "fatal erro", "SIG"})
	rapid.Check(t, func(t *rapid.T) {
		before := strings.Join(append(rapid.SliceOfN(line, 0, 5).Draw(t, "before"), ""), "\n")
		crash := rapid.SampledFrom([]string{"", "panic: x\nmás\n", "fatal error: y", "SIGSEGV: z\n\ngoroutine 1\n"}).Draw(t, "crash")
		var h traceHold
		var text strings.Builder
		for rest := []byte(before + crash); len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			text.Write(h.pass(rest[:n], time.Time{}))
			rest = rest[n:]
		}
		if shown := text.String(); shown != before {
			t.Fatalf("shown %q, want %q", shown, before)
		}
		if got := string(h.release()); got != crash {
			t.Fatalf("held %q, want %q", got, crash)
		}
	})
}

func TestHoldWaitsASecondForTheEnd(t *testing.T) {
	t.Parallel()
	var h traceHold
	now := time.Now()
	if got := h.patience(now); got >= 0 {
		t.Errorf("with nothing held: %v", got)
	}
	h.pass([]byte("panic: x\n"), now)
	if got := h.patience(now.Add(holdTime / 4)); got != holdTime*3/4 {
		t.Errorf("after a quarter: %v", got)
	}
	if got := h.patience(now.Add(holdTime * 2)); got != 0 {
		t.Errorf("afterwards: %v", got)
	}
}

func TestHoldIsBounded(t *testing.T) {
	t.Parallel()
	var h traceHold
	h.pass([]byte("panic: x\n"), time.Time{})
	if got := h.pass(make([]byte, holdMax), time.Time{}); len(got) != holdMax+len("panic: x\n") {
		t.Errorf("released %d bytes", len(got))
	}
}
