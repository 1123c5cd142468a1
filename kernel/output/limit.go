package output

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// Limits bounds the text of one stream of one cell. Jupyter's server drops all
// output beyond 1 MB a second over 3 s, and a browser that shows much more stops
// answering; so a flood is thinned out here, where the beginning and the end can
// be kept and the gap named.
type Limits struct {
	Burst     int       // bytes that may come at once
	PerSecond int       // bytes by which that refills
	Total     int       // bytes shown of a cell, all in all
	Tail      int       // bytes kept from the end of what is left out
	Lang      diag.Lang // of the notice
}

// DefaultLimits suit JupyterLab.
func DefaultLimits() Limits {
	return Limits{
		Burst: 1 << 20, PerSecond: 64 << 10, Total: 4 << 20, Tail: 16 << 10,
		Lang: diag.LangFromEnv(),
	}
}

// limiter applies Limits. While there is room it passes text through. When there
// is none it leaves text out, remembering how much and the end of it, until
// there is room again or the cell ends.
type limiter struct {
	Limits
	room    int // bytes that may come now
	left    int // of Total
	filled  time.Time
	omitted int    // bytes left out since the last notice; 0: passing through
	tail    []byte // the end of them
}

func newLimiter(limits Limits) limiter {
	return limiter{Limits: limits, room: limits.Burst, left: limits.Total, filled: time.Now()}
}

func (l *limiter) waiting() bool { return l.omitted > 0 }

// take returns what may be shown of text.
func (l *limiter) take(text string) string {
	l.refill()
	if l.omitted > 0 {
		l.omit(text)
		return ""
	}
	shown := text
	if room := min(l.room, l.left); len(text) > room {
		shown = cutAtLine(text, room)
		l.omit(text[len(shown):])
	}
	l.spend(len(shown))
	return shown
}

func (l *limiter) omit(text string) {
	l.omitted += len(text)
	l.tail = append(l.tail, text...)
	if surplus := len(l.tail) - l.Tail; surplus > l.Tail { // only then, so that not every call copies
		l.tail = append(l.tail[:0], l.tail[surplus:]...)
	}
}

// resume ends an omission once there is room for the notice, the tail and some
// more.
func (l *limiter) resume() string {
	l.refill()
	if l.omitted == 0 || l.room < l.Burst/4 || l.left <= 0 {
		return ""
	}
	return l.finish()
}

// finish ends an omission: it returns the notice and the tail.
func (l *limiter) finish() string {
	if l.omitted == 0 {
		return ""
	}
	tail := lastLines(string(l.tail), l.Tail)
	hidden := l.omitted - len(tail)
	l.omitted, l.tail = 0, nil
	l.spend(len(tail))
	if hidden == 0 {
		return tail
	}
	return notice(hidden).In(l.Lang) + tail
}

func notice(bytes int) diag.Text {
	size := fmt.Sprintf("%.1f kB", float64(bytes)/1000)
	if bytes >= 1e6 {
		size = fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return diag.Text{
		ES: "\n[… se han omitido " + strings.Replace(size, ".", ",", 1) + " de salida: la celda escribe demasiado …]\n",
		EN: "\n[… " + size + " of output left out: the cell prints too much …]\n",
	}
}

func (l *limiter) refill() {
	now := time.Now()
	gained := int(now.Sub(l.filled).Seconds() * float64(l.PerSecond))
	if gained > 0 {
		l.room, l.filled = min(l.room+gained, l.Burst), now
	}
}

func (l *limiter) spend(bytes int) {
	l.room = max(0, l.room-bytes)
	l.left = max(0, l.left-bytes)
}

// cutAtLine is the beginning of text of at most size bytes, in whole lines if
// possible.
func cutAtLine(text string, size int) string {
	head := cut(text, size)
	if end := strings.LastIndexByte(head, '\n'); end >= 0 {
		return head[:end+1]
	}
	return head
}

// lastLines is the end of text of at most size bytes, in whole lines if possible.
func lastLines(text string, size int) string {
	if len(text) <= size {
		return text
	}
	rest := text[len(text)-size:]
	if text[len(text)-size-1] == '\n' {
		return rest
	}
	if start := strings.IndexByte(rest, '\n'); start >= 0 && start+1 < len(rest) {
		return rest[start+1:]
	}
	return rest[skipPartialRune(rest):]
}

// skipPartialRune is where the first whole character of text begins.
func skipPartialRune(text string) int {
	at := 0
	for at < len(text) && at < utf8.UTFMax && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}
