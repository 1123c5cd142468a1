// Package realcluster runs four real Apache Kafka brokers on this machine, each
// a Java process that listens on loopback only: what the lessons on replication
// and failure need, and what the embedded cluster (package cluster) cannot show.
// Node ids, ports and settings are the tutorial's: brokers 1 to 3 are KRaft
// controllers too, 4 is a broker only.
//
// It needs Java 17 or later. Kafka itself is fetched once into the user's cache,
// from Maven Central, and never used unless it is byte for byte what jars.txt
// says. Nothing is installed and nothing runs on after [Cluster.Close] or after
// the program's own end.
package realcluster

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync"
)

// Brokers is how many brokers a cluster has.
const Brokers = 4

// controllers is how many of them, the first ones, vote in the KRaft quorum.
const controllers = 3

// Options chooses the ports, the data folder and who hears of the progress. The
// zero value is the tutorial's cluster, whose data goes when it is closed.
type Options struct {
	// Ports has the port of each broker, in the order of the node ids; 0 means
	// any free one. Nil means 9092, 9094, 9096 and 9098. If one of them is
	// taken, all brokers move to other ports.
	Ports []int
	// DataDir holds the brokers' data and logs; a cluster that it already has
	// goes on where it stopped. Empty means a new temporary folder.
	DataDir string
	// Keep leaves the data there after Close. Data that Start found already
	// there always stays.
	Keep bool
	// Progress, if not nil, hears of each step. Calls come one at a time.
	Progress func(Progress)
	// Exited, if not nil, hears of a broker that ended without being told to.
	// It is called on a goroutine of its own.
	Exited func(node int, why error)
}

// Phase is what Start is doing.
type Phase int

// The phases of Start, in order.
const (
	Fetching   Phase = iota // Kafka's jars: bytes
	Formatting              // the data folders: brokers
	Starting                // brokers that answer
)

// Progress says how far a phase has come, in bytes or in brokers.
type Progress struct {
	Phase       Phase
	Done, Total int64
}

// Cluster is a running cluster. One goroutine for each broker waits for its
// process to end; Close ends the processes and waits for the goroutines. Methods
// may be called at the same time.
type Cluster struct {
	opts    Options
	jvm     jvm
	data    *dataDir
	ports   ports
	brokers []*broker // by node id - 1

	mu     sync.Mutex // held while brokers are started or stopped
	closed bool
}

// Start runs the brokers until [Cluster.Close] and returns when all four answer
// as one cluster. The end of ctx stops the start, not a cluster that runs. Errors
// that a user can mend are *[Problem].
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	if opts.Progress == nil {
		opts.Progress = func(Progress) {}
	}
	c, err := prepare(ctx, opts)
	if err != nil {
		return nil, err
	}
	if err := c.run(ctx); err != nil {
		return nil, c.abandon(err)
	}
	return c, nil
}

// prepare finds all that a cluster needs and formats its data; nothing runs yet.
func prepare(ctx context.Context, opts Options) (*Cluster, error) {
	java, err := findJava(ctx)
	if err != nil {
		return nil, err
	}
	jars, classpath, err := fetchJars(ctx, opts.Progress)
	if err != nil {
		return nil, err
	}
	chosen, err := choosePorts(ctx, opts.Ports)
	if err != nil {
		return nil, err
	}
	data, err := openDataDir(opts.DataDir, opts.Keep)
	if err != nil {
		return nil, err
	}
	c := &Cluster{
		opts:  opts,
		jvm:   jvm{java.path, classpath, archiveFor(java, jars)},
		data:  data,
		ports: chosen,
	}
	if err := data.format(ctx, c.jvm, chosen, opts.Progress); err != nil {
		return nil, c.abandon(err)
	}
	return c, nil
}

// Brokers is the value for KAFKA_BROKERS: the brokers' addresses in the order of
// their node ids, joined by commas.
func (c *Cluster) Brokers() string { return strings.Join(c.seeds(), ",") }

func (c *Cluster) seeds() []string {
	addrs := make([]string, 0, Brokers)
	for _, p := range c.ports.clients {
		addrs = append(addrs, address(p))
	}
	return addrs
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

// Ports are the brokers' ports, in the order of the node ids.
func (c *Cluster) Ports() []int { return c.ports.clients }

// Moved reports whether a wanted port was taken, so that the brokers listen on
// other ports.
func (c *Cluster) Moved() bool { return c.ports.moved }

// DataDir is where the brokers keep their data, and their logs as
// broker-N.log.
func (c *Cluster) DataDir() string { return c.data.path }

// Keeps reports whether DataDir stays after Close: if Options.Keep asked for it, or
// if Start found the data already there.
func (c *Cluster) Keeps() bool { return c.data.stays() }

// Running reports whether broker node's process runs.
func (c *Cluster) Running(node int) bool {
	return node >= 1 && node <= Brokers && c.brokers[node-1].running()
}

// Stop ends broker node (1 to 4) as an administrator would: it hands its
// partitions to the others first. When ctx ends, it is killed. Stopping one that
// is stopped does nothing.
func (c *Cluster) Stop(ctx context.Context, node int) error {
	b, unlock, err := c.take(node)
	if err != nil {
		return err
	}
	defer unlock()
	b.stop(ctx)
	return nil
}

// StartBroker starts broker node again after [Cluster.Stop] or after its process
// died, and returns when it answers as a member of the cluster. Its data and its
// address are the old ones. It catches up with its replicas in the background.
func (c *Cluster) StartBroker(ctx context.Context, node int) error {
	b, unlock, err := c.take(node)
	if err != nil {
		return err
	}
	defer unlock()
	if b.running() {
		return nil
	}
	if err := b.start(); err != nil {
		return err
	}
	if err := b.awaitReady(ctx, 1); err != nil {
		b.kill()
		return err
	}
	return nil
}

// take is the broker, with the cluster's lock.
func (c *Cluster) take(node int) (b *broker, unlock func(), err error) {
	if node < 1 || node > Brokers {
		return nil, nil, noSuchBroker(node)
	}
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil, nil, errClosed()
	}
	return c.brokers[node-1], c.mu.Unlock, nil
}

// Close ends all brokers, killing those that have not ended after a while, and
// drops the data unless it is to be kept. It may be called more than once.
func (c *Cluster) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	c.stopAll(ctx)
	return c.data.close()
}
