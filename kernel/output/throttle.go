package output

import (
	"sync"
	"time"
)

// Jupyter's server drops all messages beyond 1000 a second over 3 s.
const (
	eventBurst     = 1000
	eventsInSecond = 400
)

// throttle makes a cell that shows pictures in a tight loop wait, rather than
// have them dropped on the way.
type throttle struct {
	tokens float64
	filled time.Time
	once   sync.Once
	lifted chan struct{}
}

func newThrottle() throttle {
	return throttle{tokens: eventBurst, filled: time.Now(), lifted: make(chan struct{})}
}

// lift ends all waiting, now and later. It alone may be called at any time.
func (t *throttle) lift() { t.once.Do(func() { close(t.lifted) }) }

// wait takes one token, or waits for one.
func (t *throttle) wait() {
	now := time.Now()
	t.tokens = min(t.tokens+now.Sub(t.filled).Seconds()*eventsInSecond, eventBurst)
	t.filled = now
	t.tokens--
	if t.tokens >= 0 {
		return
	}
	pause := time.NewTimer(time.Duration(-t.tokens / eventsInSecond * float64(time.Second)))
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-t.lifted:
	}
}
