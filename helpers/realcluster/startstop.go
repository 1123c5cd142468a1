package realcluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// run starts the brokers, on other ports if another program was quicker to take
// one: the brokers take theirs only seconds after they were found free.
func (c *Cluster) run(ctx context.Context) error {
	for tries := 3; ; tries-- {
		c.brokers = nil
		for node := 1; node <= Brokers; node++ {
			c.brokers = append(c.brokers, newBroker(node, c.jvm, c.data, c.ports, c.opts.Exited))
		}
		err := c.startAll(ctx)
		if err == nil || tries == 1 || ctx.Err() != nil || !c.lostPort() {
			return err
		}
		c.killAll()
		if c.ports, err = choosePorts(ctx, c.opts.Ports); err != nil {
			return err
		}
		if err := c.data.settle(c.ports); err != nil {
			return err
		}
	}
}

// startAll returns when all brokers answer, or when the first of them has ended.
func (c *Cluster) startAll(ctx context.Context) error {
	starting, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, b := range c.brokers {
		if err := b.start(); err != nil {
			return err
		}
		ended := b.current().ended
		go func() {
			select {
			case <-ended:
				cancel()
			case <-starting.Done():
			}
		}()
	}
	err := c.awaitAll(starting)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, b := range c.brokers {
		if !b.running() {
			return b.died(b.current())
		}
	}
	return err
}

func (c *Cluster) awaitAll(ctx context.Context) error {
	c.opts.Progress(Progress{Starting, 0, Brokers})
	for i, b := range c.brokers {
		if err := b.awaitReady(ctx, Brokers); err != nil {
			return err
		}
		c.opts.Progress(Progress{Starting, int64(i + 1), Brokers})
	}
	return awaitCoordinator(ctx, c.seeds())
}

// lostPort reports whether a broker ended because its port was taken.
func (c *Cluster) lostPort() bool {
	return slices.ContainsFunc(c.brokers, func(b *broker) bool {
		log, err := readTail(b.data.file(b.node, "log"), tailBytes)
		return err == nil && !b.running() && strings.Contains(log, "java.net.BindException")
	})
}

// abandon ends what was started and returns why; err is built before the logs
// that it quotes are dropped.
func (c *Cluster) abandon(err error) error {
	c.killAll()
	if dropErr := c.data.close(); dropErr != nil {
		return fmt.Errorf("%w (and the data folder stays: %v)", err, dropErr)
	}
	return err
}

func (c *Cluster) killAll() {
	for _, b := range c.brokers {
		b.kill()
	}
}

// stopAll ends all brokers in good order. The last controller would wait 5 s for
// another one to take over from it; it is not left to that once its own data is
// in order.
func (c *Cluster) stopAll(ctx context.Context) {
	var stops sync.WaitGroup
	for _, b := range c.brokers {
		stops.Go(func() { b.stop(ctx) })
	}
	ended := make(chan struct{})
	go func() {
		stops.Wait()
		close(ended)
	}()
	ticker := time.NewTicker(askEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ended:
			return
		case <-ticker.C:
			if last := c.last(); last != nil && last.settled() {
				last.kill()
			}
		}
	}
}

// last is the broker that runs if only one does.
func (c *Cluster) last() *broker {
	var last *broker
	for _, b := range c.brokers {
		if b.running() {
			if last != nil {
				return nil
			}
			last = b
		}
	}
	return last
}
