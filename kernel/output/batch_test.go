package output

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/display"
)

// tape records events and when they came.
type tape struct {
	mu     sync.Mutex
	start  time.Time
	events []string
	times  []time.Duration
}

func newTape() *tape { return &tape{start: time.Now()} }

func (r *tape) Emit(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	names := map[Kind]string{Stdout: "out", Stderr: "err", Display: "display", Update: "update", Result: "result", Clear: "clear"}
	what := e.Text
	if e.Bundle != nil {
		what = e.DisplayID + e.Bundle["text/plain"].(string)
	}
	if e.Wait {
		what = "wait"
	}
	r.events = append(r.events, names[e.Kind]+" "+what)
	r.times = append(r.times, time.Since(r.start))
}

func (r *tape) want(t *testing.T, want ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if diff := cmp.Diff(want, r.events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func (r *tape) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all strings.Builder
	for _, e := range r.events {
		_, text, _ := strings.Cut(e, " ")
		all.WriteString(text)
	}
	return all.String()
}

func out(text string) Event { return Event{Kind: Stdout, Text: text} }
func err(text string) Event { return Event{Kind: Stderr, Text: text} }

func show(kind Kind, id, text string) Event {
	return Event{Kind: kind, DisplayID: id, Bundle: display.Bundle{"text/plain": text}}
}

func emit(b *Batcher, events ...Event) {
	for _, e := range events {
		b.Emit(e)
	}
}

func TestTextIsJoined(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	emit(b, out("hello, "), out("world\n"))
	b.Flush()
	got.want(t, "out hello, world\n")
}

func TestTextDoesNotWaitForTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := newTape()
		b := NewBatcher(got, DefaultLimits())
		b.Emit(out("first"))
		time.Sleep(tick)
		synctest.Wait()
		got.want(t, "out first")
	})
}

func TestOrderIsKept(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	emit(b, out("1"), err("2"), out("3"), show(Display, "", "4"), out("5"), Event{Kind: Clear}, show(Result, "", "6"))
	b.Flush()
	got.want(t, "out 1", "err 2", "out 3", "display 4", "out 5", "clear ", "result 6")
}

func TestOnlyTheLastUpdateIsSent(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	emit(b, show(Update, "a", "1"), show(Update, "b", "1"), show(Update, "a", "2"), show(Update, "a", "3"))
	b.Flush()
	got.want(t, "update a3", "update b1")
}

// gonbui/dom shows a script and takes it away at once; the page must see both.
func TestUpdatesThatRunScriptsAreAllSent(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	script := func(text string) Event {
		return Event{Kind: Update, DisplayID: "a", Bundle: map[string]any{"text/html": "<script>" + text + "</script>", "text/plain": text}}
	}
	emit(b, script("1"), show(Update, "a", "2"), show(Update, "a", "3"), script("4"), show(Update, "b", "5"), script("6"), show(Update, "a", "7"))
	b.Flush()
	got.want(t, "update a1", "update a3", "update a4", "update b5", "update a6", "update a7")
}

func TestAtMost25MessagesASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := newTape()
		b := NewBatcher(got, DefaultLimits())
		for range 10_000 { // one second
			b.Emit(out("x"))
			time.Sleep(100 * time.Microsecond)
		}
		b.Flush()
		if n := len(got.events); n > 26 || n < 20 {
			t.Errorf("%d messages in one second", n)
		}
		if n := len(got.text()); n != 10_000 {
			t.Errorf("%d bytes of 10000", n)
		}
	})
}

// Writing to both streams in turn keeps the order while each has messages left in
// its second; after that the rate matters more.
func TestTurnsBetweenStreamsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := newTape()
		b := NewBatcher(got, DefaultLimits())
		for range 10_000 {
			emit(b, out("o"), err("e"))
			time.Sleep(100 * time.Microsecond)
		}
		b.mu.Lock() // a tick may write meanwhile
		events := slices.Clone(got.events)
		b.mu.Unlock()
		if n := len(events); n > 2*textRate {
			t.Errorf("%d messages in one second", n)
		}
		for i, e := range events[:textRate] {
			if want := []string{"out o", "err e"}[i%2]; e != want {
				t.Errorf("%q at %d, want %q: the order is not kept", e, i, want)
			}
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := strings.Count(got.text(), "e"); n != 10_000 {
			t.Errorf("%d bytes of 10000 on stderr", n)
		}
	})
}

func TestPicturesAreSlowedNotDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := newTape()
		b := NewBatcher(got, DefaultLimits())
		const n = eventBurst + 3*eventsInSecond
		for range n {
			b.Emit(show(Display, "", "x"))
		}
		if len(got.events) != n {
			t.Errorf("%d of %d came through", len(got.events), n)
		}
		if took := time.Since(got.start); took < 2900*time.Millisecond || took > 3100*time.Millisecond {
			t.Errorf("took %v, want 3 s", took)
		}
	})
}

func TestHurryEndsTheSlowness(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := newTape()
		b := NewBatcher(got, DefaultLimits())
		b.Hurry()
		for range 10 * eventBurst {
			b.Emit(show(Display, "", "x"))
		}
		if took := time.Since(got.start); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestLongTextComesInPieces(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	text := strings.Repeat("ñ", batchBytes)
	b.Emit(out(text))
	b.Flush()
	if len(got.events) < 2 || got.text() != text {
		t.Errorf("%d messages, %d bytes of %d", len(got.events), len(got.text()), len(text))
	}
	for _, e := range got.events {
		if !utf8.ValidString(e) || len(e) > batchBytes+4 {
			t.Errorf("a message of %d bytes, valid: %v", len(e), utf8.ValidString(e))
		}
	}
}

func TestCharactersAreNeverSplit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		got := newTape()
		b := NewBatcher(got, DefaultLimits())
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			b.Emit(out(rest[:n]))
			rest = rest[n:]
			if rapid.Bool().Draw(t, "tick") {
				b.onTick()
			}
		}
		b.Flush()
		for _, e := range got.events {
			if !utf8.ValidString(e) {
				t.Fatalf("%q is split", e)
			}
		}
		if got.text() != text {
			t.Fatalf("got %q, want %q", got.text(), text)
		}
	})
}

func TestBytesThatAreNoTextPass(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	emit(b, out("a\xff\xfeb\xe2\x82"))
	b.Flush()
	got.want(t, "out a\xff\xfeb\xe2\x82")
}

func TestFloodKeepsBeginningAndEnd(t *testing.T) {
	t.Parallel()
	for lang, gap := range map[diag.Lang]string{
		diag.ES: "\n[… se han omitido 7,0 kB de salida: la celda escribe demasiado …]\n",
		diag.EN: "\n[… 7.0 kB of output left out: the cell prints too much …]\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			got := newTape()
			b := NewBatcher(got, Limits{Burst: 2000, PerSecond: 1000, Total: 1e6, Tail: 1000, Lang: lang})
			var lines []string
			for i := range 1000 {
				lines = append(lines, fmt.Sprintf("línea%03d\n", i)) // 10 bytes
				b.Emit(out(lines[i]))
			}
			b.Flush()
			got.want(t, "out "+strings.Join(lines[:200], "")+gap+strings.Join(lines[900:], ""))
		})
	}
}

func TestFloodNamesAllThatIsMissing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := newTape()
		b := NewBatcher(got, Limits{Burst: 1000, PerSecond: 1000, Total: 3000, Tail: 100, Lang: diag.EN})
		for range 1000 { // ten seconds
			b.Emit(out(strings.Repeat("x", 99) + "\n"))
			time.Sleep(10 * time.Millisecond)
		}
		b.Flush()
		shown := strings.Count(got.text(), "x")
		var hidden float64
		for line := range strings.Lines(got.text()) {
			var kB float64
			if _, err := fmt.Sscanf(line, "[… %f kB of output", &kB); err == nil {
				hidden += kB
			}
		}
		if shown > 3000+100 || shown < 1000 {
			t.Errorf("%d bytes shown, want no more than the total and one tail", shown)
		}
		if total := float64(shown)/0.99/1000 + hidden; total < 99 || total > 101 {
			t.Errorf("%.1f kB shown and named, want 100", total)
		}
	})
}

func TestOneStreamsFloodLeavesTheOtherAlone(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, Limits{Burst: 10, Total: 100, Tail: 10, Lang: diag.EN})
	emit(b, out(strings.Repeat("x", 1000)), err("important"))
	b.Flush()
	if !strings.Contains(strings.Join(got.events, "|"), "err important") {
		t.Errorf("got %q", got.events)
	}
}

// After Flush, which ends the cell, what goroutines print still comes.
func TestLateText(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := newTape()
		b := NewBatcher(got, DefaultLimits())
		b.Emit(out("in time"))
		b.Flush()
		b.Emit(out("late"))
		time.Sleep(tick)
		synctest.Wait()
		got.want(t, "out in time", "out late")
	})
}

func TestClearingTheTerminalClearsTheOutput(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	emit(b, out("1"), out("\x1b[H\x1b[2J2"), out("\x1b[2J\x1b[H"), out("3\x1b[2J4\x1b[2J"), err("\x1b[2J"))
	b.Flush()
	got.want(t, "out 1", "clear wait", "out 2", "clear wait", "out 3", "clear wait", "out 4", "clear wait", "err \x1b[2J")
}

func TestClearingAtTheEndDoesNotWait(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	emit(b, out("1"), out("\x1b[H\x1b[2J"))
	b.Flush()
	got.want(t, "out 1", "clear ")
}

func TestClearingInPiecesIsStillClearing(t *testing.T) {
	t.Parallel()
	const text = "a\x1b[H\x1b[2Jb"
	for at := range len(text) {
		got := newTape()
		b := NewBatcher(got, DefaultLimits())
		emit(b, out(text[:at]), out(text[at:]))
		b.Flush()
		got.want(t, "out a", "clear wait", "out b")
	}
}

func TestColoursStay(t *testing.T) {
	t.Parallel()
	got := newTape()
	b := NewBatcher(got, DefaultLimits())
	emit(b, out("\x1b[31mrojo\x1b["), out("0m\x1b"))
	b.Flush()
	got.want(t, "out \x1b[31mrojo\x1b[0m\x1b")
}
