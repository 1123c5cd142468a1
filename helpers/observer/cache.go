package observer

import (
	"context"
	"sync"
	"time"
)

// cache keeps what was read for a short while, and reads each key at most once
// at a time: all who ask meanwhile wait for the same answer. Errors are kept
// too, so that an unreachable cluster is not asked once per browser.
type cache[K comparable, V any] struct {
	read func(context.Context, K) (V, error)
	// fresh is how long a value serves. One that was slow to read serves
	// longer, so that at most a fifth of the time goes into reading.
	fresh time.Duration
	// limit bounds one read.
	limit time.Duration

	mu      sync.Mutex
	entries map[K]*entry[V]
}

// entry is one read, begun or done.
type entry[V any] struct {
	done    chan struct{} // closed when the rest is set
	expires time.Time     // guarded by the cache's mutex; zero while reading
	value   V
	err     error
}

// slowFactor is how many times longer than its reading a value serves.
const slowFactor = 4

func newCache[K comparable, V any](fresh, limit time.Duration, read func(context.Context, K) (V, error)) *cache[K, V] {
	return &cache[K, V]{read: read, fresh: fresh, limit: limit, entries: map[K]*entry[V]{}}
}

// get answers from the cache or reads. The reading outlives ctx, for the others
// who wait for it; the waiting does not.
func (c *cache[K, V]) get(ctx context.Context, key K) (V, error) {
	e := c.entryOf(ctx, key)
	select {
	case <-e.done:
		return e.value, e.err
	case <-ctx.Done():
		var zero V
		return zero, ctx.Err()
	}
}

// entryOf finds an entry that serves, or begins one.
func (c *cache[K, V]) entryOf(ctx context.Context, key K) *entry[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for k, e := range c.entries {
		if !e.expires.IsZero() && !now.Before(e.expires) {
			delete(c.entries, k)
		}
	}
	e := c.entries[key]
	if e == nil {
		e = &entry[V]{done: make(chan struct{})}
		c.entries[key] = e
		go c.fill(context.WithoutCancel(ctx), key, e, now)
	}
	return e
}

func (c *cache[K, V]) fill(ctx context.Context, key K, e *entry[V], begun time.Time) {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	e.value, e.err = c.read(ctx, key)
	c.mu.Lock()
	defer c.mu.Unlock()
	end := time.Now()
	e.expires = end.Add(max(c.fresh, slowFactor*end.Sub(begun)))
	close(e.done)
}
