package run

import (
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// textStream delivers a pipe of text. It never splits a character, and holds
// back what may be the last words of a dying worker.
type textStream struct {
	stream
	emit func(string)
	hold *traceHold // nil for standard output
	tail []byte     // the beginning of a character
	buf  []byte
}

func newTextStream(f *os.File, emit func(string)) *textStream {
	return &textStream{stream: *newStream(f), emit: emit, buf: make([]byte, 64<<10)}
}

// deliver delivers the next n bytes, which the pipe must hold. A number given
// beforehand keeps a flood from keeping it for ever.
func (s *textStream) deliver(n int) {
	for n > 0 && s.fd >= 0 {
		chunk := s.read(s.buf[:min(n, len(s.buf))])
		n -= len(chunk)
		if s.hold != nil {
			chunk = s.hold.pass(chunk, time.Now())
		}
		s.write(chunk)
	}
}

// ended notes the pipe's end: it can be read, and there is nothing.
func (s *textStream) ended(readable bool) {
	if readable && s.fd >= 0 && s.available() == 0 {
		if chunk := s.read(s.buf); len(chunk) > 0 {
			if s.hold != nil {
				chunk = s.hold.pass(chunk, time.Now())
			}
			s.write(chunk)
		}
	}
}

// write emits text up to the last whole character.
func (s *textStream) write(text []byte) {
	if len(text) == 0 {
		return
	}
	text = append(s.tail, text...)
	whole := len(text) - incomplete(text)
	s.tail = append([]byte(nil), text[whole:]...)
	if whole > 0 {
		s.emit(strings.ToValidUTF8(string(text[:whole]), "\uFFFD"))
	}
}

// incomplete is the length of the unfinished character at the end of text.
func incomplete(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if c := text[len(text)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(text[len(text)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// flush emits all that is held back.
func (s *textStream) flush() {
	if s.hold != nil {
		s.write(s.hold.release())
	}
	if len(s.tail) > 0 {
		s.emit(strings.ToValidUTF8(string(s.tail), "\uFFFD"))
		s.tail = nil
	}
}

// takeHeld gives what the worker wrote last, if it looks like last words.
func (s *textStream) takeHeld() string { return string(s.hold.take()) }

// patience is how long what is held back may still wait; negative for ever.
func (s *textStream) patience() time.Duration { return s.hold.patience(time.Now()) }

// releaseOverdue emits what has been held back too long.
func (s *textStream) releaseOverdue(now time.Time) {
	if s.hold.patience(now) == 0 {
		s.write(s.hold.release())
	}
}
