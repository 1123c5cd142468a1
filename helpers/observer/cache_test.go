package observer

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Thirty who ask at once cause one reading, and so do thirty who ask within
// the second after it.
func TestCacheReadsOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		c := newCache(time.Second, time.Minute, func(context.Context, string) (int, error) {
			time.Sleep(100 * time.Millisecond)
			reads++
			return reads, nil
		})
		for range 2 {
			for range 30 {
				go func() {
					if v, err := c.get(t.Context(), "k"); v != 1 || err != nil {
						t.Errorf("got %d, %v; want 1", v, err)
					}
				}()
			}
			time.Sleep(time.Second)
		}
		time.Sleep(time.Second)
		if v, err := c.get(t.Context(), "k"); v != 2 || err != nil {
			t.Errorf("after a second: %d, %v; want 2", v, err)
		}
	})
}

// A cluster that is slow to answer is asked less often.
func TestCacheSparesTheSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		c := newCache(time.Second, time.Minute, func(context.Context, string) (int, error) {
			time.Sleep(2 * time.Second)
			reads++
			return reads, nil
		})
		for range 10 {
			_, _ = c.get(t.Context(), "k")
			time.Sleep(time.Second)
		}
		if reads != 2 { // at 0 and at 10: eight seconds of rest after two of work
			t.Errorf("%d reads in twelve seconds, want 2", reads)
		}
	})
}

// Errors are kept as well; a reading is bounded; who waits may give up without
// spoiling the answer for others.
func TestCacheErrors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		c := newCache(time.Second, 5*time.Second, func(ctx context.Context, _ string) (int, error) {
			reads++
			<-ctx.Done()
			return 0, ctx.Err()
		})
		hasty, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.get(hasty, "k"); !errors.Is(err, context.Canceled) {
			t.Errorf("who gives up: %v", err)
		}
		begun := time.Now()
		for range 2 {
			if _, err := c.get(t.Context(), "k"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("who waits: %v", err)
			}
		}
		if took := time.Since(begun); took != 5*time.Second || reads != 1 {
			t.Errorf("%d reads in %v, want one in 5 s", reads, took)
		}
	})
}

// What is old is forgotten, so that asking for many things does not fill the
// memory.
func TestCacheForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCache(time.Second, time.Minute, func(_ context.Context, n int) (int, error) { return n, nil })
		for n := range 100 {
			if v, err := c.get(t.Context(), n); v != n || err != nil {
				t.Errorf("got %d, %v; want %d", v, err, n)
			}
			time.Sleep(500 * time.Millisecond)
		}
		if n := len(c.entries); n > 3 {
			t.Errorf("%d entries are kept, want the last few", n)
		}
	})
}
