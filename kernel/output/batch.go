package output

import (
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	tick       = 40 * time.Millisecond // 25 messages a second
	batchBytes = 256 << 10             // text of one message; Jupyter's server counts bytes too
	batchItems = 64                    // pending events of all kinds
	textRate   = 25                    // messages of one stream in any second
)

// Batcher is the Sink of one cell: it passes events on to another Sink in few
// messages. Text waits for at most 40 ms to be joined with what follows; any
// event that is not text, and Flush, send it first, so that order is kept. Of
// several updates of one display only the last in 40 ms is sent, unless they run
// scripts. A character
// that arrives in halves is sent whole.
//
// It has no goroutine: a timer runs only while something waits, so a Batcher
// can be kept for what goroutines of the cell print later. When the next Sink
// blocks, so does Emit.
type Batcher struct {
	next Sink

	mu       sync.Mutex
	pending  []item
	bytes    int // of text in pending
	timer    *time.Timer
	streams  map[Kind]*stream
	throttle throttle
	clearing bool // see stdout
}

// item is an event that waits; text grows in place of event.Text.
type item struct {
	event Event
	text  []byte
}

// stream is the state of stdout or stderr.
type stream struct {
	partial string // the first bytes of a character
	limit   limiter
	sent    [textRate]time.Time // when the latest messages were sent, the next to be replaced at at
	at      int
	waiting int // messages of it in pending
}

// room is how many messages the stream may still have in this second. The order
// between stdout and stderr is kept by sending messages of both in turn, and only
// while there is room for them.
func (s *stream) room(now time.Time) int {
	room := 0
	for _, sent := range s.sent {
		if now.Sub(sent) >= time.Second {
			room++
		}
	}
	return room
}

func (s *stream) note(now time.Time) {
	s.sent[s.at] = now
	s.at = (s.at + 1) % textRate
}

// NewBatcher returns a Batcher that passes events on to next.
func NewBatcher(next Sink, limits Limits) *Batcher {
	return &Batcher{
		next: next,
		streams: map[Kind]*stream{
			Stdout: {limit: newLimiter(limits)},
			Stderr: {limit: newLimiter(limits)},
		},
		throttle: newThrottle(),
	}
}

// Emit takes an event.
func (b *Batcher) Emit(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e.Kind {
	case Stdout, Stderr:
		b.text(e.Kind, e.Text)
	case Update:
		b.update(e)
	case Display, Result, Clear, Rewrite:
		b.clear(true)
		b.event(e)
	}
}

// Flush sends everything that waits. After it the Batcher is as good as new.
func (b *Batcher) Flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, kind := range []Kind{Stdout, Stderr} {
		s := b.streams[kind]
		if rest := s.limit.finish() + s.partial; rest != "" {
			b.clear(true)
			b.add(kind, rest)
			s.partial = ""
		}
	}
	b.clear(false)
	b.flush()
}

// Hurry lifts the limit on events for good: the cell was interrupted, and what
// it has shown must not keep the prompt waiting.
func (b *Batcher) Hurry() { b.throttle.lift() }

func (b *Batcher) text(kind Kind, text string) {
	s := b.streams[kind]
	text = s.partial + text
	whole := wholeRunes(text)
	if kind == Stdout {
		whole -= unfinishedClear(text[:whole])
		s.partial = text[whole:]
		b.stdout(text[:whole])
	} else {
		s.partial = text[whole:]
		b.clear(true)
		b.add(kind, s.limit.take(text[:whole]))
	}
	b.wake()
}

// event sends what must not wait.
func (b *Batcher) event(e Event) {
	b.flush()
	b.throttle.wait()
	b.next.Emit(e)
}

// add appends text to what waits, in order while that does not cost too many
// messages.
func (b *Batcher) add(kind Kind, text string) {
	if text == "" {
		return
	}
	b.bytes += len(text)
	at := len(b.pending) - 1
	if at < 0 || b.pending[at].event.Kind != kind {
		at = b.joinOutOfOrder(kind)
	}
	if at < 0 {
		at = len(b.pending)
		b.streams[kind].waiting++
		b.pending = append(b.pending, item{event: Event{Kind: kind}})
	}
	b.pending[at].text = append(b.pending[at].text, text...)
	if b.bytes >= batchBytes {
		b.flush()
	}
}

// joinOutOfOrder finds earlier text of the same stream to join, or -1 if the
// order can be kept.
func (b *Batcher) joinOutOfOrder(kind Kind) int {
	if s := b.streams[kind]; len(b.pending) < batchItems && s.waiting < s.room(time.Now()) {
		return -1
	}
	for at, waiting := range slices.Backward(b.pending) {
		if waiting.event.Kind == kind {
			return at
		}
	}
	return -1
}

// update takes the place of an update of the same display that still waits. A
// script is there to be run, and where it stands in the order: it takes no place
// and loses none.
func (b *Batcher) update(e Event) {
	for at, old := range slices.Backward(b.pending) {
		if old.event.Kind == Update && old.event.DisplayID == e.DisplayID {
			if !runs(old.event) && !runs(e) {
				b.pending[at].event = e
				return
			}
			break
		}
	}
	if len(b.pending) >= batchItems {
		b.flush()
	}
	b.pending = append(b.pending, item{event: e})
	b.wake()
}

// runs reports whether a page runs a program when it shows e.
func runs(e Event) bool {
	html, _ := e.Bundle["text/html"].(string)
	_, script := e.Bundle["text/javascript"]
	return script || strings.Contains(html, "<script")
}

// wake makes sure that a tick comes while something waits.
func (b *Batcher) wake() {
	waiting := len(b.pending) > 0 || b.clearing || b.streams[Stdout].limit.waiting() || b.streams[Stderr].limit.waiting()
	if waiting && b.timer == nil {
		b.timer = time.AfterFunc(tick, b.onTick)
	}
}

func (b *Batcher) onTick() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.timer = nil
	for _, kind := range []Kind{Stdout, Stderr} {
		b.add(kind, b.streams[kind].limit.resume())
	}
	b.clear(false)
	if !b.crowded() {
		b.flush()
	}
	b.wake()
}

// crowded reports whether a stream has text and had its messages of this second.
func (b *Batcher) crowded() bool {
	now := time.Now()
	for _, s := range b.streams {
		if s.waiting > s.room(now) {
			return true
		}
	}
	return false
}

// flush sends pending, long texts in pieces.
func (b *Batcher) flush() {
	pending := b.pending
	b.pending, b.bytes = nil, 0
	for _, s := range b.streams {
		s.waiting = 0
	}
	for _, waiting := range pending {
		if waiting.event.Kind == Update {
			b.throttle.wait()
			b.next.Emit(waiting.event)
			continue
		}
		for rest := string(waiting.text); rest != ""; {
			piece := cut(rest, batchBytes)
			b.streams[waiting.event.Kind].note(time.Now())
			b.next.Emit(Event{Kind: waiting.event.Kind, Text: piece})
			rest = rest[len(piece):]
		}
	}
}

// wholeRunes is the length of text without an unfinished character at its end.
// Bytes that can be no part of one are left in: they are the user's own.
func wholeRunes(text string) int {
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		at := len(text) - back
		if utf8.RuneStart(text[at]) {
			if !utf8.FullRuneInString(text[at:]) {
				return at
			}
			break
		}
	}
	return len(text)
}

// cut is the longest beginning of text of at most size bytes that splits no
// character.
func cut(text string, size int) string {
	if len(text) <= size {
		return text
	}
	return text[:wholeRunes(text[:size])]
}
