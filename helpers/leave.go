package helpers

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// goodbyeTime is how long the end of a session waits for its consumers to leave
// their groups; the kernel gives a worker 500 ms.
const goodbyeTime = 400 * time.Millisecond

// leaveAtEnd makes consumers leave their groups when the kernel is restarted or
// shut down: brokers would otherwise keep them, with their partitions, until the
// session timeout, 45 s in groups of KIP-848, and whoever runs the notebook again
// would wait for that. Programs outside of notebooks end as they like.
func (r *registry) leaveAtEnd() {
	if !gonbui.IsNotebook || ephemeral() {
		return
	}
	r.leaving.Do(func() {
		told := make(chan os.Signal, 1)
		signal.Notify(told, syscall.SIGTERM)
		go func() {
			<-told
			r.leaveGroups()
			signal.Stop(told)
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				_ = self.Signal(syscall.SIGTERM) // it ends as it would have without us
			}
		}()
	})
}

// leaveGroups closes all consumers at once.
func (r *registry) leaveGroups() {
	var closing sync.WaitGroup
	r.each(func(h handle) {
		if c, ok := h.client.(*Consumidor); ok {
			closing.Go(func() { _ = c.Close() })
		}
	})
	left := make(chan struct{})
	go func() {
		closing.Wait()
		close(left)
	}()
	select {
	case <-left:
	case <-time.After(goodbyeTime):
	}
}
